from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import TaskError, attempts
from support.databases import an_attempt

if TYPE_CHECKING:
    from penstock.store import AttemptState, Store


def test_an_attempt_is_read_as_it_was_written(opened: Store) -> None:
    attempt = an_attempt(
        "loop/[k=1]/fit",
        3,
        state="LOST",
        place={"host": "h", "pid": 7, "start_time": 1.5},
        error=TaskError("gone", reason="the host went away"),
        started_at=2,
        finished_at=3,
    )
    with opened.transaction() as tx:
        attempts.insert(tx, [attempt])

    with opened.read() as tx:
        assert attempts.get(tx, "run-1", "loop/[k=1]/fit", 3) == attempt


def test_an_attempt_that_exists_is_a_conflict(opened: Store) -> None:
    """A start that is repeated after a crash is thus no second start."""
    with opened.transaction() as tx:
        attempts.insert(tx, [an_attempt("a", 1)])

    with pytest.raises(Conflict), opened.transaction() as tx:
        attempts.insert(tx, [an_attempt("a", 2), an_attempt("a", 1)])

    with opened.read() as tx:
        assert [attempt.number for attempt in attempts.of_task(tx, "run-1", "a")] == [1]


def test_an_update_changes_its_fields_only(opened: Store) -> None:
    with opened.transaction() as tx:
        attempts.insert(tx, [an_attempt("a", 1), an_attempt("a", 2)])
        attempts.update(tx, "run-1", "a", 2, state="RUNNING", place={"pid": 1}, started_at=4)

        assert attempts.get(tx, "run-1", "a", 1) == an_attempt("a", 1)
        assert attempts.get(tx, "run-1", "a", 2) == an_attempt(
            "a", 2, state="RUNNING", place={"pid": 1}, started_at=4
        )


@pytest.mark.parametrize("ended", ["SUCCEEDED", "FAILED", "LOST", "CANCELED"])
def test_an_attempt_that_has_ended_is_final(opened: Store, ended: AttemptState) -> None:
    with opened.transaction() as tx:
        attempts.insert(tx, [an_attempt("a", 1)])
        attempts.update(tx, "run-1", "a", 1, state=ended)

    with pytest.raises(Conflict, match=f"attempt 1 has ended as {ended}"), opened.transaction() as tx:
        attempts.update(tx, "run-1", "a", 1, state="RUNNING")

    with opened.read() as tx:
        assert attempts.get(tx, "run-1", "a", 1).state == ended


def test_an_attempt_that_is_missing_is_not_found(opened: Store) -> None:
    with opened.read() as tx, pytest.raises(NotFound, match="no attempt run-1 / a / 1"):
        attempts.get(tx, "run-1", "a", 1)
    with pytest.raises(NotFound, match="no attempt run-1 / a / 1"), opened.transaction() as tx:
        attempts.update(tx, "run-1", "a", 1, state="RUNNING")


def test_open_attempts_are_those_that_have_not_ended(opened: Store) -> None:
    states: list[AttemptState] = ["REQUESTED", "RUNNING", "SUCCEEDED", "FAILED", "LOST", "CANCELED"]
    with opened.transaction() as tx:
        attempts.insert(tx, [an_attempt("a", number, state=state) for number, state in enumerate(states)])
        attempts.insert(tx, [an_attempt("Z", 10), an_attempt("b", 1, run_id="run-2")])

        found = attempts.open(tx, "run-1")

    assert [(attempt.path, attempt.number) for attempt in found] == [("Z", 10), ("a", 0), ("a", 1)]


def test_the_attempts_of_a_task_come_in_order(opened: Store) -> None:
    with opened.transaction() as tx:
        attempts.insert(tx, [an_attempt("a", number) for number in (10, 2, 1)])

        assert [attempt.number for attempt in attempts.of_task(tx, "run-1", "a")] == [1, 2, 10]
        assert attempts.of_task(tx, "run-1", "b") == []
