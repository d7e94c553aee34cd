"""Run uv, and put what it says against a request into a sentence."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from penstock.errors import EnvironmentBuildError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Failure", "Uv", "condense"]

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


class Failure(Exception):
    """uv refused; ``reason`` is its own, condensed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


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

        Args:
            arguments: The command and its options.
            cwd: Where it runs; settings of a project that it lies in would be obeyed.
            keep_open: A descriptor that uv holds open for as long as it runs: its lock outlives ours.

        Raises:
            Failure: uv gave up.
            EnvironmentBuildError: uv cannot be started.
        """
        import subprocess  # noqa: PLC0415 - 5 ms of import for what most runs do without

        try:
            done = subprocess.run(
                [self.path, *arguments],
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                env=_environment(),
                pass_fds=() if keep_open is None else (keep_open,),
                start_new_session=True,  # Ctrl-C at the terminal is ours to act upon
            )
        except OSError as error:
            raise EnvironmentBuildError(f"uv cannot be started: {error}", where=self.path) from error
        if done.returncode != 0:
            raise Failure(condense(done.stderr) or f"uv ended with exit code {done.returncode}")
        return done.stdout

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
