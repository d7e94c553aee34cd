"""Keeps the logs of tasks from growing without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.runners import logs

if TYPE_CHECKING:
    from penstock.runners.base import AttemptRef
    from penstock.runners.process.loop import Loop
    from penstock.runners.process.tasks import Task

__all__ = ["LogKeeper"]

_LOOK_S = 1.0
"""Seconds between two looks at the logs of tasks that run."""


class LogKeeper:
    """The logs of the tasks that run. Belongs to the loop's thread.

    Args:
        loop: Tells the time.
        most: How many bytes a log may hold.
    """

    def __init__(self, loop: Loop, most: int) -> None:
        self._loop = loop
        self._most = most
        self._tasks: dict[AttemptRef, Task] = {}
        self._is_timed = False

    def keep(self, task: Task) -> None:
        """Look after the log of a task that has begun."""
        self._tasks[task.ref] = task
        self._look_later()

    def leave(self, task: Task) -> None:
        """Look at the log of a task that has ended for the last time."""
        if self._tasks.pop(task.ref, None) is not None:
            self._shorten(task)

    def _look_later(self) -> None:
        if not self._is_timed and self._tasks:
            self._is_timed = True
            self._loop.later(_LOOK_S, self._look)

    def _look(self) -> None:
        self._is_timed = False
        for task in self._tasks.values():
            self._shorten(task)
        self._look_later()

    def _shorten(self, task: Task) -> None:
        logs.shorten(f"{task.folder}/log", self._most)
