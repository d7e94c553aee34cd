"""What happens to a run of another server while it goes, as events such as the store has."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.cli.progress import Progress
from penstock.cli.remote.record import moment, paths_of, read, run_row
from penstock.errors import APIError
from penstock.plan.dag import TERMINAL, WELL_ENDED
from penstock.store.rows import GROUP_KINDS, Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.cli.remote.server import Remote
    from penstock.client.streams import RunEvent

__all__ = ["Beginning", "Watched", "at_its_end", "changes"]

PAUSE_S = 0.1
MOST_PAUSE_S = 2.0
SHARE = 4
"""The pause after a question is so many times as long as its answer took: a large run's costs something."""
_AWAY = {429, 502, 503, 504}
_AWAY_TEXT = "{} does not answer; the run goes on there, and is asked for again"
PATIENCE_S = 300.0
"""How long a server may be away, to be started anew or because a laptop slept, before it is given up."""


class Watched:
    """What is known of a run from what was told last.

    Args:
        run_id: The run.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self._states: dict[str, str] = {}
        self._groups: set[str] = set()

    def take(self, run: Any) -> list[Event]:
        """Return what is new in what is told now."""
        row = run_row(run)
        found = [self._event("run", "", row.created_at, state=row.state)]
        details = (run.run_details.task_details or ()) if run.run_details is not None else ()
        paths = paths_of(details)
        for detail in details:
            path, state = paths[detail.task_id], detail.state or "PENDING"
            if not path or self._states.get(path) == state:
                continue
            if detail.child_tasks and path not in self._groups:
                self._groups.add(path)
                found.append(self._event("task", path, row.created_at, round=0))
            found += self._changed(path, state, detail)
            self._states[path] = state
        return found

    def _changed(self, path: str, state: str, detail: Any) -> Iterator[Event]:
        started = moment(detail.start_time) or moment(detail.create_time) or 0
        if state in {"RUNNING", *TERMINAL} - {"SKIPPED"} and self._states.get(path) != "RUNNING":
            yield self._event("task", path, started, state="RUNNING")
        if state != "RUNNING":
            error = detail.error.message if detail.error is not None else None
            at = (moment(detail.end_time) if state in TERMINAL else None) or started
            yield self._event("task", path, at, state=state, error=error)

    def _event(self, kind: str, path: str, at: int, **data: Any) -> Event:
        return Event(self._run_id, 0, at, kind, path, data)


class Beginning(NamedTuple):
    """From where on a run is followed.

    Args:
        progress: How it stands there.
        after: The number of the event behind which that is.
    """

    progress: Progress
    after: int = 0


def at_its_end(remote: Remote, run_id: str) -> Beginning:
    """Return how a run stands that has ended, and is about to be gone on with."""
    if not remote.is_ours:
        return Beginning(Progress())
    after = 0
    for event in remote.client.stream_events(run_id):
        after = event.seq
    rows = read(remote, run_id).tasks
    # These are opened again, and nothing tells then that they are groups.
    groups = {row.path for row in rows if row.kind in GROUP_KINDS and row.state not in WELL_ENDED}
    return Beginning(Progress(groups=groups), after)


def changes(remote: Remote, run_id: str, after: int, say: Callable[[str], None]) -> Iterator[list[Event]]:
    """Yield what happens to a run, until it has ended.

    Args:
        remote: The server.
        run_id: The run.
        after: The number of the event behind which to begin.
        say: Is told that the server is away.

    Raises:
        APIError: The server refuses, or has been away for long.
    """
    if not remote.is_ours:
        yield from _asked_for(remote, run_id, say)
        return
    heard = time.monotonic()
    while True:
        try:
            for event in remote.client.stream_events(run_id, after):
                heard, after = time.monotonic(), event.seq
                yield [_event(event)]
        except APIError as error:
            _check_patience(error, heard)
        else:
            return
        say(_AWAY_TEXT.format(remote.name))


def _event(told: RunEvent) -> Event:
    """Return an event as the store has it."""
    data, kind = told.data, told.kind
    found: dict[str, Any] = {"state": data.state, "error": data.error}
    if kind == "task":
        # The API has no word for a task that could run, and waits for its turn.
        is_queued = data.state == "PENDING" and (data.reason or data.attempt)
        found |= {
            "state": "QUEUED" if is_queued else data.state,
            "reason": data.reason,
            "attempts": data.attempt,
            "round": data.round,
            "position": data.iteration_index,
            "cached_from": f"{data.cached_run_id}/" if data.cached_run_id else None,
        }
    elif kind == "attempt":
        limit = data.memory_limit
        found |= {"number": data.number, "memory_limit": int(limit) if limit else None}
    told_of = {name: value for name, value in found.items() if value is not None}
    path = "" if kind == "run" else data.path or ""
    return Event(data.run_id, told.seq, moment(data.time) or 0, kind, path, told_of)


def _asked_for(remote: Remote, run_id: str, say: Callable[[str], None]) -> Iterator[list[Event]]:
    """Yield what happens to a run of a server that is asked again and again."""
    watched = Watched(run_id)
    pause_s = PAUSE_S
    while True:
        begun = time.monotonic()
        run = _answer(remote, run_id, say)
        took_s = time.monotonic() - begun
        found = watched.take(run)
        yield found
        if run_row(run).state in TERMINAL:
            return
        pause_s = PAUSE_S if len(found) > 1 else min(pause_s * 1.3, MOST_PAUSE_S)
        time.sleep(max(pause_s, took_s * SHARE))


def _answer(remote: Remote, run_id: str, say: Callable[[str], None]) -> Any:
    """Ask for a run until there is an answer; the client itself has asked for some seconds each time."""
    begun = time.monotonic()
    is_told = False
    while True:
        try:
            return remote.client.get_run(run_id)
        except APIError as error:
            _check_patience(error, begun)
        if not is_told:
            is_told = True
            say(_AWAY_TEXT.format(remote.name))
        time.sleep(PAUSE_S)


def _check_patience(error: APIError, heard: float) -> None:
    """Raise an error that does not pass, or has not for long."""
    is_away = error.status is None or error.status in _AWAY
    if not is_away or time.monotonic() - heard > PATIENCE_S:
        raise error
