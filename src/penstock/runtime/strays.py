"""What tasks leave behind: processes that have lost their parent, and become children of the zygote.

Linux gives such a process to the nearest process above that has asked for it (``PR_SET_CHILD_SUBREAPER``).
When a task has ended, all that comes from it is thus found among the zygote's own children, in a few
microseconds: those without a parent at once, and what is below them when they have been ended.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
from typing import TYPE_CHECKING

from . import family

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Strays"]

_SET_CHILD_SUBREAPER = 36  # of prctl(2)


class Strays:
    """The children of this process that it has not forked itself.

    Args:
        poller: Is told to wait for their ends.
    """

    def __init__(self, poller: select.poll) -> None:
        self._poller = poller
        self._pids: dict[int, int] = {}  # by the descriptors that tell of their ends
        self._ending: set[int] = set()
        self._list = f"/proc/self/task/{os.getpid()}/children"
        self._come_here = False
        self._scattered: Collection[int] = ()

    def gather(self, brands: Collection[int]) -> None:
        """Have those come here that lose their parent from now on: it takes some milliseconds.

        Args:
            brands: The tasks that live, and may have left something elsewhere.
        """
        self._come_here = os.access(self._list, os.R_OK) and _adopt()
        self._scattered = brands

    def __iter__(self) -> Iterator[int]:
        """Yield the descriptors that are open."""
        return iter(self._pids)

    @property
    def are_ending(self) -> bool:
        """Whether there are some whose end has been brought about, and has not come."""
        return bool(self._ending)

    def look(self, forked: Collection[int], brands: Collection[int], ended: int | None) -> None:
        """End what is left of tasks that have ended; wait for the end of all others that came here.

        Args:
            forked: The children that were forked here, and live.
            brands: Their brands.
            ended: The brand of a task that has just ended.
        """
        if ended is not None and (not self._come_here or ended in self._scattered):
            family.end([ended], signal.SIGKILL)
        if not self._come_here:
            return
        with open(self._list, "rb") as file:  # noqa: PTH123 - pathlib would weigh on every task
            children = file.read().split()
        if len(children) > len(forked) + len(self._pids):
            known = {*forked, *self._pids.values()}
            for pid in map(int, children):
                if pid not in known:
                    self._watch(pid)
        if len(self._pids) > len(self._ending):
            self._end_all_but(brands)

    def bury(self, descriptor: int) -> None:
        """Take leave of one that has ended; what it leaves comes here in its turn."""
        pid = self._pids.pop(descriptor)
        self._ending.discard(descriptor)
        self._poller.unregister(descriptor)
        os.close(descriptor)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def _watch(self, pid: int) -> None:
        descriptor = os.pidfd_open(pid)
        self._pids[descriptor] = pid
        self._poller.register(descriptor, select.POLLIN)

    def _end_all_but(self, brands: Collection[int]) -> None:
        left = {pid: family.borne_by(pid) for pid in self._pids.values()}
        over = {pid: brand for pid, brand in left.items() if brand not in brands}
        family.end({brand for brand in over.values() if brand is not None}, signal.SIGKILL)
        for descriptor, pid in self._pids.items():
            if pid in over:
                with contextlib.suppress(PermissionError):  # it has become another user's
                    os.kill(pid, signal.SIGKILL)
                    self._ending.add(descriptor)


def _adopt() -> bool:
    """Have those come here that lose their parent; say whether they will."""
    try:
        import ctypes  # noqa: PLC0415 - not in every Python

        return bool(ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):  # not Linux
        return False
