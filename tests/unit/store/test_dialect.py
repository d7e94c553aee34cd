from __future__ import annotations

import pytest

from penstock.store import sqlite
from penstock.store.dialect import Dialect

PERCENT = Dialect(
    name="other",
    placeholder="%s",
    fragments={"key": "KEY", "any": "{} = ANY(?)"},
    begin="BEGIN",
    begin_read="BEGIN",
    commit="COMMIT",
    many=list,
    search=sqlite.DIALECT.search,
)


def test_fragments_are_put_in_by_name() -> None:
    assert PERCENT.text("a {key} NOT NULL, b {key}") == "a KEY NOT NULL, b KEY"


def test_a_fragment_takes_a_column_also_one_with_its_table() -> None:
    assert PERCENT.text("x = ? AND {any l.path}") == "x = %s AND l.path = ANY(%s)"


def test_a_percent_sign_is_no_placeholder() -> None:
    assert PERCENT.text("a % 2 = ?") == "a %% 2 = %s"


def test_an_unknown_fragment_is_refused() -> None:
    with pytest.raises(KeyError, match="kee"):
        PERCENT.text("{kee}")


def test_a_list_is_one_parameter_in_sqlite() -> None:
    assert sqlite.DIALECT.many(["a", "it's", 'q"']) == '["a","it\'s","q\\""]'


def test_both_databases_spell_the_same_fragments() -> None:
    from penstock.store import postgres  # noqa: PLC0415 - as slowly as the product imports it

    assert sqlite.DIALECT.fragments.keys() == postgres.DIALECT.fragments.keys()
