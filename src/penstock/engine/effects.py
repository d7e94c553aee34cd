"""What is to be done outside the store, once the transaction that asks for it is committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.runners import Attempt, AttemptRef


@dataclass(frozen=True, slots=True)
class StartAttempt:
    """Hand an attempt to the runner; ``adopt`` when an earlier process may have done so."""

    attempt: Attempt
    adopt: bool = False


@dataclass(frozen=True, slots=True)
class KillAttempt:
    """Have the runner end an attempt."""

    ref: AttemptRef


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Tell the run ``TimerFired`` for a task at ``due_at`` (epoch microseconds)."""

    due_at: int
    run_id: str
    path: str


Effect = StartAttempt | KillAttempt | WakeAt
