"""The tree of a run for whoever draws all of it: every task in few words, and then only what changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api.tree import TaskTree, TreeTask
from penstock.errors import RequestError
from penstock.plan import rounds
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.task_messages import told_state, told_type
from penstock.store import events, runs, task_outlines

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from penstock.store import Tx
    from penstock.store.task_outlines import Outline

__all__ = ["ROUTES"]

_MOST_EVENTS = 2000
"""Above so many events the whole tree is answered: it is as quick."""


class TreeRequest(Struct, frozen=True):
    """A run; with the number of an event, only the tasks that have changed since."""

    run_id: str
    after: int = 0


def _get(services: Services, request: TreeRequest) -> TaskTree:
    if request.after < 0:
        raise RequestError("events are counted from 1", where="after")
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        # In one transaction: what is committed later has a higher number.
        seq = events.last_seq(tx, run.id)
        found = None
        if 0 < request.after <= seq:
            found = task_outlines.changed(tx, run.id, request.after, most=_MOST_EVENTS)
        is_whole = found is None
        if found is None:
            found = task_outlines.of_run(tx, run.id)
        known = _around(tx, run.id, found, is_whole=is_whole)
    return TaskTree(
        run_id=run.id, seq=seq, is_whole=is_whole, tasks=[_message(each, known) for each in found]
    )


def _around(tx: Tx, run_id: str, found: Sequence[Outline], *, is_whole: bool) -> Container[str]:
    """Return paths of tasks, among them those that the given ones are in."""
    known = {each.path for each in found}
    if not is_whole:
        parents = {each.parent for each in found if each.parent} - known
        known |= {each.path for each in task_outlines.of_paths(tx, run_id, sorted(parents))}
    return known


def _message(row: Outline, known: Container[str]) -> TreeTask:
    parent = row.parent or ""
    # A group that is tried again is a scope of its own, with a number behind its task's path.
    if parent not in known:
        parent = rounds.task_of(parent)
    return TreeTask(
        path=row.path,
        name=row.name,
        type=told_type(row.kind),
        state=told_state(row.state),
        created_ms=row.created_at / 1000,
        parent=parent,
        start_ms=_ms(row.started_at),
        end_ms=_ms(row.finished_at),
        attempts=row.attempts,
        iteration_index=row.position,
        # Whose outputs it took is said where one task is looked at.
        reason=row.reason or "" if row.state != "CACHED" else "",
        is_reported=row.kind == "REPORTED",
    )


def _ms(at: int | None) -> float | None:
    return None if at is None else at / 1000


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/runs/{run_id}/tree",
        TreeRequest,
        TaskTree,
        _get,
        "get the tree of a run",
        "runs.get",
    ),
)
