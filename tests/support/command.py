"""The command `penstock`, as a process, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

SCRIPT = str(Path(sys.executable).with_name("penstock"))
_LEFT_OUT = ("PENSTOCK_", "PYTEST_", "NO_COLOR", "COLUMNS")


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

    def __call__(self, *words: str, timeout_s: float = 120, **environ: str) -> Done:
        """Run it to its end."""
        process = self.start(*words, **environ)
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
        **environ: str,
    ) -> subprocess.Popen[str]:
        """Start it, in a session of its own."""
        return subprocess.Popen(
            [SCRIPT, *words],
            cwd=self.folder,
            env=environment(self.home) | environ,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            text=True,
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


def environment(home: Path) -> dict[str, str]:
    """Return the variables that the command gets: this process's, without those that tests are run with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT)}
    return kept | {"PENSTOCK_HOME": str(home)}
