"""The state machine of a loop: which iteration opens next, and when the loop is over.

A loop fails when more of its iterations have failed than it tolerates, which is none by default. Until then
further iterations open.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.plan.changes import Change, Close, Kill, OpenIteration, Settle
from penstock.plan.events import CancelRequested, ChildClosed, Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.ir.penstock import LoopSettings

_CANCELED = "an iteration was cancelled"


class LoopScope(Struct):
    """A loop. It keeps counts, and names only for the iterations that are open.

    Args:
        names: The task name of each iteration, in order.
        limit: How many may be open at a time, 1 or more.
        next: The position of the first iteration that was never opened.
        running: The iterations that are open.
        failure: The first iteration that failed.
        keep_going: Whether further iterations open after more failures than are tolerated.
        canceled: The reason why the loop was told to end.
        failed: How many iterations have failed.
        tolerated: How many may, while the loop succeeds.
    """

    names: Sequence[str]
    limit: int
    next: int = 0
    running: set[str] = field(default_factory=set)
    failure: str | None = None
    keep_going: bool = False
    canceled: str | None = None
    closed: bool = False
    failed: int = 0
    tolerated: int = 0

    def step(self, event: Event) -> list[Change]:
        """Take an event, change the state in place, and return what changed."""
        changes: list[Change] = []
        if isinstance(event, ChildClosed):
            if event.task not in self.running:
                return []
            self.running.discard(event.task)
            changes.append(Settle(event.task, event.state, event.reason, event.detail))
            if event.state == "FAILED":
                self.failed += 1
                self.failure = self.failure or event.task
            elif event.state == "CANCELED":
                self.canceled = self.canceled or event.reason or _CANCELED
        elif isinstance(event, CancelRequested):
            self.canceled = event.reason
            changes += [Kill(name, event.reason) for name in sorted(self.running)]
        return changes + self._advance()

    def _advance(self) -> list[Change]:
        changes: list[Change] = []
        if (not self._has_failed() or self.keep_going) and self.canceled is None:
            while len(self.running) < self.limit and self.next < len(self.names):
                self.running.add(self.names[self.next])
                changes.append(OpenIteration(self.next))
                self.next += 1
        if not self.running and not self.closed:
            self.closed = True
            changes.append(self._close())
        return changes

    def _has_failed(self) -> bool:
        return self.failed > self.tolerated

    def _close(self) -> Close:
        if self.canceled is not None:
            return Close("CANCELED", self.failure, self.canceled)
        reason = None
        if self.failed and self.tolerated:
            are = "1 is" if self.tolerated == 1 else f"{self.tolerated} are"
            reason = f"{self.failed} of {len(self.names)} iterations failed, {are} tolerated"
        if self._has_failed():
            return Close("FAILED", self.failure, reason)
        return Close("SUCCEEDED", None, reason)


def tolerated_of(asked: LoopSettings | None, count: int) -> int:
    """Return how many of ``count`` iterations may fail, of what a loop asks for."""
    if asked is None:
        return 0
    if asked.tolerated_share is None:
        return asked.tolerated_failures or 0
    return floor(round(asked.tolerated_share * count, 6))  # 0.29 of 100 are 28.999999999999996
