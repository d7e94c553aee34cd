"""The processes that belong to a home, whoever their parent is by now."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator

Kind = Literal["server", "engine", "zygote", "task", "builder", "other"]

MARK = "FAULTS_HOME"
"""A variable that all processes of a home inherit; it names the home."""

_STATE, _PARENT = 0, 1
_ENDING_S = 10.0


class Process(NamedTuple):
    """A process that is more than a zombie."""

    pid: int
    kind: Kind
    state: str
    command: str


def of_home(folder: Path) -> list[Process]:
    """Return the processes that were started with a home's mark, and what they descend from."""
    mark = f"{MARK}={folder}".encode()
    found = {pid: _stat(pid) for pid in _pids() if mark in _read(pid, "environ").split(b"\0")}
    words = {pid: _read(pid, "cmdline").decode(errors="replace").split("\0") for pid in found}
    return [
        Process(pid, _kind(pid, words, stat), stat[_STATE], " ".join(words[pid]).strip())
        for pid, stat in found.items()
        if stat and stat[_STATE] not in "ZX"
    ]


def children(pid: int) -> list[int]:
    """Return what a process has started, by any of its threads; much quicker than to look at all."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    return [int(child) for each in threads for child in _read(pid, f"task/{each.name}/children").split()]


def within(folder: Path) -> list[int]:
    """Return the processes whose working directory is in a folder: tasks of attempts that are there."""
    return [pid for pid in _pids() if _folder_of(pid).startswith(f"{folder}/")]


def orphans(folder: Path) -> list[Process]:
    """Return what is left of a home whose commands have ended, once it has had time to end."""
    deadline = time.monotonic() + _ENDING_S
    while left := of_home(folder):
        if time.monotonic() > deadline:
            return left
        time.sleep(0.01)
    return []


def is_frozen(pid: int) -> bool:
    """Say whether a process stands still."""
    stat = _stat(pid)
    return bool(stat) and stat[_STATE] in "Tt"


def send(pid: int, number: signal.Signals) -> bool:
    """Send a signal, and say whether there was a process to take it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False


def _kind(pid: int, words: dict[int, list[str]], stat: list[str]) -> Kind:
    command = words[pid]
    if command[0].endswith("/uv"):
        return "builder"
    if any(word.endswith("runtime/launch.py") for word in command):
        is_first = "--serve" in command and words.get(int(stat[_PARENT])) != command
        return "zygote" if is_first and "/logs/" not in _folder_of(pid) else "task"
    if "penstock.server.engine_process" in command:
        return "engine"
    if any(word.endswith("/penstock") for word in command[:3]):
        return "server" if "up" in command else "engine"
    return "other"


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _folder_of(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _stat(pid: int) -> list[str]:
    line = _read(pid, "stat").decode(errors="replace")
    return line[line.rindex(")") + 1 :].split() if line else []
