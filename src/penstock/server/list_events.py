"""Which runs have changed, as they do: for pages that list them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.api import streams as messages
from penstock.api.message import Int64
from penstock.server.routes import Route, Services
from penstock.server.streams import Stream, frame, number_in
from penstock.server.topics import Item, Portion
from penstock.store import run_changes

if TYPE_CHECKING:
    from penstock.store import Run, Store
    from penstock.store.run_changes import Change

__all__ = ["ROUTES", "RunChanges"]

_AT_A_TIME = 200


class RunChangesRequest(Struct, frozen=True):
    """The namespace of the runs, where there are any, and the id of the last event that was received."""

    namespace: str = ""
    after: int | None = None
    last_event_id: str = ""


class RunChanges(Struct, frozen=True):
    """The runs of a namespace, or all, by their last changes.

    Args:
        store: The metadata.
        namespace: The namespace; None for all runs.
        grows_unseen: A change counts when older transactions have ended, and these may have changed nothing.
    """

    store: Store
    namespace: str | None = None
    grows_unseen: bool = True

    def end(self) -> int:
        """Return a number behind which all that comes will be."""
        with self.store.read() as tx:
            return run_changes.last(tx)

    def read(self, place: int, before: int | None) -> Portion:
        """Return what has changed after a number, some hundred runs at a time."""
        with self.store.read() as tx:
            found = run_changes.since(tx, place, before, self.namespace, limit=_AT_A_TIME)
        items = []
        for change in found:
            items.append(Item(place, change.number, _told(change)))
            place = change.number
        return Portion(items, is_all=sum(len(change.run_ids) for change in found) < _AT_A_TIME)


def _follow(services: Services, request: RunChangesRequest) -> Stream:
    namespace = services.listed(request.namespace)
    source = RunChanges(services.store, namespace)
    last, end = number_in(request.last_event_id), source.end()
    place = request.after if last is None else last
    if place is None or not 0 <= place <= end:  # or of another database, such as this one before a restore
        begun = frame("start", messages.RunsFollowed(number=Int64(end)), end)
        return Stream(("runs", namespace), source, end, greeting=begun)
    return Stream(("runs", namespace), source, place)


def _told(change: Change) -> bytes:
    there = {run.id: run for run in change.runs}
    told = [_run(run_id, there.get(run_id)) for run_id in change.run_ids]
    return frame("runs", messages.RunsChanged(runs=told), change.number)


def _run(run_id: str, run: Run | None) -> messages.ListedRun:
    if run is None or run.deleted_at is not None:
        return messages.ListedRun(run_id=run_id, is_deleted=True)
    return messages.ListedRun(
        run_id=run_id,
        display_name=run.name,
        experiment_id=run.experiment_id,
        namespace=run.namespace,
        state=api.RuntimeState(run.state),
        storage_state=api.RunStorageState(run.storage_state),
        created_at=api.Timestamp(run.created_at),
        finished_at=api.timestamp(run.finished_at),
        recurring_run_id=run.recurring_run_id or "",
    )


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/events",
        RunChangesRequest,
        Stream,
        _follow,
        "follow which runs change",
        "runs.list",
        events={"start": messages.RunsFollowed, "runs": messages.RunsChanged},
    ),
)
