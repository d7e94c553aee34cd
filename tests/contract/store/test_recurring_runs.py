"""Recurring runs: what is due, and that each tick is made once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import recurring_run_lists, recurring_runs, runs
from penstock.store.lists import Query
from penstock.store.rows import RecurringRun, TaskError
from support.databases import SPEC, a_run

if TYPE_CHECKING:
    from penstock.store import Store


def a_recurring_run(name: str = "nightly", **fields: Any) -> RecurringRun:
    given = {
        "id": name,
        "name": name,
        "experiment_id": "experiment-1",
        "created_at": 10,
        "updated_at": 10,
        "status": "ENABLED",
        "schedule": {"cron": "@daily"},
    }
    return RecurringRun(**(given | fields))


def made(opened: Store, *rows: RecurringRun) -> None:
    with opened.transaction() as tx:
        for row in rows:
            recurring_runs.create(tx, row)


def test_what_was_stored_is_read(opened: Store) -> None:
    row = a_recurring_run(
        parameters={"day": "[[ScheduledTime]]", "n": 3, "rate": 1.0},
        options={"cache": False},
        backlog=[1, 2],
        last_at=5,
        due_at=7,
        error=TaskError("no", kind="SubmitError"),
        pipeline_id="p",
    )
    made(opened, row)

    with opened.read() as tx:
        assert row == recurring_runs.get(tx, "nightly")


def test_what_is_missing_is_not_found(opened: Store) -> None:
    with opened.read() as tx, pytest.raises(NotFound, match="nightly"):
        recurring_runs.get(tx, "nightly")
    with pytest.raises(NotFound), opened.transaction() as tx:
        recurring_runs.update(tx, "nightly", name="x")
    with pytest.raises(NotFound), opened.transaction() as tx:
        recurring_runs.delete(tx, "nightly")


def test_the_most_urgent_comes_first(opened: Store) -> None:
    made(opened, *(a_recurring_run(f"r{due_at}", due_at=due_at) for due_at in (30, None, 10, 20, 40)))

    with opened.read() as tx:
        assert ["r10", "r20", "r30"] == [row.id for row in recurring_runs.due(tx, 30, limit=9)]
        assert ["r10"] == [row.id for row in recurring_runs.due(tx, 30, limit=1)]
        assert 10 == recurring_runs.next_due(tx)


def test_nothing_is_due_where_nothing_is_planned(opened: Store) -> None:
    made(opened, a_recurring_run())

    with opened.read() as tx:
        assert [] == list(recurring_runs.due(tx, 2**60, limit=9))
        assert recurring_runs.next_due(tx) is None


def test_a_tick_is_noted_once(opened: Store) -> None:
    row = a_recurring_run(due_at=10)
    made(opened, row)

    with opened.transaction() as tx:
        assert recurring_runs.made(tx, row, due_at=20, last_at=10)
    with opened.transaction() as tx:
        assert not recurring_runs.made(tx, row, due_at=30, last_at=10)

    with opened.read() as tx:
        now = recurring_runs.get(tx, row.id)
    assert (1, 10, 20) == (now.runs, now.last_at, now.due_at)


def test_a_tick_does_not_undo_what_somebody_has_changed_meanwhile(opened: Store) -> None:
    row = a_recurring_run(due_at=10)
    made(opened, row)
    with opened.transaction() as tx:
        recurring_runs.update(tx, row.id, status="DISABLED", due_at=None, updated_at=11)

    with opened.transaction() as tx:
        assert not recurring_runs.made(tx, row, due_at=20, last_at=10)
        recurring_runs.put_off(tx, row, 15)

    with opened.read() as tx:
        assert recurring_runs.get(tx, row.id).due_at is None


def test_open_runs_are_counted(opened: Store) -> None:
    made(opened, a_recurring_run())
    with opened.transaction() as tx:
        for number, state in enumerate(("PENDING", "RUNNING", "CANCELING", "SUCCEEDED", "FAILED")):
            runs.create(tx, a_run(f"run-{number}", state=state, recurring_run_id="nightly"), SPEC)
        runs.create(tx, a_run("another"), SPEC)

        assert 3 == recurring_runs.active(tx, "nightly")


def test_an_experiment_switches_its_own_off(opened: Store) -> None:
    mine, other = a_recurring_run("mine", due_at=5), a_recurring_run("other", due_at=5, experiment_id="e2")
    made(opened, mine, other)

    with opened.transaction() as tx:
        recurring_runs.disable_all(tx, "experiment-1", 99)
        found = [recurring_runs.get(tx, name) for name in ("mine", "other")]

    assert [("DISABLED", None, 99), ("ENABLED", 5, 10)] == [
        (row.status, row.due_at, row.updated_at) for row in found
    ]


def test_the_same_id_twice_is_a_conflict(opened: Store) -> None:
    made(opened, a_recurring_run())
    with pytest.raises(Conflict):
        made(opened, a_recurring_run())


def test_pages_are_of_all_or_of_an_experiment(opened: Store) -> None:
    made(
        opened,
        a_recurring_run("b", created_at=1),
        a_recurring_run("A", created_at=2),
        a_recurring_run("c", created_at=3, experiment_id="e2"),
    )

    with opened.read() as tx:
        first = recurring_run_lists.page(tx, Query(page_size=2, sort_by="name"))
        second = recurring_run_lists.page(tx, Query(page_size=2, page_token=first.next_token))
        of_one = recurring_run_lists.page(tx, Query(), "experiment-1")

    assert (["A", "b"], ["c"]) == ([row.id for row in first.rows], [row.id for row in second.rows])
    assert (3, 3, 2) == (first.total, second.total, of_one.total)
    assert ["b", "A"] == [row.id for row in of_one.rows]
