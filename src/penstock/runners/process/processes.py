"""Processes by number: whether one is still the one that was meant, and what is left of a task."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.runtime import family
from penstock.runtime.identity import host, now, start_time, steady

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Place",
    "begun_at",
    "end",
    "end_group",
    "end_holders",
    "has_processes",
    "is_alive",
    "is_stopped",
    "memory_of",
    "open_child",
    "open_process",
    "zombie_status",
]

_PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_CLOCK_WAS_SET_US = 1_000_000
"""By how much two ways to say when a process began may differ."""

_STATE, _GROUP, _EXIT_CODE = 0, 2, 49  # fields of /proc/PID/stat after the command, from 0


class Place(Struct, frozen=True):
    """Which process that is, for good; ``at`` is when it began, where that is known."""

    host: str
    pid: int
    start_time: int
    at: int | None = None


def open_process(place: Place) -> int | None:
    """Return a descriptor that becomes readable when a process ends; None if it is not there any more.

    Args:
        place: Which process.
    """
    if place.host != host():
        return None
    try:
        descriptor = os.pidfd_open(place.pid)
        # Only now: the number cannot change hands between the question and the descriptor.
        if start_time(place.pid) == place.start_time:
            return descriptor
    except OSError:
        return None
    os.close(descriptor)
    return None


def begun_at(place: Place) -> int:
    """Return when a process of this machine that is alive began, in epoch microseconds.

    It says so itself, unless the clock has been set since: then it is as long ago as the kernel says.
    """
    age = steady() - place.start_time * 1_000_000 // os.sysconf("SC_CLK_TCK")
    by_kernel = now() - max(0, age)
    if place.at is not None and abs(by_kernel - place.at) < _CLOCK_WAS_SET_US:
        return place.at
    return by_kernel


def open_child(pid: int) -> int | None:
    """Return a descriptor for a process that its parent has just told of; None if it has ended since."""
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None


def is_alive(place: Place) -> bool:
    """Say whether a process of this machine is there, and more than a zombie."""
    descriptor = open_process(place)
    if descriptor is None:
        return False
    os.close(descriptor)
    fields = _stat(place.pid)
    return fields is not None and fields[_STATE] not in "ZX"


def is_stopped(place: Place) -> bool:
    """Say whether a process of this machine stands still, since somebody has sent it SIGSTOP."""
    return is_alive(place) and (fields := _stat(place.pid)) is not None and fields[_STATE] == "T"


def end_holders(descriptor: int) -> None:
    """Kill whatever process holds the lock of an open file, with its group."""
    wanted = os.fstat(descriptor)
    for entry in Path("/proc").iterdir():
        # What is gone meanwhile, or is another user's, is none of ours.
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and _holds_lock(entry, wanted):
                os.killpg(os.getpgid(int(entry.name)), signal.SIGKILL)


def _holds_lock(process: Path, wanted: os.stat_result) -> bool:
    for file in (process / "fd").iterdir():
        found = file.stat()
        is_it = (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino)
        if is_it and "\nlock:" in (process / "fdinfo" / file.name).read_text():
            return True
    return False


def end_group(pid: int, number: signal.Signals) -> None:
    """Send a signal to a task's whole process group; to the task alone while it has none yet."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            os.kill(pid, number)


def end(pid: int, brand: int, number: signal.Signals) -> None:
    """Send a signal to all of a task: to its process group, and to what has left it.

    Args:
        pid: The task's process, which leads the group, or is about to.
        brand: Its brand (`penstock.runtime.family`).
        number: The signal.
    """
    end_group(pid, number)
    family.end([brand], number, told=pid)


def has_processes(pid: int, brand: int) -> bool:
    """Say whether a task has a process that is more than a zombie."""
    return bool(family.bearers([brand])) or _group_is_alive(pid)


def memory_of(leaders: Mapping[int, int]) -> dict[int, int]:
    """Return how many bytes the processes of each task use, by brand: shared ones count in part (PSS).

    Args:
        leaders: The tasks' processes, by their brands.
    """
    found = family.bearers(leaders)
    groups = {str(pid): brand for brand, pid in leaders.items() if brand not in found.values()}
    if groups:  # this system has no brands
        found |= {pid: groups[fields[_GROUP]] for pid, fields in _all_processes() if fields[_GROUP] in groups}
    used: dict[int, int] = {}
    for pid, brand in found.items():
        used[brand] = used.get(brand, 0) + _memory_of(pid)
    return used


def _group_is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return any(fields[_GROUP] == str(group) and fields[_STATE] not in "ZX" for _, fields in _all_processes())


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


def _all_processes() -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            yield int(entry.name), fields


def _stat(pid: int) -> list[str] | None:
    try:
        line = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return line[line.rindex(")") + 1 :].split()
