"""What a view of a whole run draws of its tasks: a few columns, for thousands of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import TaskKind, TaskState
    from penstock.store.tx import Record, Tx

__all__ = ["Outline", "changed", "of_paths", "of_run"]


class Outline(Struct, frozen=True, gc=False):
    """A task without what went in, came out or went wrong; the fields are those of `Task`."""

    path: str
    parent: str | None
    name: str
    kind: TaskKind
    state: TaskState
    created_at: int
    reason: str | None
    position: int | None
    attempts: int
    started_at: int | None
    finished_at: int | None


_SELECT = f"SELECT {', '.join(Outline.__struct_fields__)} FROM tasks WHERE run_id = ?"


def of_run(tx: Tx, run_id: str) -> list[Outline]:
    """Return all tasks of a run, in no order."""
    return _decoded(tx.rows(_SELECT, (run_id,)))


def of_paths(tx: Tx, run_id: str, paths: Sequence[str]) -> list[Outline]:
    """Return those of these tasks that exist, in no order."""
    return _decoded(tx.rows(f"{_SELECT} AND {{any path}}", (run_id, tx.dialect.many(paths))))


def changed(tx: Tx, run_id: str, seq: int, *, most: int) -> list[Outline] | None:
    """Return the tasks that events behind a number are about; None where there are more than ``most``."""
    sql = "SELECT path, kind FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?"
    found = tx.rows(sql, (run_id, seq, most + 1))
    if len(found) > most:
        return None
    # What is told of the run itself changes its root.
    paths = {path if kind != "run" else "" for path, kind in found}
    return of_paths(tx, run_id, sorted(paths)) if paths else []


def _decoded(records: Sequence[Record]) -> list[Outline]:
    return [Outline(*record) for record in records]
