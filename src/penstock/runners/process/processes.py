"""Processes by number: whether one is still the one that was meant, and what is left of its group."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.runtime.identity import host, start_time

if TYPE_CHECKING:
    import signal
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["end_group", "group_is_alive", "memory_of_groups", "open_child", "open_process", "zombie_status"]

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_STATE, _GROUP, _EXIT_CODE = 0, 2, 49  # fields of /proc/PID/stat after the command, from 0


def open_process(place: Mapping[str, Any]) -> int | None:
    """Return a descriptor that becomes readable when a process ends; None if it is not there any more.

    Args:
        place: Host, pid and start time of the process.
    """
    if place.get("host") != host():
        return None
    pid = place["pid"]
    try:
        descriptor = os.pidfd_open(pid)
        # Only now: the number cannot change hands between the question and the descriptor.
        if start_time(pid) == place["start_time"]:
            return descriptor
    except OSError:
        return None
    os.close(descriptor)
    return None


def open_child(pid: int) -> int | None:
    """Return a descriptor for a process that its parent has just told of; None if it has ended since."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def end_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a task's whole process group; to the task alone while it has none yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            os.kill(pid, number)


def group_is_alive(group: int) -> bool:
    """Say whether a process group has a member that is more than a zombie."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return any(fields[_GROUP] == str(group) and fields[_STATE] not in "ZX" for fields in _all_processes())


def memory_of_groups(groups: Collection[int]) -> dict[int, int]:
    """Return how many bytes the processes of each group use: shared ones count in part (PSS)."""
    used: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            group = int(fields[_GROUP])
            if group in groups:
                used[group] = used.get(group, 0) + _memory_of(int(entry.name))
    return used


def _memory_of(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has ended, or belongs to somebody else
        return 0
    found = _PSS.search(text)
    return int(found[1]) * 1024 if found is not None else 0


def zombie_status(pid: int) -> dict[str, int] | None:
    """Return how a process ended that its parent has not taken leave of; None where that cannot be said."""
    fields = _stat(pid)
    if fields is None or fields[_STATE] != "Z":
        return None
    status = int(fields[_EXIT_CODE])
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status)}
    # 0 is also what those are told who may not know.
    return {"code": os.WEXITSTATUS(status)} if status else None


def _all_processes() -> Iterator[list[str]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            yield fields


def _stat(pid: int) -> list[str] | None:
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return line[line.rindex(")") + 1 :].split()
