"""Which task made the outputs that a cache key stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.store.tx import Tx

Place = tuple[str, str]
"""The run and the path of a task."""


def put(tx: Tx, key: str, base: str, pipeline: str, place: Place, at: int) -> None:
    """Remember the task that succeeded with this key; a newer one stays.

    Args:
        tx: The transaction.
        key: The key.
        base: What stands for all that the key does but the content of artifacts.
        pipeline: The pipeline's name.
        place: The task.
        at: When it succeeded, in epoch microseconds.
    """
    tx.execute(
        "INSERT INTO cache (cache_key, base_key, pipeline, run_id, path, at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (cache_key) DO UPDATE"
        " SET run_id = excluded.run_id, path = excluded.path, at = excluded.at,"
        " base_key = excluded.base_key, pipeline = excluded.pipeline"
        " WHERE excluded.at >= cache.at",
        (key, base, pipeline, *place, at),
    )


def find(tx: Tx, key: str) -> Place | None:
    """Return the newest task with this key, if there is one."""
    row = tx.row("SELECT run_id, path FROM cache WHERE cache_key = ?", (key,))
    return (row[0], row[1]) if row else None


def of_base(tx: Tx, base: str, *, limit: int) -> list[Place]:
    """Return the tasks whose keys differ in the content of artifacts at most, the newest first."""
    rows = tx.rows(
        "SELECT run_id, path FROM cache WHERE base_key = ? ORDER BY at DESC LIMIT ?", (base, limit)
    )
    return [(row[0], row[1]) for row in rows]


def latest(tx: Tx, pipeline: str, path: str) -> Place | None:
    """Return the task at this path of a pipeline that succeeded last, whatever its key."""
    row = tx.row(
        "SELECT run_id, path FROM cache WHERE pipeline = ? AND path = ? ORDER BY at DESC LIMIT 1",
        (pipeline, path),
    )
    return (row[0], row[1]) if row else None


def forget(tx: Tx, pipeline: str, path: str | None = None) -> int:
    """Take nothing any more that tasks of a pipeline have made until now.

    Args:
        tx: The transaction.
        pipeline: The pipeline's name.
        path: The path of a task; None for all tasks.

    Returns:
        How many keys were forgotten.
    """
    if path is None:
        return tx.execute("DELETE FROM cache WHERE pipeline = ?", (pipeline,))
    return tx.execute("DELETE FROM cache WHERE pipeline = ? AND path = ?", (pipeline, path))
