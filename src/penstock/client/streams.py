"""A client's methods for what happens, and what is printed, while it does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.api import streams as messages
from penstock.client.base import Base
from penstock.client.event_stream import Following, Received
from penstock.client.models import model
from penstock.client.session import path
from penstock.errors import APIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock import ir

__all__ = [
    "RunEvent",
    "Streams",
    "asked_events",
    "asked_log",
    "asked_runs",
    "listed_runs",
    "run_event",
]

_RUN = "/apis/penstock/v1/runs/{id}"
_NO_SUCH_PART = 416
_MESSAGES: dict[str, type[ir.Message]] = {
    "run": messages.RunChanged,
    "task": messages.TaskChanged,
    "attempt": messages.AttemptChanged,
}


class RunEvent(NamedTuple):
    """Something that has happened in a run.

    Args:
        kind: What it is about: ``run``, ``task`` or ``attempt``.
        seq: Its number in the run.
        data: What is new, as `penstock.api.streams` has it: ``state``, ``path``, ``time`` and others.
    """

    kind: str
    seq: int
    data: Any


class Streams(Base):
    """The methods for streams; they are Penstock's, and ask a server of Penstock's."""

    def stream_events(self, run_id: str, after: int = 0) -> Iterator[RunEvent]:
        """Yield what has happened in a run, and what happens, until the run has ended.

        A connection that is lost is opened again, where it was: nothing comes twice, nothing is left out.

        Args:
            run_id: The run.
            after: The number of the event behind which to begin.

        Raises:
            APIError: There is no such run, or the server was away for a minute.
        """
        where, query = asked_events(run_id, after)
        for received in self._followed(where, query):
            if (event := run_event(received)) is not None:
                yield event

    def stream_runs(self, namespace: str | None = None) -> Iterator[list[Any]]:
        """Yield which runs are new or have changed, as they are then; it has no end.

        The first list is empty: whoever asks for a list of runs after that misses nothing. Such an empty one
        comes again where the server's database is another one than before.

        Args:
            namespace: Whose runs, on a server for many; the user's own when not given.

        Raises:
            APIError: The server was away for a minute.
        """
        for received in self._followed(*asked_runs(self._within(namespace))):
            yield listed_runs(received)

    def stream_logs(
        self, run_id: str, task: str, attempt: int = 0, *, follow: bool = True, offset: int = 0
    ) -> Iterator[str]:
        """Yield what a task has printed and prints, until its attempt has ended.

        Args:
            run_id: The run.
            task: The task's path, such as ``for-loop-1[2]/fit``, or its name where that is one task's only.
            attempt: Which attempt; 0 for the last, or the first where none was made yet.
            follow: Whether to wait for what is still to be printed.
            offset: How many bytes of the log to leave out.

        Raises:
            APIError: There is no such task or attempt, or the server was away for a minute.
        """
        where, query = asked_log(run_id, task, attempt, offset, follow=follow)
        if not follow:
            yield from self._printed(where, query, offset)
            return
        for received in self._followed(where, query):
            yield received.data.get("text", "")

    def _printed(self, where: str, query: dict[str, Any], offset: int) -> Iterator[str]:
        part = {"Range": f"bytes={offset}-"} if offset else {}
        try:
            with self._session.stream(where, part, **query) as answer:
                yield from answer.iter_text()
        except APIError as error:
            if error.status != _NO_SUCH_PART:
                raise

    def _followed(self, where: str, query: dict[str, Any]) -> Iterator[Received]:
        following = Following()
        while not following.is_over:
            try:
                with self._session.stream(where, following.headers, **query) as answer:
                    following.begins(answer.status_code)
                    for sent in answer.iter_bytes():
                        yield from following.feed(sent)
                        if following.is_over:
                            return
                pause_s = following.lost()
            except APIError as error:
                pause_s = following.lost(error)
            if not following.is_over:
                time.sleep(pause_s)


def asked_events(run_id: str, after: int) -> tuple[str, dict[str, Any]]:
    """Return the path and the query of a run's stream."""
    return path(f"{_RUN}/events", id=run_id), {"after": after}


def asked_runs(namespace: str | None) -> tuple[str, dict[str, Any]]:
    """Return the path and the query of the stream of all runs."""
    return "/apis/penstock/v1/events", {} if namespace is None else {"namespace": namespace}


def listed_runs(received: Received) -> list[Any]:
    """Return the runs of an event of that stream, as objects."""
    return [model(messages.ListedRun, run) for run in received.data.get("runs", ())]


def asked_log(
    run_id: str, task: str, attempt: int, offset: int, *, follow: bool
) -> tuple[str, dict[str, Any]]:
    """Return the path and the query of a log."""
    query = {"task": task, "attempt": attempt}
    return path(f"{_RUN}/log", id=run_id), query | ({"follow": "true", "offset": offset} if follow else {})


def run_event(received: Received) -> RunEvent | None:
    """Return an event of a run's stream as an object; None for a kind that only newer clients know."""
    kind = _MESSAGES.get(received.kind)
    return None if kind is None else RunEvent(received.kind, int(received.id), model(kind, received.data))
