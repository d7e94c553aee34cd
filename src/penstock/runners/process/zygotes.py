"""The runner's end of a zygote: start it, ask it for tasks, hear what became of them.

This module imports little, so that a command can start the zygote first and then import everything else.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from penstock.runtime import failpoints

__all__ = ["Zygote", "task_environment", "warm"]

_LAUNCH = str(Path(__file__).parents[2] / "runtime" / "launch.py")
_CHUNK = 1 << 16
_LONGEST_COMPLAINT = 4000
_END_MS = 500


class Zygote:
    """A zygote process and the connection to it.

    Args:
        python: The interpreter that it and its tasks run on.
        bin_folder: Put first on the tasks' PATH: the environment's own programs. None leaves PATH alone.
        kfp: Whether the real KFP of that interpreter runs the components.

    Attributes:
        python: The interpreter.
        bin_folder: The environment's programs.
        pid: Its process id; None once it is known to be dead.
        answered: Whether it has ever answered, so that it is known to work.

    Raises:
        OSError: The interpreter cannot be started.
    """

    def __init__(self, python: str, *, bin_folder: str | None = None, kfp: bool = False) -> None:
        ours, theirs = socket.socketpair()
        self._complaints = os.memfd_create("penstock-zygote")  # where it writes why it cannot go on
        options = ["--kfp"] if kfp else []
        try:
            self.pid: int | None = os.posix_spawn(
                python,
                [python, "-E", _LAUNCH, "--serve", *options],
                task_environment(os.environ, bin_folder) | failpoints.variables(),
                file_actions=[
                    (os.POSIX_SPAWN_DUP2, theirs.fileno(), 0),
                    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                    (os.POSIX_SPAWN_DUP2, self._complaints, 2),
                ],
                setsid=True,  # a Ctrl-C at the terminal is for the engine to act upon
                setsigdef=[signal.SIGPIPE, signal.SIGINT, signal.SIGTERM],
            )
            _wake_when_asked(theirs, self.pid)
        except OSError:
            ours.close()
            os.close(self._complaints)
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        self.python, self.bin_folder = python, bin_folder
        self._socket = ours
        self._unread = b""
        self._unsent = b""
        self.answered = False

    def fileno(self) -> int:
        """Return the connection's descriptor, to wait on."""
        return self._socket.fileno()

    @property
    def is_behind(self) -> bool:
        """Whether requests wait until the zygote reads."""
        return bool(self._unsent)

    def ask(self, number: int, folder: str) -> None:
        """Ask for a task; never blocks."""
        self._unsent += json.dumps({"id": number, "folder": folder}).encode() + b"\n"
        self.flush()

    def flush(self) -> None:
        """Send as much as the zygote takes now."""
        with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]

    def hear(self) -> list[dict[str, Any]] | None:
        """Return the messages that have come, or None when the zygote is dead."""
        try:
            chunk = self._socket.recv(_CHUNK)
        except BlockingIOError:
            return []
        except ConnectionResetError:
            chunk = b""
        if not chunk:
            return None
        self.answered = True
        *lines, self._unread = (self._unread + chunk).split(b"\n")
        return [json.loads(line) for line in lines]

    def bury(self) -> tuple[bool, str]:
        """Make sure that it is dead, and free what is held for it.

        Returns:
            Whether it ended by itself, and what it said at last.
        """
        by_itself = False
        if self.pid is not None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if not ended:
                os.kill(self.pid, signal.SIGKILL)
                _, status = os.waitpid(self.pid, 0)
            by_itself = os.WIFEXITED(status)
            self.pid = None
        end = os.lseek(self._complaints, 0, os.SEEK_END)
        last = os.pread(self._complaints, _LONGEST_COMPLAINT, max(0, end - _LONGEST_COMPLAINT))
        said = last.decode(errors="replace").strip()
        self.leave()
        return by_itself, said

    def wait(self) -> None:
        """Wait a moment for the end of a zygote that has nothing left to do; kill one that stands still."""
        if self.pid is None:
            return
        try:
            descriptor = os.pidfd_open(self.pid)
        except OSError:
            return
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        if not poller.poll(_END_MS):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = None
        os.close(descriptor)

    def leave(self) -> None:
        """Close the connection: the zygote ends when its last task has."""
        self._socket.close()
        os.close(self._complaints)


def _wake_when_asked(connection: socket.socket, pid: int) -> None:
    """Have the kernel send SIGCONT to a process with whatever comes for it, and when we die.

    So a zygote that stands still goes on when it is needed, and ends when it is not.
    """
    if hasattr(fcntl, "F_SETSIG"):  # Linux
        fcntl.fcntl(connection, fcntl.F_SETOWN, pid)
        fcntl.fcntl(connection, fcntl.F_SETSIG, signal.SIGCONT)
        flags = fcntl.fcntl(connection, fcntl.F_GETFL)
        fcntl.fcntl(connection, fcntl.F_SETFL, flags | os.O_ASYNC)


def warm() -> Zygote:
    """Start the zygote of this process's own interpreter early: it gets ready while other things are done."""
    in_venv = sys.prefix != sys.base_prefix
    return Zygote(sys.executable, bin_folder=str(Path(sys.executable).parent) if in_venv else None)


def task_environment(environ: os._Environ[str] | dict[str, str], bin_folder: str | None) -> dict[str, str]:
    """Return the variables that every task inherits: the caller's, but for Penstock's and Python's own.

    Args:
        environ: The caller's.
        bin_folder: The environment's programs, which come first; None leaves PATH alone.
    """
    kept = {name: value for name, value in environ.items() if not name.startswith(("PENSTOCK_", "PYTHON"))}
    kept.pop("__PYVENV_LAUNCHER__", None)
    if bin_folder is not None:
        kept["PATH"] = os.pathsep.join([bin_folder, kept["PATH"]] if kept.get("PATH") else [bin_folder])
        kept["VIRTUAL_ENV"] = str(Path(bin_folder).parent)
    return kept
