"""Whether the kernel has ended processes because it had no memory left, on the machine or in a container."""

from __future__ import annotations

from pathlib import Path

__all__ = ["OomWatch"]

_VMSTAT = Path("/proc/vmstat")
_NAME = b"\noom_kill "


class OomWatch:
    """Counts what the kernel has ended for want of memory: of the whole machine, containers included.

    Args:
        vmstat: Where the kernel counts (proc(5)).
    """

    def __init__(self, vmstat: Path = _VMSTAT) -> None:
        self._vmstat = vmstat
        self._seen = self._count()

    def has_struck(self) -> bool:
        """Say whether there was any since the last call that said so."""
        count = self._count()
        has_struck = count > self._seen
        self._seen = count
        return has_struck

    def _count(self) -> int:
        try:
            text = self._vmstat.read_bytes()
        except OSError:
            return 0
        _, found, rest = text.partition(_NAME)
        return int(rest.partition(b"\n")[0]) if found else 0
