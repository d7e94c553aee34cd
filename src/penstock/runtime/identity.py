"""Name a process for good: its host, its id and when it started; and the time."""

from __future__ import annotations

import os
import time

__all__ = ["SECOND", "host", "now", "start_time", "steady"]

SECOND = 1_000_000
"""Microseconds, in which times are counted."""


def host() -> str:
    """Return the name of this machine; process ids of another one mean nothing here."""
    return os.uname().nodename


def now() -> int:
    """Return the time in epoch microseconds."""
    return time.time_ns() // 1000


def steady() -> int:
    """Return how long the machine has been on, in microseconds: a clock that nobody sets."""
    # Where the system has none that goes on while the machine sleeps, the one that rests with it.
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1000


def start_time(pid: int) -> int:
    """Return when a process started, in clock ticks since the machine did; 0 where the system does not say.

    A process id comes back sooner or later; together with this it names one process for good.

    Raises:
        OSError: If there is no such process.
    """
    try:
        file = os.open(f"/proc/{pid}/stat", os.O_RDONLY)
    except FileNotFoundError:
        os.kill(pid, 0)
        return 0
    line = os.read(file, 4096)
    os.close(file)
    return int(
        line[line.rindex(b")") :].split()[20]
    )  # field 22; the command, in parentheses, may hold blanks
