from __future__ import annotations

import math
from typing import Any

import pytest

from penstock.driver.types import Mismatch, check_literals, convert, parse_text
from penstock.ir import ParameterType

DOUBLE, INTEGER, TEXT, BOOLEAN = (
    ParameterType.NUMBER_DOUBLE,
    ParameterType.NUMBER_INTEGER,
    ParameterType.STRING,
    ParameterType.BOOLEAN,
)
LIST, STRUCT, STATUS = ParameterType.LIST, ParameterType.STRUCT, ParameterType.TASK_FINAL_STATUS


@pytest.mark.parametrize(
    ("value", "kind", "converted"),
    [
        (3.0, INTEGER, 3),
        (3, INTEGER, 3),
        (2**70, INTEGER, 2**70),
        (3, DOUBLE, 3.0),
        (0.1, DOUBLE, 0.1),
        ("a", TEXT, "a"),
        (3.0, TEXT, "3"),
        (True, TEXT, "true"),
        ({"a": [1, None]}, TEXT, '{"a":[1,null]}'),
        (False, BOOLEAN, False),
        ([1, 2.0], LIST, [1, 2.0]),
        ({"a": 1.0}, STRUCT, {"a": 1.0}),
        ({"state": "COMPLETE"}, STATUS, {"state": "COMPLETE"}),
        ([None], ParameterType.PARAMETER_TYPE_ENUM_UNSPECIFIED, [None]),
        ({"env": []}, ParameterType.TASK_CONFIG, {"env": []}),
    ],
)
def test_a_value_becomes_what_is_declared(value: Any, kind: ParameterType, converted: Any) -> None:
    assert repr(convert(value, kind)) == repr(converted)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (2.5, INTEGER),
        (math.inf, INTEGER),
        (math.nan, INTEGER),
        (True, INTEGER),
        ("3", INTEGER),
        (True, DOUBLE),
        ("0.5", DOUBLE),
        (10**400, DOUBLE),
        (0, BOOLEAN),
        ("true", BOOLEAN),
        ("[]", LIST),
        ({}, LIST),
        ([], STRUCT),
        ("{}", STRUCT),
        ("COMPLETE", STATUS),
        (None, TEXT),
    ],
)
def test_any_other_value_is_refused(value: Any, kind: ParameterType) -> None:
    with pytest.raises(Mismatch, match=r"^takes "):
        convert(value, kind)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (" a\n", TEXT, " a\n"),
        ("", TEXT, ""),
        ("3\n", INTEGER, 3),
        ("3.0", INTEGER, 3),
        ("2.5\n", DOUBLE, 2.5),
        ("NaN", DOUBLE, math.nan),
        ("2", DOUBLE, 2.0),
        ("True\n", BOOLEAN, True),
        ("false", BOOLEAN, False),
        ('[1, "a"]', LIST, [1, "a"]),
        ('{"a": 1.0}', STRUCT, {"a": 1.0}),
    ],
)
def test_what_was_written_is_read_by_its_type(text: str, kind: ParameterType, value: Any) -> None:
    assert repr(parse_text(text, kind)) == repr(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", INTEGER),
        ("three", INTEGER),
        ("2.5", INTEGER),
        ("yes", BOOLEAN),
        ("[1", LIST),
        ("[" * 99_999, LIST),
    ],
    ids=["empty", "word", "fraction", "yes", "unclosed", "deep"],
)
def test_what_was_written_wrongly_is_refused(text: str, kind: ParameterType) -> None:
    with pytest.raises(Mismatch, match=r"^takes "):
        parse_text(text, kind)


def test_a_long_value_is_not_told_in_full() -> None:
    with pytest.raises(Mismatch) as caught:
        convert("x" * 10_000, LIST)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("value", "literals"), [("a", []), ("a", ["a"]), (1, [1.0]), ([1], [[1]]), (math.nan, [math.nan])]
)
def test_a_literal_is_allowed(value: Any, literals: list[Any]) -> None:
    check_literals(value, literals)


@pytest.mark.parametrize(("value", "literals"), [("b", ["a"]), (True, [1]), (0, [False]), (math.nan, [1.0])])
def test_what_is_no_literal_is_refused(value: Any, literals: list[Any]) -> None:
    with pytest.raises(Mismatch, match="takes one of"):
        check_literals(value, literals)
