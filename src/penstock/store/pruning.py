"""What the store says of runs whose folders may be removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store.rows import OPEN_RUN_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

__all__ = ["End", "ends", "is_empty", "oldest_open", "read_since"]

_ENDS = (
    f"SELECT id, CASE WHEN state IN {OPEN_RUN_STATES} THEN NULL ELSE finished_at END FROM runs"
    " WHERE {any id}"
)
_READ_SINCE = (
    "SELECT DISTINCT a.run_id FROM artifacts a JOIN artifact_links l ON l.artifact_id = a.id"
    " JOIN runs r ON r.id = l.run_id WHERE {any a.run_id} AND r.id <> a.run_id"
    f" AND (r.state IN {OPEN_RUN_STATES} OR r.finished_at >= ?)"
)


class End(NamedTuple):
    """A run, and when it ended; None while it is open."""

    run_id: str
    at: int | None


def ends(tx: Tx, run_ids: Sequence[str]) -> dict[str, End]:
    """Return those of some runs that exist, by their ids."""
    rows = tx.rows(_ENDS, (tx.dialect.many(run_ids),))
    return {row[0]: End(row[0], row[1]) for row in rows}


def read_since(tx: Tx, run_ids: Sequence[str], since: int) -> set[str]:
    """Return those of some runs, which may be deleted, whose artifacts another run has read.

    Args:
        tx: The transaction.
        run_ids: The runs that have made them.
        since: Only a reader counts that is open, or has ended since then (epoch microseconds).
    """
    return {row[0] for row in tx.rows(_READ_SINCE, (tx.dialect.many(run_ids), since))}


def oldest_open(tx: Tx) -> int | None:
    """Return when the oldest run was created that is open; None where none is."""
    row = tx.row(f"SELECT MIN(created_at) FROM runs WHERE state IN {OPEN_RUN_STATES}")
    return row[0] if row is not None else None


def is_empty(tx: Tx) -> bool:
    """Say whether there is no run at all."""
    return tx.row("SELECT 1 FROM runs LIMIT 1") is None
