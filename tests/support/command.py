"""The command `penstock`, as a process, in a home of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPT = str(Path(sys.executable).with_name("penstock"))
NOTHING: Mapping[str, str] = MappingProxyType({})
_LEFT_OUT = ("PENSTOCK_", "PYTEST_", "PYTHON", "NO_COLOR", "COLUMNS")


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The object that it printed, which is all that it printed."""
        [line] = self.out.splitlines()
        read: dict[str, Any] = json.loads(line)
        return read

    @property
    def error(self) -> str:
        """What it said at last, from its error message on."""
        return self.err[self.err.index("error: ") :].rstrip()


@dataclass(frozen=True)
class Penstock:
    """The command in a home and a current folder.

    Args:
        home: PENSTOCK_HOME.
        folder: The current folder.
    """

    home: Path
    folder: Path

    def __call__(
        self,
        *words: str,
        timeout_s: float = 120,
        file_size: int | None = None,
        environ: Mapping[str, str] = NOTHING,
    ) -> Done:
        """Run it to its end.

        Args:
            words: The command line.
            timeout_s: How long it may take.
            file_size: How large it, and its tasks, may make files; any size when None.
            environ: Variables beside those of this process.
        """
        process = self.start(*words, file_size=file_size, environ=environ)
        try:
            out, err = process.communicate(timeout=timeout_s)
        finally:
            process.kill()
        return Done(process.returncode, out, err)

    def start(
        self,
        *words: str,
        stdin: int | IO[Any] = subprocess.DEVNULL,
        stdout: int | IO[Any] = subprocess.PIPE,
        stderr: int | IO[Any] = subprocess.PIPE,
        file_size: int | None = None,
        environ: Mapping[str, str] = NOTHING,
    ) -> subprocess.Popen[str]:
        """Start it, in a session of its own."""
        return subprocess.Popen(
            [SCRIPT, *words],
            cwd=self.folder,
            env=environment(self.home) | dict(environ),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            encoding="utf-8",
            errors="backslashreplace",
            preexec_fn=None if file_size is None else lambda: _limit(file_size),  # noqa: PLW1509 - one thread
            start_new_session=True,
        )

    def write(self, name: str, text: str) -> Path:
        """Write a file in the current folder."""
        path = self.folder / name
        path.write_text(text)
        return path

    def task_states(self, run: str) -> dict[str, str]:
        """Return the states of a run's tasks, by path."""
        from penstock import store  # noqa: PLC0415 - most tests look from outside only
        from penstock.store import runs, tasks  # noqa: PLC0415

        with store.open(self.home) as opened, opened.read() as tx:
            run_id = runs.find(tx, run).id
            return {row.path: row.state for row in tasks.all(tx, run_id) if row.path}


def _limit(file_size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))


def environment(home: Path) -> dict[str, str]:
    """Return the variables that the command gets: this process's, without those that tests are run with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    return kept | {"PENSTOCK_HOME": str(home)}
