"""Tasks that wait for another run to make what they would make: the same work is done once.

A task waits for one of another run that has its key and is under way: requested, running, or between two
attempts. Those wait for nobody, so no two runs wait for each other. It is looked at again when that task has
ended, when nobody drives its run any more, and when it has waited for long enough.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.store import tasks

if TYPE_CHECKING:
    from penstock.store import Tx
    from penstock.store.cache import Place
    from penstock.store.leases import Leases

__all__ = ["Waiting"]

_LOOKS_US = 1_000_000
"""How often tasks of other engines are looked at though nobody has written: a death is no commit."""


class _Waiter(Struct):
    """A task that waits.

    Args:
        since: Since when, by the engine's steady clock.
        maker: The task that it waits for; None for one that another transaction is about to start.
    """

    since: int
    maker: Place | None


class Waiting(Struct):
    """The tasks of one engine that wait.

    Args:
        longest_s: How long a task may wait, in seconds.
    """

    longest_s: float
    _waiters: dict[Place, _Waiter] = field(default_factory=dict)
    _by_maker: dict[Place | None, set[Place]] = field(default_factory=dict)
    _ended: list[Place] = field(default_factory=list)
    _next_look: int = 0

    def __bool__(self) -> bool:
        """Whether any task waits."""
        return bool(self._waiters)

    @property
    def due_at(self) -> int | None:
        """When there is something to do, by the engine's steady clock; None where nothing waits."""
        if self._ended:
            return 0
        return self._next_look if self._waiters else None

    def is_to_look(self, now: int) -> bool:
        """Say whether it is time to `look`, though nobody has written."""
        return bool(self._waiters) and self._next_look <= now

    def wait(self, task: Place, maker: Place | None, now: int) -> None:
        """Have a task wait, or wait for another one."""
        if not self._waiters:
            self._next_look = now + _LOOKS_US
        known = self._waiters.get(task)
        self._release(task)
        self._waiters[task] = _Waiter(known.since if known is not None else now, maker)
        self._by_maker.setdefault(maker, set()).add(task)

    def may_wait(self, task: Place, now: int) -> bool:
        """Say whether a task has not waited for too long."""
        known = self._waiters.get(task)
        return self.longest_s > 0 and (known is None or now - known.since < self.longest_s * 1e6)

    def maker_of(self, task: Place) -> Place | None:
        """Return what a task has waited for."""
        known = self._waiters.get(task)
        return known.maker if known is not None else None

    def settled(self, maker: Place) -> None:
        """Take note that a task has ended; `ended` gives those that have waited for it."""
        self._ended += self._by_maker.get(maker, ())

    def ended(self) -> list[Place]:
        """Return the tasks whose wait is over since the last call."""
        ended, self._ended = self._ended, []
        return ended

    def stop(self, task: Place) -> None:
        """Have a task wait no more: its turn has come, or will never come."""
        self._release(task)
        self._waiters.pop(task, None)

    def stop_all(self, run_id: str) -> None:
        """Have the tasks of a run wait no more."""
        for task in [task for task in self._waiters if task[0] == run_id]:
            self.stop(task)

    def look(self, tx: Tx, leases: Leases, now: int) -> None:
        """Find the tasks whose wait is over, by what the store says of those that they wait for."""
        self._next_look = now + _LOOKS_US
        makers = sorted(maker for maker in self._by_maker if maker is not None)
        free = set(leases.free(sorted({run_id for run_id, _ in makers})))
        under_way: set[Place | None] = set()
        for run_id, places in groupby(makers, key=lambda maker: maker[0]):
            if run_id not in free:
                found = tasks.still_open(tx, run_id, [path for _, path in places])
                under_way |= {(run_id, path) for path in found}
        for task, waiter in self._waiters.items():
            if waiter.maker not in under_way or not self.may_wait(task, now):
                self._ended.append(task)

    def _release(self, task: Place) -> None:
        known = self._waiters.get(task)
        if known is not None and (tasks_of := self._by_maker.get(known.maker)) is not None:
            tasks_of.discard(task)
            if not tasks_of:
                del self._by_maker[known.maker]
