from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import TaskError, runs
from support.databases import SPEC, a_run, create_run

if TYPE_CHECKING:
    from penstock.store import Store


def ids(found: list[Any]) -> list[str]:
    return [run.id for run in found]


def test_a_run_is_read_as_it_was_written(opened: Store) -> None:
    run = a_run(
        state="FAILED",
        parameters={"rate": 0.1, "epochs": 10, "name": "ünï ☃", "nested": [{"a": None}, [], {}, True]},
        options={"cache": False},
        error=TaskError(
            "it broke", kind="ValueError", traceback="Traceback …", exit_code=1, reason="r", hint="h"
        ),
        notices=["python:3.12 is not here"],
        started_at=1_700_000_000_000_001,
        finished_at=1_700_000_000_000_002,
    )

    with opened.transaction() as tx:
        runs.create(tx, run, SPEC)

    with opened.read() as tx:
        assert runs.get(tx, "run-1") == run


def test_a_run_that_exists_is_a_conflict_and_nothing_of_its_transaction_stays(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1")

    def create_both() -> None:
        with opened.transaction() as tx:
            create_run(tx, "run-2")
            create_run(tx, "run-1", name="another")

    with pytest.raises(Conflict):
        create_both()

    with opened.read() as tx:
        assert ids(runs.list(tx, limit=10)) == ["run-1"]
        assert runs.get(tx, "run-1").name == "name of run-1"
        assert runs.count(tx) == 1


def test_a_document_is_stored_once_for_all_its_runs(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-1")
        create_run(tx, "run-2")
        assert tx.row("SELECT COUNT(*) FROM specs") == (1,)
        assert runs.spec(tx, runs.spec_digest(SPEC)) == SPEC


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert runs.spec_digest({"a": 1, "b": {"c": 2, "d": 3}}) == runs.spec_digest(
        {"b": {"d": 3, "c": 2}, "a": 1}
    )
    assert runs.spec_digest({"a": 1}) != runs.spec_digest({"a": 1.0})


def test_a_document_or_run_that_is_missing_is_not_found(opened: Store) -> None:
    with opened.read() as tx:
        with pytest.raises(NotFound, match="no pipeline document abc"):
            runs.spec(tx, "abc")
        with pytest.raises(NotFound, match="no run run-9"):
            runs.get(tx, "run-9")
    with opened.transaction() as tx:
        with pytest.raises(NotFound, match="no run run-9"):
            runs.update(tx, "run-9", state="RUNNING")
        with pytest.raises(NotFound, match="no run run-9"):
            runs.update(tx, "run-9", notices=["x"])


def test_an_update_changes_its_fields_only(opened: Store) -> None:
    error = TaskError("no")
    with opened.transaction() as tx:
        create_run(tx, parameters={"a": 1})
        runs.update(tx, "run-1", state="FAILED", error=error, notices=["n"], started_at=5, finished_at=6)

    with opened.read() as tx:
        assert runs.get(tx, "run-1") == a_run(
            state="FAILED", parameters={"a": 1}, error=error, notices=["n"], started_at=5, finished_at=6
        )


def test_an_update_can_take_an_error_away(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, error=TaskError("no"))
        runs.update(tx, "run-1", error=None)
        assert runs.get(tx, "run-1").error is None


def test_runs_are_listed_newest_first_and_by_id_within_a_moment(opened: Store) -> None:
    with opened.transaction() as tx:
        for run_id, created_at in [("b", 2), ("a", 1), ("d", 3), ("c", 2)]:
            create_run(tx, run_id, created_at=created_at)

        assert ids(runs.list(tx, limit=10)) == ["d", "c", "b", "a"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_pages_join_to_the_whole_list_also_when_runs_are_created_meanwhile(opened: Store, size: int) -> None:
    with opened.transaction() as tx:
        for number in range(7):
            create_run(tx, f"run-{number}", created_at=number // 2)

    found: list[str] = []
    after: runs.After | None = None
    for number in range(8):
        with opened.transaction() as tx:
            page = runs.list(tx, limit=size, after=after)
            create_run(tx, f"new-{number}", created_at=100)
        found += [run.id for run in page]
        if len(page) < size:
            break
        after = runs.After(page[-1].created_at, page[-1].id)

    assert found == ["run-6", "run-5", "run-4", "run-3", "run-2", "run-1", "run-0"]


def test_a_list_keeps_to_a_state(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "a", state="RUNNING", created_at=1)
        create_run(tx, "b", state="FAILED", created_at=2)
        create_run(tx, "c", state="RUNNING", created_at=3)

        assert ids(runs.list(tx, limit=9, state="RUNNING")) == ["c", "a"]
        assert ids(runs.list(tx, limit=9, state="RUNNING", after=runs.After(3, "c"))) == ["a"]
        assert ids(runs.list(tx, limit=9, state="PENDING")) == []


def test_totals_follow_every_change(opened: Store) -> None:
    with opened.transaction() as tx:
        assert runs.count(tx) == 0
        create_run(tx, "a", experiment_id="e1")
        create_run(tx, "b", experiment_id="e1")
        create_run(tx, "c", experiment_id="e2")
        runs.update(tx, "a", state="RUNNING")
        runs.update(tx, "a", state="RUNNING", started_at=3)
        runs.update(tx, "b", experiment_id="e2")

    with opened.read() as tx:
        assert runs.count(tx) == 3
        assert runs.count(tx, experiment_id="e1") == 1
        assert runs.count(tx, state="PENDING") == 2
        assert runs.count(tx, experiment_id="e2", state="PENDING") == 2
        assert runs.count(tx, experiment_id="e1", state="PENDING") == 0
        assert runs.count(tx, experiment_id="e9") == 0


def test_totals_of_a_transaction_that_fails_are_not_kept(opened: Store) -> None:
    def create_and_fail() -> None:
        with opened.transaction() as tx:
            create_run(tx, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_and_fail()

    with opened.read() as tx:
        assert runs.count(tx) == 0


def test_a_run_is_found_by_id_by_the_beginning_of_its_id_and_by_name(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "abc-1", name="first")
        create_run(tx, "abc-12", name="second")
        create_run(tx, "xyz", name="abc")

    with opened.read() as tx:
        assert runs.find(tx, "abc-1").id == "abc-1"
        assert runs.find(tx, "abc-12").id == "abc-12"
        assert runs.find(tx, "x").id == "xyz"
        assert runs.find(tx, "second").id == "abc-12"


def test_a_name_or_beginning_that_several_runs_have_is_refused_with_their_ids(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "abc-1", name="same", created_at=1)
        create_run(tx, "abc-2", name="same", created_at=2)

    for asked in ("abc", "same"):
        with (
            opened.read() as tx,
            pytest.raises(Conflict, match=f"several runs are called '{asked}'") as caught,
        ):
            runs.find(tx, asked)
        assert caught.value.hint == "say which: abc-2 (same), abc-1 (same)"


@pytest.mark.parametrize("asked", ["nothing", "a%", "a_c", "", "ABC"])
def test_what_no_run_is_called_is_not_found(opened: Store, asked: str) -> None:
    with opened.transaction() as tx:
        create_run(tx, "abc", name="n")
        create_run(tx, "abd", name="n")

    expected = Conflict if asked == "" else NotFound
    with opened.read() as tx, pytest.raises(expected):
        runs.find(tx, asked)
