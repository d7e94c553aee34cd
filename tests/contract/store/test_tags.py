"""Tags of runs, on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import RequestError
from penstock.store import deletion, run_lists, runs, tags
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import Store
    from penstock.store.fields import Operation


def tagged(opened: Store, *pairs: tuple[str, str], operation: Operation = "EQUALS") -> list[str]:
    predicates = tuple(Predicate(f"tags.{key}", operation, (value,)) for key, value in pairs)
    with opened.read() as tx:
        page = run_lists.page(tx, Query(predicates=predicates, sort_by="created_at"))
    assert page.total == len(page.rows)
    return [run.id for run in page.rows]


def test_runs_are_listed_by_their_tags(opened: Store) -> None:
    with opened.transaction() as tx:
        for number in range(3):
            create_run(tx, f"run-{number}", created_at=number)
            tags.replace(tx, "run", f"run-{number}", {"even": str(number % 2 == 0), "team": "red"})

    assert ["run-0", "run-2"] == tagged(opened, ("even", "True"))
    assert ["run-1"] == tagged(opened, ("even", "False"), ("team", "red"))
    assert [] == tagged(opened, ("even", "red"))
    with pytest.raises(RequestError, match="takes EQUALS"):
        tagged(opened, ("even", "True"), operation="NOT_EQUALS")


def test_a_discarded_run_is_not_listed_and_leaves_no_tags(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1", state="SUCCEEDED")
        tags.replace(tx, "run", "run-1", {"a": "b"})
        runs.discard(tx, "run-1", 1)

    assert [] == tagged(opened, ("a", "b"))
    with opened.transaction() as tx:
        deletion.delete_run(tx, "run-1")
        assert {} == tags.of_one(tx, "run-1")
