"""Recurring runs, and which of them have something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from penstock.store import search_queue
from penstock.store.rows import OPEN_RUN_STATES, RecurringRun, RecurringRunChanges
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

__all__ = ["active", "create", "delete", "disable_all", "due", "get", "made", "next_due", "put_off", "update"]

TABLE = Table(
    "recurring_runs",
    RecurringRun,
    key=("id",),
    json=("schedule", "parameters", "options", "backlog"),
    errors=("error",),
)

_FOUND_BY = frozenset({"name", "description", "parameters", "error"})


def create(tx: Tx, row: RecurringRun) -> None:
    """Insert a recurring run; its document, if it has its own, is stored already.

    Raises:
        Conflict: It exists.
    """
    TABLE.insert(tx, (row,))
    search_queue.note(tx, "recurring_run", row.id)


def get(tx: Tx, recurring_run_id: str) -> RecurringRun:
    """Return a recurring run.

    Raises:
        NotFound: There is none of this id.
    """
    return TABLE.get(tx, recurring_run_id)


def update(tx: Tx, recurring_run_id: str, /, **changes: Unpack[RecurringRunChanges]) -> None:
    """Change fields of a recurring run.

    Raises:
        NotFound: There is none of this id.
    """
    if not TABLE.update(tx, (recurring_run_id,), changes):
        raise TABLE.missing((recurring_run_id,))
    if not _FOUND_BY.isdisjoint(changes):
        search_queue.note(tx, "recurring_run", recurring_run_id)


def delete(tx: Tx, recurring_run_id: str) -> None:
    """Delete a recurring run; the runs that it has made stay.

    Raises:
        NotFound: There is none of this id.
    """
    if not tx.execute("DELETE FROM recurring_runs WHERE id = ?", (recurring_run_id,)):
        raise TABLE.missing((recurring_run_id,))
    search_queue.note(tx, "recurring_run", recurring_run_id)


def disable_all(tx: Tx, experiment_id: str, at: int) -> None:
    """Switch off all recurring runs of an experiment."""
    tx.execute(
        "UPDATE recurring_runs SET status = 'DISABLED', due_at = NULL, updated_at = ?"
        " WHERE experiment_id = ? AND status = 'ENABLED'",
        (at, experiment_id),
    )


def due(tx: Tx, at: int, *, limit: int) -> Sequence[RecurringRun]:
    """Return recurring runs that have something to do by a time, the most urgent first."""
    records = tx.rows(f"{TABLE.select} WHERE due_at <= ? ORDER BY due_at LIMIT ?", (at, limit))
    return TABLE.decode_all(records)


def next_due(tx: Tx) -> int | None:
    """Return when a recurring run has something to do next."""
    row = tx.row("SELECT MIN(due_at) FROM recurring_runs WHERE due_at IS NOT NULL")
    return row[0] if row is not None else None


def active(tx: Tx, recurring_run_id: str) -> int:
    """Return how many runs of a recurring run have not ended."""
    row = tx.row(
        # The storage states are all that there are: the index has them first.
        "SELECT COUNT(*) FROM runs WHERE recurring_run_id = ? AND storage_state IN ('AVAILABLE', 'ARCHIVED')"
        f" AND state IN {OPEN_RUN_STATES}",
        (recurring_run_id,),
    )
    assert row is not None, "an aggregate has a row"
    return int(row[0])


def open_runs(tx: Tx, recurring_run_id: str) -> list[str]:
    """Return the ids of those of its runs that have not ended and are not to be deleted."""
    rows = tx.rows(
        "SELECT id FROM runs WHERE recurring_run_id = ?"
        f" AND state IN {OPEN_RUN_STATES} AND deleted_at IS NULL ORDER BY created_at, id",
        (recurring_run_id,),
    )
    return [row[0] for row in rows]


def put_off(tx: Tx, row: RecurringRun, until: int) -> None:
    """Have a recurring run looked at later, unless it was changed meanwhile."""
    tx.execute(
        "UPDATE recurring_runs SET due_at = ? WHERE id = ? AND runs = ? AND updated_at = ? AND due_at = ?",
        (until, row.id, row.runs, row.updated_at, row.due_at),
    )


def made(tx: Tx, row: RecurringRun, **changes: Unpack[RecurringRunChanges]) -> bool:
    """Note that the next run of a recurring run was made.

    Args:
        tx: The transaction.
        row: The recurring run as it was when the run was made.
        changes: What changes with it.

    Returns:
        Whether it was still as it was: another process may have made that run too, or somebody may have
        changed the recurring run meanwhile. Nothing is noted then.
    """
    found = tx.row("SELECT runs, updated_at FROM recurring_runs WHERE id = ?{for_update}", (row.id,))
    if found is None or tuple(found) != (row.runs, row.updated_at):
        return False
    TABLE.update(tx, (row.id,), {**changes, "runs": row.runs + 1})
    return True
