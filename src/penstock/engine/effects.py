"""What is to be done outside the store, once the transaction that asks for it is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.runners import Attempt, AttemptRef
    from penstock.store.rows import Artifact


class StartAttempt(Struct, frozen=True):
    """Hand an attempt to the runner; ``adopt`` when an earlier process may have done so."""

    attempt: Attempt
    adopt: bool = False


class KillAttempt(Struct, frozen=True):
    """Have the runner end an attempt."""

    ref: AttemptRef


class WakeAt(Struct, frozen=True):
    """Have the run `fire` the timer of an attempt at ``due_at``, by the engine's steady clock."""

    due_at: int
    run_id: str
    path: str
    number: int


class Digest(Struct, frozen=True):
    """Find out what artifacts hold, and then ask again how a task goes on."""

    run_id: str
    path: str
    artifacts: Sequence[Artifact]


class AwaitTask(Struct, frozen=True):
    """Ask again how a task goes on when another one has ended, which is of another run.

    Args:
        run_id: The run of the task that waits.
        path: Its path.
        maker: The run and the path of the other; None for one that is about to start.
    """

    run_id: str
    path: str
    maker: tuple[str, str] | None


Effect = StartAttempt | KillAttempt | WakeAt | Digest | AwaitTask
