"""Tags of runs, on every database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import RequestError
from penstock.store import Pipeline, deletion, pipelines, run_lists, runs, tags
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import RunState, Store
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


@pytest.mark.parametrize("few", [2, 2000])
@pytest.mark.parametrize("order", ["created_at desc", "created_at", "name desc"])
def test_tags_that_many_runs_have_filter_as_others_do(
    opened: Store, monkeypatch: pytest.MonkeyPatch, few: int, order: str
) -> None:
    monkeypatch.setattr(run_lists, "_FEW", few)
    with opened.transaction() as tx:
        for number in range(12):
            state: RunState = "SUCCEEDED" if number % 3 else "FAILED"
            run_id = f"run-{number:02}"
            create_run(
                tx, run_id, name=run_id, created_at=number, state=state, experiment_id=f"e-{number % 2}"
            )
            if number != 5:
                tags.replace(tx, "run", run_id, {"team": "red", "n": str(number % 4)})
        runs.discard(tx, "run-07", 1)
        pipelines.insert(tx, Pipeline("pipeline", "p", "p", 1), {"team": "red"})

    def found(*predicates: Predicate, experiment_id: str | None = None) -> list[int]:
        asked = (Predicate("tags.team", "EQUALS", ("red",)), *predicates)
        numbers: list[int] = []
        token = ""
        while True:
            query = Query(3, token, order, asked)
            with opened.read() as tx:
                page = run_lists.page(tx, query, experiment_id)
            numbers += [int(run.id[-2:]) for run in page.rows]
            token = page.next_token
            if not token:
                assert page.total == len(numbers)
                return numbers

    tagged = [0, 1, 2, 3, 4, 6, 8, 9, 10, 11]
    ordered = tagged if order == "created_at" else tagged[::-1]
    assert ordered == found()
    failed = Predicate("state", "EQUALS", ("FAILED",))
    assert [number for number in ordered if number % 3 == 0] == found(failed)
    assert [number for number in ordered if number % 4 == 2] == found(Predicate("tags.n", "EQUALS", ("2",)))
    assert [number for number in ordered if number % 2] == found(experiment_id="e-1")
    named = Predicate("name", "EQUALS", ("run-03",))
    assert [3] == found(named)
