"""Runs that have been there for long enough: which are to be archived, and which archived ones deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store.tx import Tx

__all__ = ["archived_before", "ended_before"]

# A run ends, and is archived, after it was created: the index of its states leads to few others.
_IN_STATES = (
    "SELECT id FROM runs WHERE storage_state = ? AND state = ? AND created_at < ? AND {since} < ?"
    " AND deleted_at IS NULL ORDER BY created_at, id LIMIT ?"
)
_ENDED_BEFORE = _IN_STATES.format(since="finished_at")
_ARCHIVED_BEFORE = _IN_STATES.format(since="COALESCE(archived_at, finished_at)")


def ended_before(tx: Tx, at: int, *, limit: int) -> list[str]:
    """Return the ids of runs that had ended at a time and are not archived, at most ``limit`` of them."""
    return list(_found(tx, _ENDED_BEFORE, "AVAILABLE", at, limit))


def archived_before(tx: Tx, at: int, *, limit: int) -> list[str]:
    """Return the ids of runs that have ended and had been archived at a time, at most ``limit`` of them."""
    return list(_found(tx, _ARCHIVED_BEFORE, "ARCHIVED", at, limit))


def _found(tx: Tx, sql: str, storage_state: str, at: int, limit: int) -> Iterator[str]:
    for state in ENDED_RUN_STATES:
        for (run_id,) in tx.rows(sql, (storage_state, state, at, at, limit)):
            if limit == 0:
                return
            limit -= 1
            yield run_id
