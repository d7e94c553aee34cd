"""Who holds a lease that is a row: written so that a process of the same machine can tell that it is dead.

The time of a lease is there for holders that nobody can ask: of other machines, or cut off from the database.
Of one that died beside us we know, and need not wait.
"""

from __future__ import annotations

import os
from pathlib import Path

from penstock.runtime.identity import start_time

__all__ = ["is_dead", "machine", "name"]


def name() -> str:
    """Return a name for a holder in this process; each has its own."""
    pid = os.getpid()
    return " ".join([machine() or "-", str(pid), str(start_time(pid)), os.urandom(4).hex()])


def is_dead(holder: str) -> bool:
    """Say whether a holder has died for certain; False, too, where that cannot be known from here."""
    place, *rest = holder.split(" ")
    if not place or place != machine() or len(rest) != 3:  # noqa: PLR2004 - pid, start, which of its stores
        return False
    try:
        return start_time(int(rest[0])) not in (int(rest[1]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):  # it is there, and not to be looked at
        return False


def machine() -> str:
    """Return what tells where process ids mean the same: one start of a kernel, one namespace of ids.

    Host names do not: two containers may have the same. Empty where the system does not say.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return ""
