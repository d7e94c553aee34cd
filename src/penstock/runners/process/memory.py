"""Ends tasks that use more memory than they may.

What a task uses is the proportional share of memory (PSS) of all its processes, looked at twice a
second: a task that allocates much at once may take more for a moment.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from penstock.runners.process import processes
from penstock.store.rows import TaskError

if TYPE_CHECKING:
    from penstock.ir import ResourceSpec
    from penstock.runners.base import AttemptRef
    from penstock.runners.process.loop import Loop
    from penstock.runners.process.tasks import Task

__all__ = ["MemoryKeeper", "limit_of"]

_LOOK_S = 0.5
"""Seconds between two looks at what tasks use."""

_SIGKILLED = 128 + signal.SIGKILL


def limit_of(resources: ResourceSpec | None) -> int | None:
    """Return how many bytes of memory a task may use; None for any."""
    return resources.memory_bytes if resources is not None else None


class MemoryKeeper:
    """The tasks that run and may use so much memory. Belongs to the loop's thread.

    Args:
        loop: Tells the time.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._limits: dict[AttemptRef, tuple[Task, int]] = {}
        self._is_timed = False

    def keep(self, task: Task) -> None:
        """Look after a task that has begun, if it has a limit."""
        limit = limit_of(task.attempt.container.resources)
        if limit is not None:
            self._limits[task.ref] = (task, limit)
            self._look_later()

    def leave(self, task: Task) -> None:
        """Let go of a task that has ended."""
        self._limits.pop(task.ref, None)

    def _look_later(self) -> None:
        if not self._is_timed and self._limits:
            self._is_timed = True
            self._loop.later(_LOOK_S, self._look)

    def _look(self) -> None:
        self._is_timed = False
        used = processes.memory_of({task.brand: task.pid for task, _ in self._limits.values()})
        for task, limit in self._limits.values():
            if used.get(task.brand, 0) > limit and task.ended_for is None:
                task.ended_for = _error(used[task.brand], limit)
                processes.end(task.pid, task.brand, signal.SIGKILL)
        self._look_later()


def _error(used: int, limit: int) -> TaskError:
    return TaskError(
        f"the task used {_megabytes(used)} of memory, more than its limit of {_megabytes(limit)}",
        kind="OutOfMemory",
        exit_code=_SIGKILLED,
        hint="give it more with set_memory_limit, or to its next try with set_retry(2, memory_factor=2), or "
        "have it hold less at a time",
    )


def _megabytes(number: int) -> str:
    return f"{number / 1e6:,.0f} MB"
