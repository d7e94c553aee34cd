"""What a scope is told.

``task`` is always the name of a task within the scope that is told. ``detail`` is handed through to the
change that the event causes (outputs, an error); the plan never looks into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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


@dataclass(frozen=True, slots=True)
class Opened:
    """The scope was just created."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """The scope was loaded again from the store; what it had asked for may not have been done."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The inputs of a task were made out (the answer to `Resolve`)."""

    task: str
    way: Way
    reason: str | None = None
    detail: object = None


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """An attempt runs."""

    task: str
    number: int


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """An attempt ended by itself."""

    task: str
    number: int
    ok: bool
    reason: str | None = None
    detail: object = None


@dataclass(frozen=True, slots=True)
class AttemptLost:
    """Nobody knows how an attempt ended; it no longer runs."""

    task: str
    number: int
    reason: str
    detail: object = None


@dataclass(frozen=True, slots=True)
class AttemptKilled:
    """An attempt that was to be killed is dead."""

    task: str
    number: int


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The back-off before the next attempt of a task is over."""

    task: str


@dataclass(frozen=True, slots=True)
class ChildClosed:
    """The scope that a task had opened is closed, in this state."""

    task: str
    state: str
    reason: str | None = None
    detail: object = None


@dataclass(frozen=True, slots=True)
class CancelRequested:
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
    | TimerFired
    | ChildClosed
    | CancelRequested
)
