"""What a scope answers: the new states of its tasks, and what is to be done.

Each change is written to the store before anything else happens, and the rows alone say what is still
to be done: a task PENDING with nothing to wait for is to be resolved, an attempt REQUESTED is to be
started, a timer is to fire, a task RUNNING without children is to be opened.
"""

from __future__ import annotations

from msgspec import Struct


class Resolve(Struct, frozen=True):
    """Make out the inputs of a task, and tell with `Resolved`. The task stays PENDING."""

    task: str


class Start(Struct, frozen=True):
    """The task is QUEUED, and attempt ``number`` of it is requested."""

    task: str
    number: int
    detail: object = None


class Run(Struct, frozen=True):
    """The task is RUNNING: its attempt has started."""

    task: str
    number: int


class Retry(Struct, frozen=True):
    """The task is QUEUED; try it again ``delay_s`` seconds from now, told by `TimerFired`."""

    task: str
    number: int
    delay_s: float
    reason: str


class Open(Struct, frozen=True):
    """The task is RUNNING; its own scope opens, for the ``round``-th time (1 is the first)."""

    task: str
    round: int
    detail: object = None


class OpenIteration(Struct, frozen=True):
    """The iteration at ``position`` (from 0) of a loop is RUNNING; its scope opens."""

    position: int


class Kill(Struct, frozen=True):
    """End a running attempt, or the scope below a task."""

    task: str
    reason: str


class Settle(Struct, frozen=True):
    """The task is in its terminal ``state``."""

    task: str
    state: str
    reason: str | None = None
    detail: object = None


class Close(Struct, frozen=True):
    """Every task of the scope is terminal; ``failure`` names the first by which it failed.

    ``reason`` is what there is to say beyond that: why it was cancelled, or how many failures it tolerates.
    """

    state: str
    failure: str | None = None
    reason: str | None = None


Change = Resolve | Start | Run | Retry | Open | OpenIteration | Kill | Settle | Close
