"""The state machine of a loop: which iteration opens next, and when the loop is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.plan.changes import Change, Close, Kill, OpenIteration, Settle
from penstock.plan.events import CancelRequested, ChildClosed, Event

if TYPE_CHECKING:
    from collections.abc import Sequence


class LoopScope(Struct):
    """A loop. It keeps counts, and names only for the iterations that are open.

    Args:
        names: The task name of each iteration, in order.
        limit: How many may be open at a time, 1 or more.
        next: The position of the first iteration that was never opened.
        running: The iterations that are open.
        failure: The first iteration that failed; after it no further one opens, unless the run keeps going.
        keep_going: Whether it does.
        canceled: The loop was told to end.
    """

    names: Sequence[str]
    limit: int
    next: int = 0
    running: set[str] = field(default_factory=set)
    failure: str | None = None
    keep_going: bool = False
    canceled: bool = False
    closed: bool = False

    def step(self, event: Event) -> list[Change]:
        """Take an event, change the state in place, and return what changed."""
        changes: list[Change] = []
        if isinstance(event, ChildClosed):
            if event.task not in self.running:
                return []
            self.running.discard(event.task)
            changes.append(Settle(event.task, event.state, event.reason, event.detail))
            if event.state == "FAILED" and self.failure is None:
                self.failure = event.task
            elif event.state == "CANCELED":
                self.canceled = True
        elif isinstance(event, CancelRequested):
            self.canceled = True
            changes += [Kill(name, event.reason) for name in sorted(self.running)]
        return changes + self._advance()

    def _advance(self) -> list[Change]:
        changes: list[Change] = []
        if (self.failure is None or self.keep_going) and not self.canceled:
            while len(self.running) < self.limit and self.next < len(self.names):
                self.running.add(self.names[self.next])
                changes.append(OpenIteration(self.next))
                self.next += 1
        if not self.running and not self.closed:
            self.closed = True
            state = "CANCELED" if self.canceled else "FAILED" if self.failure else "SUCCEEDED"
            changes.append(Close(state, self.failure))
        return changes
