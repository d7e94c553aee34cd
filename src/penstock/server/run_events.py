"""The events of a run, as they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock import api
from penstock.api import streams as messages
from penstock.api.message import Int64
from penstock.engine import ids
from penstock.errors import NotFound, RequestError
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.streams import Stream, frame, number_in
from penstock.server.task_messages import told_state
from penstock.server.topics import Item, Portion
from penstock.store import events, runs
from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.store import Event, Store

__all__ = ["ROUTES", "RunEvents"]

_AT_A_TIME = 500


class RunEventsRequest(Struct, frozen=True):
    """A run, and the number of the event behind which to begin, or that of the last one that was received."""

    run_id: str
    after: int = 0
    last_event_id: str = ""


class RunEvents(Struct, frozen=True):
    """A run's events by their numbers."""

    store: Store
    run_id: str
    grows_unseen: bool = False

    def end(self) -> int:
        """Return the number of the last event."""
        with self.store.read() as tx:
            return events.last_seq(tx, self.run_id)

    def read(self, place: int, before: int | None) -> Portion:  # noqa: ARG002 - each item has one number
        """Return events behind one, some hundreds at most."""
        with self.store.read() as tx:
            found = events.since(tx, self.run_id, place, limit=_AT_A_TIME)
            is_all = len(found) < _AT_A_TIME
            # In the same transaction: where the run has ended, there is no event behind these.
            ending = self._ending(tx) if is_all else None
        items = [Item(event.seq - 1, event.seq, _told(event)) for event in found]
        return Portion(items, ending, is_all)

    def _ending(self, tx: Any) -> bytes | None:
        try:
            state = shown(runs.get(tx, self.run_id)).state
        except NotFound:
            return frame("end", messages.RunEnded(run_id=self.run_id, is_deleted=True))
        if state not in ENDED_RUN_STATES:
            return None
        return frame("end", messages.RunEnded(run_id=self.run_id, state=api.RuntimeState(state)))


def _follow(services: Services, request: RunEventsRequest) -> Stream:
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
    last = number_in(request.last_event_id)
    place = request.after if last is None else last
    if place < 0:
        raise RequestError("events are counted from 1", where="after")
    return Stream(("events", run.id), RunEvents(services.store, run.id), place, is_resumed=last is not None)


def _told(event: Event) -> bytes:
    return frame(event.kind, _MAKERS[event.kind](event), event.seq)


def _run(event: Event) -> api.Message:
    return messages.RunChanged(
        **_common(event),
        state=api.RuntimeState(event.data.get("state", "RUNTIME_STATE_UNSPECIFIED")),
        error=event.data.get("error", ""),
    )


def _task(event: Event) -> api.Message:
    data = event.data
    cached_run, _, cached_path = data.get("cached_from", "").partition("/")
    return messages.TaskChanged(
        **_common(event),
        **_of_task(event),
        state=told_state(data.get("state", "RUNTIME_STATE_UNSPECIFIED")),
        reason=data.get("reason", ""),
        error=data.get("error", ""),
        attempt=data.get("attempts", 0),
        round=data.get("round", 0),
        iteration_index=data.get("position"),
        cached_run_id=cached_run,
        cached_task_id=ids.task_id(cached_run, cached_path) if cached_run else "",
    )


def _attempt(event: Event) -> api.Message:
    limit = event.data.get("memory_limit")
    return messages.AttemptChanged(
        **_common(event),
        **_of_task(event),
        number=event.data["number"],
        state=event.data["state"],
        error=event.data.get("error", ""),
        memory_limit=None if limit is None else Int64(limit),
    )


_MAKERS: dict[str, Callable[[Event], api.Message]] = {"run": _run, "task": _task, "attempt": _attempt}


def _common(event: Event) -> dict[str, Any]:
    return {"run_id": event.run_id, "seq": event.seq, "time": api.Timestamp(event.at)}


def _of_task(event: Event) -> dict[str, Any]:
    return {"task_id": ids.task_id(event.run_id, event.path), "path": event.path}


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/runs/{run_id}/events",
        RunEventsRequest,
        Stream,
        _follow,
        "follow what happens in a run",
        "runs.get",
        events={
            "run": messages.RunChanged,
            "task": messages.TaskChanged,
            "attempt": messages.AttemptChanged,
            "end": messages.RunEnded,
        },
    ),
)
