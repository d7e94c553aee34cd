"""An attempt in the care of the process runner."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from penstock.runners.base import Attempt, AttemptRef
    from penstock.runners.process.environments import Environment
    from penstock.runners.process.plans import Plan
    from penstock.store.rows import TaskError

__all__ = ["Base", "Task"]


class Base(Struct, frozen=True):
    """What a task's process is forked from: tasks of the same base share a zygote.

    Args:
        python: The interpreter.
        bin_folder: Its programs, first on the task's PATH; None leaves PATH alone.
        kfp: Whether the real KFP of that interpreter runs the function.
    """

    python: str
    bin_folder: str | None = None
    kfp: bool = False

    @classmethod
    def of(cls, plan: Plan, environment: Environment | None) -> Base:
        """Return the base of a plan, in the environment that was built for it."""
        kfp = plan.bootstrap.wants_kfp
        if environment is not None:
            return cls(environment.python, str(environment.folder / "bin"), kfp)
        python = plan.interpreter
        return cls(python.path, str(Path(python.path).parent) if python.in_venv else None, kfp)


class Task(Struct, eq=False):
    """An attempt, and how far it has come.

    Args:
        attempt: As the engine gave it.
        plan: How it runs; None for one that an earlier runner started.
        base: What it is forked from, once its environment is there.
        starts: How often a zygote was asked for it.
        pid: Its process; 0 until that is known.
        brand: What all processes bear that come from it (`penstock.runtime.family`).
        has_zygote: Whether the zygote that has forked it is there to bury it.
        descriptor: Tells of the process's end, while that is waited for.
        is_queued: Whether it waits for a slot.
        has_slot: Whether it holds one.
        kill: Whether it is to be ended.
        ended_for: Why its processes have been ended, other than on request.
        status: How its process ended, as far as anyone has said.
        status_due: When to give up waiting for that (monotonic seconds); None while the process runs.
        lapses: How often the runner has failed at it by an error of its own.
        has_ended: Whether its end has been reported.
    """

    attempt: Attempt
    plan: Plan | None = None
    base: Base | None = None
    starts: int = 0
    pid: int = 0
    brand: int = 0
    has_zygote: bool = False
    descriptor: int | None = None
    is_queued: bool = False
    has_slot: bool = False
    kill: bool = False
    ended_for: TaskError | None = None
    status: dict[str, int] | None = None
    status_due: float | None = None
    lapses: int = 0
    has_ended: bool = False

    @property
    def is_looked_after(self) -> bool:
        """Whether a process, a zygote, a slot or a moment is waited for."""
        return bool(self.pid or self.starts or self.is_queued or self.status_due is not None)

    @property
    def ref(self) -> AttemptRef:
        """The attempt's name."""
        return self.attempt.ref

    @property
    def folder(self) -> Path:
        """The attempt's folder."""
        return self.attempt.folder
