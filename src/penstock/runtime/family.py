"""All processes that come from a task, wherever they have gone.

A process can leave its session, close what it inherited and empty its environment. What it keeps without
knowing are its limits, which fork and exec pass on. One of them means nothing: no Linux since 2.4.25 heeds
``RLIMIT_LOCKS``. A task's leader sets it to a number that stands for itself, its **brand**, and whoever knows
the leader finds all that bear it, in two microseconds a process of the machine.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import signal
    from collections.abc import Collection

__all__ = ["bear", "bearers", "borne_by", "brand_of", "end"]

_LOCKS = 10  # RLIMIT_LOCKS; Python has no name for it
_PID_BITS = 22  # the kernel's limit of process ids: PID_MAX_LIMIT


class _Status(NamedTuple):
    """What the fields of ``/proc/PID/stat`` after the command begin with."""

    state: str
    parent: int


def brand_of(pid: int, start_time: int) -> int:
    """Return the brand of a task, by its leader (`penstock.runtime.identity`)."""
    return start_time << _PID_BITS | pid


def bear(brand: int) -> None:
    """Have this process, and all that come from it, bear a brand."""
    try:
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(_LOCKS, (brand, resource.getrlimit(_LOCKS)[1]))
    except (ImportError, ValueError, OSError):  # somebody has put an end to that limit: the group has to do
        return


def bearers(brands: Collection[int]) -> dict[int, int]:
    """Return the processes of tasks, by id: which brand they bear.

    Tasks that a task has run by a Penstock of its own have brands of their own, and belong to it as well.
    Those that have ended and only wait for their parent are left out.
    """
    try:
        from resource import RLIM_INFINITY, prlimit  # noqa: PLC0415 - as above
    except ImportError:
        return {}
    found: dict[int, int] = {}
    others: list[int] = []
    for name in os.listdir("/proc"):  # noqa: PTH208 - pathlib would weigh here
        if name.isdigit():
            with contextlib.suppress(OSError):  # it has ended, or is somebody else's
                brand = prlimit(int(name), _LOCKS)[0]
                if brand in brands:
                    found[int(name)] = brand
                elif brand != RLIM_INFINITY:
                    others.append(int(name))
    statuses = {pid: _status(pid) for pid in (*found, *others)}
    while theirs := [pid for pid in others if pid not in found and statuses[pid].parent in found]:
        found.update((pid, found[statuses[pid].parent]) for pid in theirs)
    return {pid: brand for pid, brand in found.items() if statuses[pid].state not in "ZX"}


def borne_by(pid: int) -> int | None:
    """Return the brand of a process; None where it has none, or that cannot be said."""
    try:
        from resource import RLIM_INFINITY, prlimit  # noqa: PLC0415 - as above

        brand = prlimit(pid, _LOCKS)[0]
    except (ImportError, OSError):
        return None
    return None if brand == RLIM_INFINITY else brand


def end(brands: Collection[int], number: signal.Signals, *, told: int = 0) -> None:
    """Send a signal to all processes of tasks.

    Args:
        brands: The tasks' brands.
        number: The signal.
        told: A process group that has been sent the signal.
    """
    for pid in bearers(brands):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) != told:
                os.kill(pid, number)


def _status(pid: int) -> _Status:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 - as above
            line = file.read()
    except OSError:
        return _Status("X", 0)
    state, parent, *_ = line[line.rindex(b")") + 1 :].split()
    return _Status(state.decode(), int(parent))
