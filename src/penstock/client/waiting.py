"""Wait for a run, and tell what happens meanwhile."""

from __future__ import annotations

import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from penstock.errors import APIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.client.streams import RunEvent

__all__ = ["events_until", "print_event"]

_TOLD = ("SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED")
_ABSENT = {404, 405, 501}


def events_until(events: Iterator[RunEvent], deadline: float) -> Iterator[RunEvent]:
    """Yield what happens in a run, until it has ended or time is up.

    A server without streams, such as Kubeflow's, yields nothing.

    Args:
        events: What happens; it is read in a thread of its own, since it may wait for ever.
        deadline: When time is up, by the monotonic clock.

    Raises:
        APIError: The server refuses, or has been away for long.
    """
    heard: queue.SimpleQueue[RunEvent | Exception | None] = queue.SimpleQueue()

    def read() -> None:
        try:
            for event in events:
                heard.put(event)
            heard.put(None)
        except Exception as error:  # it is raised where it is waited for
            heard.put(error)

    threading.Thread(target=read, name="penstock-events", daemon=True).start()
    while True:
        left_s = deadline - time.monotonic()
        try:
            event = heard.get(timeout=min(max(left_s, 0), threading.TIMEOUT_MAX))
        except queue.Empty:
            return
        if isinstance(event, APIError) and event.status in _ABSENT:
            return
        if isinstance(event, Exception):
            raise event
        if event is None:
            return
        yield event


def print_event(event: RunEvent) -> None:
    """Print a line for a task that has ended, with why where it did not succeed."""
    told: Any = event.data
    if event.kind == "task" and told.path and told.state in _TOLD:
        why = (told.reason or told.error or "").partition("\n")[0]
        print(f"{told.state:<9}  {told.path}" + (f"  {why}" if why else ""), file=sys.stderr)
