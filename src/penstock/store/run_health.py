"""What pages that sum up runs ask for: what has failed, the last runs of a pipeline, and their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store import recurring_runs, runs
from penstock.store.codec import error_from_text
from penstock.store.fields import Condition, in_namespace
from penstock.store.rows import LEAF_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import RecurringRun, Run, TaskError, TaskKind, TaskState
    from penstock.store.tx import Tx

__all__ = [
    "TaskRow",
    "due_before",
    "due_next",
    "durations",
    "failed_since",
    "failing",
    "last_state",
    "of_pipeline",
    "outline",
    "progress",
    "schedules_of",
    "sizes",
    "task_rows",
]

# As the index has it.
_FAILED = "state || ' ' || storage_state = 'FAILED AVAILABLE' AND deleted_at IS NULL"
_OF_PIPELINE = "pipeline_id = ? AND deleted_at IS NULL"
_ROW = "SELECT run_id, path, parent, name, kind, state, started_at, finished_at, attempts, error FROM tasks"

_ALL = Condition("1 = 1")
_LAST = 10


class TaskRow(NamedTuple):
    """What a summary says of one task of a run; times in epoch microseconds."""

    run_id: str
    path: str
    parent: str | None
    name: str
    kind: TaskKind
    state: TaskState
    started_at: int | None
    finished_at: int | None
    attempts: int
    error: TaskError | None


def failed_since(tx: Tx, at: int, *, namespace: str | None = None, limit: int) -> list[Run]:
    """Return the runs that have failed at a time or later and are not archived, the last to end first.

    Args:
        tx: The transaction.
        at: The time, in epoch microseconds.
        namespace: Where they are; None for everywhere.
        limit: How many at most.
    """
    within = _within(namespace)
    sql = (
        f"{runs.TABLE.select} WHERE {_FAILED} AND finished_at >= ? AND {within.sql}"
        " ORDER BY finished_at DESC, id DESC LIMIT ?"
    )
    return runs.TABLE.decode_all(tx.rows(sql, (at, *within.params, limit)))


def of_pipeline(tx: Tx, pipeline_id: str, *, namespace: str | None = None, limit: int) -> list[Run]:
    """Return the last runs of a pipeline's versions, the newest first; see `failed_since`."""
    within = _within(namespace)
    sql = (
        f"{runs.TABLE.select} WHERE {_OF_PIPELINE} AND {within.sql} ORDER BY created_at DESC, id DESC LIMIT ?"
    )
    return runs.TABLE.decode_all(tx.rows(sql, (pipeline_id, *within.params, limit)))


def last_state(tx: Tx, pipeline_id: str, namespace: str) -> str | None:
    """Return what the newest run of a pipeline that has ended came to, among its last few."""
    found = of_pipeline(tx, pipeline_id, namespace=namespace, limit=_LAST)
    return next((run.state for run in found if run.finished_at is not None), None)


def durations(tx: Tx, pipeline_id: str, namespace: str, *, among: int) -> list[int]:
    """Return how long those took that have succeeded among the last runs of a pipeline, in microseconds."""
    within = in_namespace(namespace)
    sql = (
        f"SELECT state, finished_at - started_at FROM runs WHERE {_OF_PIPELINE} AND {within.sql}"
        " ORDER BY created_at DESC, id DESC LIMIT ?"
    )
    rows = tx.rows(sql, (pipeline_id, *within.params, among))
    return [took for state, took in rows if state == "SUCCEEDED" and took is not None]


def progress(tx: Tx, run_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how many tasks that do something themselves are in each state, by run; from an index alone."""
    sql = (
        f"SELECT run_id, state, COUNT(*) FROM tasks WHERE {{any run_id}} AND kind IN {LEAF_KINDS}"
        " GROUP BY run_id, state"
    )
    found: dict[str, dict[str, int]] = {}
    for run_id, state, number in tx.rows(sql, (tx.dialect.many(run_ids),)):
        found.setdefault(run_id, {})[state] = number
    return found


def sizes(tx: Tx, run_ids: Sequence[str]) -> dict[str, int]:
    """Return how many tasks there are, by run; from an index alone."""
    sql = "SELECT run_id, COUNT(*) FROM tasks WHERE {any run_id} GROUP BY run_id"
    return dict(tx.rows(sql, (tx.dialect.many(run_ids),)))


def task_rows(tx: Tx, run_ids: Sequence[str]) -> list[TaskRow]:
    """Return all tasks of some runs, in no order."""
    return _rows(tx, f"{_ROW} WHERE {{any run_id}}", (tx.dialect.many(run_ids),))


def outline(tx: Tx, run_id: str, *, limit: int) -> list[TaskRow]:
    """Return the tasks of a run that are in no loop, those further out first, about ``limit`` at most."""
    found = _rows(tx, f"{_ROW} WHERE run_id = ? AND path = ?", (run_id, ""))
    sql = f"{_ROW} WHERE run_id = ? AND {{any parent}} LIMIT ?"
    level = found
    while level and len(found) < limit:
        scopes = [row.path for row in level if row.kind != "LOOP"]
        level = _rows(tx, sql, (run_id, tx.dialect.many(scopes), limit - len(found)))
        found = found + level
    return found


def due_before(tx: Tx, at: int, *, namespace: str | None = None, limit: int) -> list[RecurringRun]:
    """Return the recurring runs that have something to do before a time, the most urgent first."""
    within = _within(namespace)
    sql = f"{recurring_runs.TABLE.select} WHERE due_at <= ? AND {within.sql} ORDER BY due_at LIMIT ?"
    return recurring_runs.TABLE.decode_all(tx.rows(sql, (at, *within.params, limit)))


def due_next(tx: Tx, at: int, *, namespace: str | None = None, limit: int) -> list[RecurringRun]:
    """Return the recurring runs that have something to do after a time, the most urgent first."""
    within = _within(namespace)
    sql = f"{recurring_runs.TABLE.select} WHERE due_at > ? AND {within.sql} ORDER BY due_at LIMIT ?"
    return recurring_runs.TABLE.decode_all(tx.rows(sql, (at, *within.params, limit)))


def failing(tx: Tx, *, namespace: str | None = None, limit: int) -> list[RecurringRun]:
    """Return the recurring runs whose last tick did not become a run, those that are on."""
    within = _within(namespace)
    sql = (
        f"{recurring_runs.TABLE.select} WHERE error IS NOT NULL AND status = 'ENABLED' AND {within.sql}"
        " ORDER BY updated_at DESC, id LIMIT ?"
    )
    return recurring_runs.TABLE.decode_all(tx.rows(sql, (*within.params, limit)))


def schedules_of(tx: Tx, pipeline_id: str, *, namespace: str | None = None, limit: int) -> list[RecurringRun]:
    """Return the recurring runs of a pipeline, the oldest first."""
    within = _within(namespace)
    sql = (
        f"{recurring_runs.TABLE.select} WHERE pipeline_id = ? AND {within.sql}"
        " ORDER BY created_at, id LIMIT ?"
    )
    return recurring_runs.TABLE.decode_all(tx.rows(sql, (pipeline_id, *within.params, limit)))


def _rows(tx: Tx, sql: str, params: Sequence[object]) -> list[TaskRow]:
    return [TaskRow._make((*record[:-1], error_from_text(record[-1]))) for record in tx.rows(sql, params)]


def _within(namespace: str | None) -> Condition:
    return _ALL if namespace is None else in_namespace(namespace)
