r"""Gates that tasks stand at until a test opens them; they wait there, and do not look again and again.

At a pipe a task reads until whoever has opened it for writing closes it, and may first say that it is there::

    with open(gate + ".pid", "a") as file:
        file.write(f"{os.getpid()}\n")
    with open(gate) as file:
        file.read()
"""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

from support.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path


class Gate:
    """A file that is locked until the gate is opened; those who come later go through.

    A task waits so::

        with open(gate) as file:
            fcntl.flock(file, fcntl.LOCK_SH)

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def open(self) -> None:
        """Let everybody through, from now on."""
        self._file.close()


def pids(gate: Path) -> list[int]:
    """Return the processes that have said that they are at a pipe, once there is one."""
    path = gate.with_name(f"{gate.name}.pid")
    wait_until(lambda: path.exists() and path.read_text().endswith("\n"), "the task at the gate")
    return [int(line) for line in path.read_text().split()]


def open_gate(gate: Path) -> None:
    """Let the process at a pipe go on; wait for it if it is not there yet."""
    with gate.open("w"):
        pass
