"""Who is next for a slot: each run in its turn, so that a long one does not keep a short one waiting."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.runners.process.tasks import Task

__all__ = ["Turns"]


class Turns:
    """Tasks that wait: those of one run in their order, and the runs one after the other."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Task]] = {}
        self._order: deque[str] = deque()

    def __bool__(self) -> bool:
        """Whether any task waits."""
        return bool(self._order)

    def append(self, task: Task) -> None:
        """Have a task wait behind those of its run."""
        run_id = task.ref.run_id
        if run_id not in self._waiting:
            self._waiting[run_id] = deque()
            self._order.append(run_id)
        self._waiting[run_id].append(task)

    def popleft(self) -> Task:
        """Take the first task of the run whose turn it is; the turn of the run comes again."""
        run_id = self._order.popleft()
        waiting = self._waiting[run_id]
        task = waiting.popleft()
        if waiting:
            self._order.append(run_id)
        else:
            del self._waiting[run_id]
        return task

    def clear(self) -> None:
        """Forget all of them."""
        self._waiting.clear()
        self._order.clear()
