"""Run uv, and put what it says against a request into a sentence."""

from __future__ import annotations

import os
import re
import select
import signal
from typing import TYPE_CHECKING

from penstock.errors import EnvironmentBuildError
from penstock.runners.process import processes
from penstock.runtime.identity import host, start_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Failure", "Interrupted", "Uv", "condense"]

#: Variables of a user's shell that are not for us: most point uv or Python at other environments than the one
#: that is made, and bytecode is not compiled while a task waits.
_NOT_FOR_US = (
    "UV_COMPILE_BYTECODE",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "UV_SYSTEM_PYTHON",
    "UV_BREAK_SYSTEM_PACKAGES",
    "UV_PYTHON",
    "UV_PROJECT_ENVIRONMENT",
    "UV_VENV_CLEAR",
    "__PYVENV_LAUNCHER__",
)
_LONGEST_REASON = 1200
_LOOK_S = 1.0
"""Seconds between two looks at whether uv stands still."""


class Failure(Exception):
    """uv refused; ``reason`` is its own, condensed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Interrupted(Failure):
    """uv was killed, or stood still and was ended: it said nothing of the request."""


class Uv:
    """The uv program; the user's ``uv.toml`` and ``UV_*`` variables hold for it.

    Args:
        path: Where it is; None finds it: beside this interpreter, else on PATH.
    """

    def __init__(self, path: str | None = None) -> None:
        self._path = path

    @property
    def path(self) -> str:
        """Where the program is.

        Raises:
            EnvironmentBuildError: It is nowhere.
        """
        if self._path is None:
            self._path = _find()
        return self._path

    def run(self, arguments: Sequence[str], *, cwd: Path, keep_open: int | None = None) -> str:
        """Run a command of uv and return its output.

        One that stands still, as after SIGSTOP, is ended: nobody would ever set it going again.

        Args:
            arguments: The command and its options.
            cwd: Where it runs; settings of a project that it lies in would be obeyed.
            keep_open: A descriptor that uv holds open for as long as it runs: its lock outlives ours.

        Raises:
            Failure: uv gave up.
            Interrupted: It was killed, or stood still.
            EnvironmentBuildError: uv cannot be started.
        """
        out, errors = os.memfd_create("penstock-uv"), os.memfd_create("penstock-uv-errors")
        try:
            status = self._spawn([self.path, *arguments], cwd, (out, errors), keep_open)
            said = _text_of(errors)
            if status < 0:
                raise Interrupted(f"uv was killed by signal {-status} while it worked")
            if status > 0:
                raise Failure(condense(said) or f"uv ended with exit code {status}")
            return _text_of(out)
        finally:
            os.close(out)
            os.close(errors)

    def _spawn(self, command: list[str], cwd: Path, streams: tuple[int, int], keep_open: int | None) -> int:
        """Run a command to its end, with nothing left of its session, and return its status."""
        import subprocess  # noqa: PLC0415 - 5 ms of import for what most runs do without

        try:
            process = subprocess.Popen(
                command,
                # Files, not pipes: what uv has started and left may hold them open.
                stdout=streams[0],
                stderr=streams[1],
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=() if keep_open is None else (keep_open,),
                start_new_session=True,  # Ctrl-C at the terminal is ours to act upon
            )
        except OSError as error:
            raise EnvironmentBuildError(f"uv cannot be started: {error}", where=command[0]) from error
        descriptor = os.pidfd_open(process.pid)
        try:
            _await_end(process.pid, descriptor)
            processes.end_group(
                process.pid, signal.SIGKILL
            )  # before it is reaped, while the number is its own
        finally:
            os.close(descriptor)
        return process.wait()

    def find_python(self, version: str) -> str | None:
        """Return the path of a Python of a version that is installed, or None; nothing is downloaded."""
        import subprocess  # noqa: PLC0415 - as above

        command = ["python", "find", "--no-project", "--system", "--no-python-downloads", version]
        try:
            done = subprocess.run(
                [self.path, *command],
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
            )
        except (OSError, EnvironmentBuildError):
            return None
        return done.stdout.strip() or None


def _await_end(pid: int, descriptor: int) -> None:
    """Wait for the end of a process of ours, and bring it about if the process stands still for a while."""
    place = processes.Place(host(), pid, start_time(pid))
    stood_still = False
    while not select.select([descriptor], [], [], _LOOK_S)[0]:
        stands_still = processes.is_stopped(place)
        if stands_still and stood_still:
            processes.end_group(pid, signal.SIGKILL)
        stood_still = stands_still


def _text_of(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    return os.pread(descriptor, size, 0).decode(errors="replace")


def condense(text: str) -> str:
    """Reduce uv's message to its words: no progress, drawing characters or colours."""
    words = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines():
        plain = re.sub(r"^[\W_]+(?=\w)", "", line).strip()
        if plain and not re.match(r"(warning: |Resolved |Using |Creating |Activate |Prepared |Updat)", plain):
            words.append(plain.removeprefix("error: ").removeprefix("cause: "))
    reason = " ".join(words)
    return reason if len(reason) <= _LONGEST_REASON else reason[:_LONGEST_REASON] + " …"


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_FOR_US and not name.startswith(("PENSTOCK_", "PYTHON"))
    }
    return kept | {"UV_NO_PROGRESS": "1", "NO_COLOR": "1"}


def _find() -> str:
    import shutil  # noqa: PLC0415 - as above

    import uv  # noqa: PLC0415 - only who builds an environment needs it

    try:
        return uv.find_uv_bin()
    except FileNotFoundError:
        found = shutil.which("uv")
    if found is None:
        raise EnvironmentBuildError(
            "uv, which installs components' packages, is not there",
            hint="install it: python -m pip install uv",
        )
    return found
