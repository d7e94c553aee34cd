"""Attempts: the executions of a task. One that has ended is final."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Unpack

from penstock.errors import Conflict
from penstock.store.rows import OPEN_ATTEMPT_STATES, Attempt, AttemptChanges
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

_IS_OPEN = f"state IN {OPEN_ATTEMPT_STATES}"
_TABLE = Table(
    "attempts",
    Attempt,
    key=("run_id", "path", "number"),
    json=("place",),
    errors=("error",),
    guard=_IS_OPEN,
)

# Sorted here and not by SQL, for whose sake SQLite would read all attempts of the run in that order.
_OPEN = f"{_TABLE.select} WHERE run_id = ? AND {_IS_OPEN}"
_OF_TASKS = f"{_TABLE.select} WHERE run_id = ? AND {{any path}} ORDER BY path, number"
_OF_TASK = f"{_TABLE.select} WHERE run_id = ? AND path = ? ORDER BY number"


def insert(tx: Tx, rows: Sequence[Attempt]) -> None:
    """Insert attempts.

    Raises:
        Conflict: One of them exists.
    """
    _TABLE.insert(tx, rows)


def update(tx: Tx, run_id: str, path: str, number: int, /, **changes: Unpack[AttemptChanges]) -> None:
    """Change fields of an attempt that has not ended.

    Raises:
        Conflict: The attempt has ended.
        NotFound: There is no such attempt.
    """
    if not _TABLE.update(tx, (run_id, path, number), changes):
        attempt = get(tx, run_id, path, number)
        raise Conflict(f"attempt {number} has ended as {attempt.state}", where=path)


def get(tx: Tx, run_id: str, path: str, number: int) -> Attempt:
    """Return an attempt.

    Raises:
        NotFound: There is no such attempt.
    """
    return _TABLE.get(tx, run_id, path, number)


def open(tx: Tx, run_id: str) -> list[Attempt]:  # noqa: A001 - read as attempts.open
    """Return the attempts of a run that have not ended, by path and number."""
    return sorted(_TABLE.decode_all(tx.rows(_OPEN, (run_id,))), key=attrgetter("path", "number"))


def open_counts(tx: Tx) -> dict[str, int]:
    """Return how many attempts wait for a place to run (REQUESTED), and how many run."""
    rows = tx.rows(f"SELECT state, COUNT(*) FROM attempts WHERE {_IS_OPEN} GROUP BY state")
    return dict(rows)


def of_task(tx: Tx, run_id: str, path: str) -> list[Attempt]:
    """Return a task's attempts, the first first."""
    return _TABLE.decode_all(tx.rows(_OF_TASK, (run_id, path)))


def of_tasks(tx: Tx, run_id: str, paths: Sequence[str]) -> list[Attempt]:
    """Return the attempts of tasks, by path, the first first."""
    return _TABLE.decode_all(tx.rows(_OF_TASKS, (run_id, tx.dialect.many(paths))))
