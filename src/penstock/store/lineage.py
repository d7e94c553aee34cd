"""Who has made and read artifacts, one step at a time: what a walk through the lineage asks for.

Tasks that only pass on what others have made (groups, loops, conditions) are left out, and so is what is in
runs that are to be deleted. Each step has a limit: a data set may be read by a hundred thousand tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store.artifacts import TABLE
from penstock.store.rows import LEAF_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import Artifact, Direction, TaskKind, TaskState
    from penstock.store.tx import Tx

_DOES = f"t.kind IN {(*LEAF_KINDS, 'REPORTED')} AND r.deleted_at IS NULL AND r.namespace = ?"
_TASK = (
    "t.run_id, t.path, t.name, t.kind, t.state, t.started_at, t.finished_at, t.cached_from,"
    " r.name, r.pipeline_name"
)
# CROSS JOIN: SQLite keeps the order, from the links of one artifact to their tasks.
_TOUCHING = (
    f"SELECT l.name, {_TASK} FROM artifact_links l"
    " CROSS JOIN tasks t CROSS JOIN runs r"
    " WHERE l.artifact_id = ? AND l.artifact_id <> '' AND l.direction = ?"
    f" AND t.run_id = l.run_id AND t.path = l.path AND r.id = l.run_id AND {_DOES} LIMIT ?"
)
_OF_TASK = (
    f"SELECT l.name, {TABLE.columns} FROM artifact_links l CROSS JOIN artifacts"
    " WHERE l.run_id = ? AND l.path = ? AND l.direction = ? AND artifacts.id = l.artifact_id"
    " ORDER BY l.name, l.position LIMIT ?"
)
_ONE = f"SELECT {_TASK} FROM tasks t CROSS JOIN runs r WHERE t.run_id = ? AND t.path = ? AND r.id = t.run_id"
_AT_URI = (
    f"{TABLE.select} WHERE uri = ? AND type = ? AND namespace = ? AND uri <> '' AND id <> ?"
    " ORDER BY created_at, id LIMIT ?"
)


class Doer(NamedTuple):
    """A task that has made or read something, and its run.

    Args:
        run_id: The run.
        path: The task's path in it.
        name: The task's name.
        kind: Whether it ran code, or imported.
        state: Its state.
        started_at: When it began.
        finished_at: When it ended.
        cached_from: Whose outputs it took, as ``RUN_ID/PATH``.
        run_name: What its run is called.
        pipeline: What its pipeline is called.
    """

    run_id: str
    path: str
    name: str
    kind: TaskKind
    state: TaskState
    started_at: int | None
    finished_at: int | None
    cached_from: str | None
    run_name: str
    pipeline: str


def touching(tx: Tx, artifact: Artifact, direction: Direction, limit: int) -> list[tuple[str, Doer]]:
    """Return the tasks that have an artifact as an input or output, each (name of it, task); in no order."""
    records = tx.rows(_TOUCHING, (artifact.id, direction, artifact.namespace, limit))
    return [(record[0], Doer(*record[1:])) for record in records]


def held(tx: Tx, run_id: str, path: str, direction: Direction, limit: int) -> list[tuple[str, Artifact]]:
    """Return the artifacts that a task has as inputs or outputs, each (name of it, artifact)."""
    records = tx.rows(_OF_TASK, (run_id, path, direction, limit))
    return [(record[0], TABLE.decode(record[1:])) for record in records]


def doer(tx: Tx, run_id: str, path: str, namespace: str) -> Doer | None:
    """Return a task; None where it is not there, or its run is to be deleted."""
    record = tx.row(f"{_ONE} AND {_DOES}", (run_id, path, namespace))
    return Doer(*record) if record is not None else None


def at_same_place(tx: Tx, artifact: Artifact, limit: int) -> Sequence[Artifact]:
    """Return other artifacts of the same type at the same URI, the oldest first."""
    params = (artifact.uri, artifact.type, artifact.namespace, artifact.id, limit)
    return TABLE.decode_all(tx.rows(_AT_URI, params))
