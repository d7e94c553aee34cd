"""The audit log: who asked the server for what that changes something, or that they may not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from penstock.store.rows import AuditEntry
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

__all__ = ["append", "first_id", "forget", "new_id", "page"]

_TABLE = Table("audit", AuditEntry, key=("id",))


def new_id(at: int) -> str:
    """Return an id for an entry; entries are in the order of their ids."""
    return f"{first_id(at)}{os.urandom(5).hex()}"


def first_id(at: int) -> str:
    """Return what comes before the ids of all entries from a moment on, in epoch microseconds."""
    return f"{at:014x}"


def append(tx: Tx, entry: AuditEntry) -> None:
    """Add an entry."""
    _TABLE.insert(tx, (entry,))


def page(
    tx: Tx, *, limit: int, before: str | None = None, since: int = 0, who: str = "", deed: str = ""
) -> Sequence[AuditEntry]:
    """Return entries, the newest first.

    Args:
        tx: The transaction.
        limit: How many at most.
        before: The id that they come before; None begins at the newest.
        since: The earliest moment, in epoch microseconds.
        who: Whose they are; empty for anybody's.
        deed: What they asked for, as ``runs.create``; empty for anything.
    """
    conditions, values = ["id >= ?"], [first_id(since)]
    for condition, value in (("id < ?", before), ("who = ?", who), ("deed = ?", deed)):
        if value:
            conditions.append(condition)
            values.append(value)
    where = " AND ".join(conditions)
    return _TABLE.decode_all(
        tx.rows(f"{_TABLE.select} WHERE {where} ORDER BY id DESC LIMIT ?", (*values, limit))
    )


def forget(tx: Tx, before: int) -> int:
    """Remove what is older than a moment, in epoch microseconds; return how many entries that were."""
    return tx.execute("DELETE FROM audit WHERE id < ?", (first_id(before),))
