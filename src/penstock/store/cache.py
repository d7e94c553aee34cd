"""Which task made the outputs that a cache key stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.store.tx import Tx


def put(tx: Tx, key: str, run_id: str, path: str, at: int) -> None:
    """Remember the task that succeeded with this key; a newer one stays."""
    tx.execute(
        "INSERT INTO cache (cache_key, run_id, path, at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (cache_key) DO UPDATE"
        " SET run_id = excluded.run_id, path = excluded.path, at = excluded.at"
        " WHERE excluded.at >= cache.at",
        (key, run_id, path, at),
    )


def find(tx: Tx, key: str) -> tuple[str, str] | None:
    """Return the (run_id, path) of the newest task with this key, if there is one."""
    row = tx.row("SELECT run_id, path FROM cache WHERE cache_key = ?", (key,))
    return (row[0], row[1]) if row else None
