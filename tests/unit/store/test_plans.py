"""Every list of the store comes out of an index: no query sorts, or scans a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.store import artifacts, attempts, events, run_health, runs, sqlite, tasks, timers, tx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

AFTER = runs.After(1, "a")

QUERIES: dict[str, Callable[[tx.Tx], Any]] = {
    "runs": lambda tx: runs.list(tx, limit=50),
    "the next runs": lambda tx: runs.list(tx, limit=50, after=AFTER),
    "runs in a state": lambda tx: runs.list(tx, limit=50, after=AFTER, state="RUNNING"),
    "states of runs": lambda tx: events.of_runs(tx, ["a", "b"]),
    "a task": lambda tx: tasks.of_paths(tx, "r", ["a"]),
    "children": lambda tx: tasks.children(tx, "r", "p"),
    "outputs of iterations": lambda tx: list(tasks.iteration_outputs(tx, "r", "p")),
    "all tasks": lambda tx: list(tasks.all(tx, "r")),
    "counts": lambda tx: tasks.counts(tx, "r"),
    "attempts of a task": lambda tx: attempts.of_task(tx, "r", "p"),
    "artifacts of a task": lambda tx: artifacts.of_task(tx, "r", "p", "output"),
    "events": lambda tx: events.since(tx, "r", 5),
    "the last event": lambda tx: events.last_seq(tx, "r"),
    "what has failed": lambda tx: run_health.failed_since(tx, 1, limit=50),
    "what has failed in a namespace": lambda tx: run_health.failed_since(tx, 1, namespace="a", limit=50),
    "the last runs of a pipeline": lambda tx: run_health.of_pipeline(tx, "p", limit=50),
    "those in a namespace": lambda tx: run_health.of_pipeline(tx, "p", namespace="a", limit=50),
    "how long a pipeline takes": lambda tx: run_health.durations(tx, "p", "", among=50),
    "progress of runs": lambda tx: run_health.progress(tx, ["r", "s"]),
    "schedules of a pipeline": lambda tx: run_health.schedules_of(tx, "p", limit=20),
    "what is due next": lambda tx: run_health.due_next(tx, 1, limit=9),
}
# These sort, but only the few rows that are asked for.
SORTED: dict[str, Callable[[tx.Tx], Any]] = {
    "open tasks": lambda tx: tasks.open(tx, "r"),
    "open attempts": lambda tx: attempts.open(tx, "r"),
    "timers": lambda tx: timers.of_run(tx, "r"),
    "artifacts of several tasks": lambda tx: artifacts.of_tasks(tx, "r", ["a", "b"], "output"),
    "artifacts of children": lambda tx: artifacts.of_children(tx, "r", "p", "output"),
    "artifacts at a URI": lambda tx: artifacts.at_uri(tx, "t", "u"),
    "the beginning of an id": lambda tx: tx.rows("SELECT * FROM runs WHERE id >= ? AND id < ?", ("a", "b")),
    "a name": lambda tx: tx.rows(
        "SELECT id FROM runs WHERE lower(name) = lower(?) AND +name = ? AND deleted_at IS NULL", ("a", "a")
    ),
}


class Explaining(tx.Tx):
    """A transaction that also asks SQLite how it goes about each query."""

    plans: list[str]

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[tx.Record]:
        self.plans += [step[3] for step in super().rows(f"EXPLAIN QUERY PLAN {sql}", params)]
        return super().rows(sql, params)

    def row(self, sql: str, params: Sequence[Any] = ()) -> tx.Record | None:
        self.plans += [step[3] for step in super().rows(f"EXPLAIN QUERY PLAN {sql}", params)]
        return super().row(sql, params)


@pytest.fixture
def explaining(tmp_path: Path) -> Iterator[Explaining]:
    session = sqlite.Driver(tmp_path).connect()
    transaction = Explaining(session, writes=False)
    transaction.plans = []
    with transaction:
        yield transaction
    session.close()


@pytest.mark.parametrize("name", QUERIES)
def test_a_list_comes_in_order_out_of_an_index(explaining: Explaining, name: str) -> None:
    QUERIES[name](explaining)

    assert explaining.plans
    assert [step for step in explaining.plans if "TEMP B-TREE" in step or not uses_index(step)] == []


@pytest.mark.parametrize("name", SORTED)
def test_a_short_list_is_sought_in_an_index(explaining: Explaining, name: str) -> None:
    SORTED[name](explaining)

    assert explaining.plans
    assert [
        step for step in explaining.plans if step.startswith(("SCAN", "SEARCH")) and not uses_index(step)
    ] == []


@pytest.mark.parametrize(
    ("name", "index"), [("open tasks", "tasks_in_state"), ("open attempts", "attempts_open")]
)
def test_what_is_open_is_found_without_reading_what_has_ended(
    explaining: Explaining, name: str, index: str
) -> None:
    SORTED[name](explaining)

    assert [index in step for step in explaining.plans] == [True]


def test_few_events_are_found_without_reading_all_of_their_run(explaining: Explaining) -> None:
    events.of_runs(explaining, ["a", "b"])
    events.states(explaining, "a", ["b", "c"])

    found = [step for step in explaining.plans if step.startswith("SEARCH")]
    assert ["events_of_runs" in found[0], "events_of_tasks" in found[1]] == [True, True]


def uses_index(step: str) -> bool:
    """True of a step that goes through an index, or a table that is one, or a list given as a parameter."""
    return any(
        word in step
        for word in ("USING INDEX", "COVERING INDEX", "PRIMARY KEY", "json_each", "LIST SUBQUERY")
    )
