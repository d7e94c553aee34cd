"""Which task made the outputs that a cache key stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from penstock.store.tx import Tx

_CLAIMS = 1024
"""How many different locks stand for keys: a transaction may ask for thousands, and servers have room for a
few. Two keys of one lock are in each other's way for the length of a transaction."""

_LIKE = "base_key IN (SELECT base_key FROM cache WHERE {})"
_OF_RUN = "SELECT cache_key FROM tasks WHERE run_id = ? AND cache_key IS NOT NULL"

Place = tuple[str, str]
"""The run and the path of a task."""


class Entry(NamedTuple):
    """A task whose outputs may be taken, and when it succeeded, in epoch microseconds."""

    run_id: str
    path: str
    at: int

    @property
    def place(self) -> Place:
        """The run and the path of the task."""
        return self.run_id, self.path


def put(
    tx: Tx,
    key: str,
    base: str,
    *,
    pipeline: str,
    component: str,
    place: Place,
    at: int,
    namespace: str = "",
) -> None:
    """Remember the task that succeeded with this key; a newer one stays.

    Args:
        tx: The transaction.
        key: The key.
        base: What stands for all that the key does but the content of artifacts.
        pipeline: The pipeline's name.
        component: The component's name.
        place: The task.
        at: When it succeeded, in epoch microseconds.
        namespace: The namespace of its run; the keys are such that no other has the same.
    """
    tx.execute(
        "INSERT INTO cache (cache_key, base_key, pipeline, component, run_id, path, at, namespace)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (cache_key) DO UPDATE"
        " SET run_id = excluded.run_id, path = excluded.path, at = excluded.at,"
        " base_key = excluded.base_key, pipeline = excluded.pipeline, component = excluded.component"
        " WHERE excluded.at >= cache.at",
        (key, base, pipeline, component, *place, at, namespace),
    )


def find(tx: Tx, key: str) -> Entry | None:
    """Return the newest task with this key, if there is one."""
    row = tx.row("SELECT run_id, path, at FROM cache WHERE cache_key = ? AND at > 0", (key,))
    return Entry(*row) if row else None


def is_known(tx: Tx, key: str) -> bool:
    """Say whether any task has ever succeeded with this key; forgotten ones count."""
    return tx.row("SELECT 1 FROM cache WHERE cache_key = ?", (key,)) is not None


def makers(tx: Tx, key: str, *, but: str) -> list[Place] | None:
    """Return tasks of other runs that are about to make what this key stands for.

    What is not among them can be begun: until the transaction ends, no other one will be told that it can.

    Args:
        tx: The transaction, which writes.
        key: The key.
        but: The run whose tasks do not count.

    Returns:
        Some of them, those whose attempts have begun; None where another transaction is at it right now.
    """
    if not tx.claims(int(key[:8], 16) % _CLAIMS):
        return None
    rows = tx.rows(
        "SELECT run_id, path FROM tasks WHERE cache_key = ? AND state IN ('QUEUED', 'RUNNING')"
        " AND attempts > forgiven AND run_id <> ? LIMIT 5",
        (key, but),
    )
    return [(row[0], row[1]) for row in rows]


def of_base(tx: Tx, base: str, *, limit: int) -> list[Entry]:
    """Return the tasks whose keys differ in the content of artifacts at most, the newest first."""
    rows = tx.rows(
        "SELECT run_id, path, at FROM cache WHERE base_key = ? AND at > 0 ORDER BY at DESC LIMIT ?",
        (base, limit),
    )
    return [Entry(*row) for row in rows]


def latest(tx: Tx, pipeline: str, path: str, namespace: str = "") -> Entry | None:
    """Return the task at this path of a pipeline that succeeded last, whatever its key."""
    row = tx.row(
        "SELECT run_id, path, at FROM cache WHERE pipeline = ? AND path = ? AND at > 0 AND namespace = ?"
        " ORDER BY at DESC LIMIT 1",
        (pipeline, path, namespace),
    )
    return Entry(*row) if row else None


def forget(
    tx: Tx,
    *,
    key: str | None = None,
    run_id: str | None = None,
    pipeline: str | None = None,
    path: str | None = None,
    component: str | None = None,
    before: int | None = None,
    namespace: str | None = None,
) -> int:
    """Take nothing any more that tasks have made until now.

    That they have made it stays known: what is made instead is not the same.

    Args:
        tx: The transaction.
        key: Of this key only, and of those that differ from it in the content of artifacts at most.
        run_id: Of the keys that the tasks of this run have, in the same way.
        pipeline: Of one pipeline only.
        path: Of the task at this path only; all that are in it count.
        component: Of tasks of this component only.
        before: What was made before that only, in epoch microseconds.
        namespace: What was made in one namespace only.

    Returns:
        How many keys were forgotten.
    """
    chosen: dict[str, tuple[str | int | None, ...]] = {
        _LIKE.format("cache_key = ?"): (key,),
        _LIKE.format(f"cache_key IN ({_OF_RUN})"): (run_id,),
        "pipeline = ?": (pipeline,),
        "(path = ? OR substr(path, 1, ?) IN (?, ?))": _at_or_in(path) if path is not None else (None,),
        "component = ?": (component,),
        "at < ?": (before,),
        "namespace = ?": (namespace,),
    }
    asked = {text: values for text, values in chosen.items() if values[0] is not None}
    values = [value for of_one in asked.values() for value in of_one]
    # The row stays, with a time that no search finds.
    return tx.execute(f"UPDATE cache SET at = 0 WHERE {' AND '.join(['at > 0', *asked])}", values)


def _at_or_in(path: str) -> tuple[str | int, ...]:
    return path, len(path) + 1, f"{path}/", f"{path}["
