"""What a scope is told.

``task`` is always the name of a task within the scope that is told. ``detail`` is handed through to the
change that the event causes (outputs, an error); the plan never looks into it. ``failure`` is what decides
whether a failure is tried again.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from penstock.plan.retries import Failure

NOTHING_KNOWN = Failure()


class Way(Enum):
    """How a task whose inputs are known goes on."""

    RUN = "run"
    """An attempt is needed."""
    OPEN = "open"
    """It is a DAG or a loop: its own scope opens."""
    SUCCEED = "succeed"
    """Nothing to run: an import."""
    CACHED = "cached"
    """An earlier task's outputs are taken."""
    SKIP = "skip"
    """Its condition is false."""
    FAIL = "fail"
    """Its inputs or condition cannot be made out."""


class Opened(Struct, frozen=True):
    """The scope was just created."""


class Recovered(Struct, frozen=True):
    """The scope was loaded again from the store; what it had asked for may not have been done."""


class Resolved(Struct, frozen=True):
    """The inputs of a task were made out (the answer to `Resolve`)."""

    task: str
    way: Way
    reason: str | None = None
    detail: object = None


class AttemptStarted(Struct, frozen=True):
    """An attempt runs."""

    task: str
    number: int


class AttemptEnded(Struct, frozen=True):
    """An attempt ended by itself."""

    task: str
    number: int
    ok: bool
    reason: str | None = None
    detail: object = None
    failure: Failure = NOTHING_KNOWN


class AttemptLost(Struct, frozen=True):
    """Nobody knows how an attempt ended; it no longer runs."""

    task: str
    number: int
    reason: str
    detail: object = None


class AttemptKilled(Struct, frozen=True):
    """An attempt that was to be killed is dead; the reason and detail are those of its time being up."""

    task: str
    number: int
    reason: str | None = None
    detail: object = None
    failure: Failure = NOTHING_KNOWN


class TimeUp(Struct, frozen=True):
    """An attempt has run for as long as it may."""

    task: str
    number: int


class TimerFired(Struct, frozen=True):
    """The back-off before the next attempt of a task is over."""

    task: str


class ChildClosed(Struct, frozen=True):
    """The scope that a task had opened is closed, in this state."""

    task: str
    state: str
    reason: str | None = None
    detail: object = None
    failure: Failure = NOTHING_KNOWN


class CancelRequested(Struct, frozen=True):
    """The run is to end; nothing new starts and what runs is killed."""

    reason: str


Event = (
    Opened
    | Recovered
    | Resolved
    | AttemptStarted
    | AttemptEnded
    | AttemptLost
    | AttemptKilled
    | TimeUp
    | TimerFired
    | ChildClosed
    | CancelRequested
)
