"""How engines that share a database share its runs: each takes its part at once, and then what is left over.

Nobody is asked and nothing is agreed upon. Each engine holds a lease that says that it is there, so all of
them count the same engines and the same open runs. Who has its part leaves what is free to the others for a
while: one of them may be about to die, or have no room.
"""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from penstock.store import Lease
    from penstock.store.leases import Leases

__all__ = ["LEAVE_S", "Share"]

LEAVE_S = 2.0
"""How long a run that nobody drives is left to engines that drive fewer."""

_ENGINE = "engine-"


class Share:
    """This engine's part of the runs.

    Args:
        leases: Those of the database.
        clock: Returns the time in seconds, since whenever.
    """

    def __init__(self, leases: Leases, clock: Callable[[], float] = time.monotonic) -> None:
        self._leases = leases
        self._clock = clock
        self._presence: Lease | None = None
        self._free_since: dict[str, float] = {}

    def show(self) -> None:
        """Be counted from now on."""
        numbers = count(1)
        while self._presence is None:
            self._presence = self._leases.acquire(f"{_ENGINE}{next(numbers)}")

    def leave(self) -> None:
        """Be counted no more."""
        if self._presence is not None:
            self._presence.release()
            self._presence = None

    def wanted(self, free: Sequence[str], *, driven: int, unfinished: int) -> tuple[Sequence[str], int]:
        """Return the runs to try to take, the most urgent first, and how many of them to take at most.

        Args:
            free: The runs that nobody drives.
            driven: How many this engine drives.
            unfinished: How many runs there are that have not ended.
        """
        if not free:
            self._free_since.clear()
            return free, 0
        engines = len(self._leases.live(_ENGINE))
        if engines <= 1:
            return free, len(free)
        now = self._clock()
        self._free_since = {run_id: self._free_since.get(run_id, now) for run_id in free}
        left = [run_id for run_id in free if now - self._free_since[run_id] >= LEAVE_S]
        rest = [run_id for run_id in free if now - self._free_since[run_id] < LEAVE_S]
        part = -(-unfinished // engines)
        return [*left, *rest], max(len(left), part - driven, 0)
