"""`penstock run` as a command that is killed, and gone on with by another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING, Any

import yaml

from penstock import store
from penstock.local.results import read_result
from penstock.store import attempts, runs, tasks
from support.command import Penstock
from support.processes import MARK
from support.waiting import PATIENCE_S

if TYPE_CHECKING:
    from penstock.store import Store
    from penstock.store.rows import Attempt, Run, Task

PENSTOCK = Path(sys.executable).with_name("penstock")
PLANNED = "as planned"
"""What tasks say that are meant to fail."""


@dataclass(frozen=True)
class Home:
    """A home folder, and a file in which tasks note that they run.

    Args:
        folder: What the home is in.
        database: The URL of its database; None for the file in the home.
    """

    folder: Path
    database: str | None = None

    @property
    def marks(self) -> Path:
        """Where tasks write a line: their own folder and their pid."""
        return self.folder / "marks"

    @property
    def wheels(self) -> Path:
        """Where components that ask for packages find them, and nowhere else."""
        return self.folder / "wheels"

    def command(self, *words: str) -> list[str]:
        """Return a command line."""
        return [str(PENSTOCK), "run", *words, "--json"]

    def start(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """Start `penstock run`, with more variables if need be; its stderr goes to a file beside the home."""
        with (self.folder / "stderr").open("a") as errors:
            return subprocess.Popen(
                self.command(*words),
                env=self._env() | environ,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def run(self, *words: str) -> dict[str, Any]:
        """Run `penstock run` to its end, and return what it prints."""
        with self.start(*words) as process:
            printed, _ = process.communicate(timeout=PATIENCE_S)
        assert 0 == process.returncode, printed + (self.folder / "stderr").read_text()
        found: dict[str, Any] = json.loads(printed)
        return found

    def newest_run(self) -> Run | None:
        """Return the run that was begun last, if one was."""
        if self.database is None and not (self.folder / "home" / "penstock.db").exists():
            return None
        with self.open() as opened, opened.read() as tx:
            found = runs.list(tx, limit=1)
            return found[0] if found else None

    def open(self) -> Store:
        """Open its store."""
        return store.open(self.database or self.folder / "home")

    def outputs(self, run_id: str) -> dict[str, Any]:
        """Return the outputs of a run."""
        with self.open() as opened:
            return read_result(opened, run_id).outputs

    def records(self, run_id: str) -> tuple[list[Task], list[Attempt]]:
        """Return the tasks of a run, and all their attempts."""
        with self.open() as opened, opened.read() as tx:
            rows = list(tasks.all(tx, run_id))
            return rows, [attempt for row in rows for attempt in attempts.of_task(tx, run_id, row.path)]

    def is_driven(self, run_id: str) -> bool:
        """Say whether an engine has the run."""
        with self.open() as opened:
            return opened.leases.held(run_id)

    def marked(self, run_id: str) -> Counter[str]:
        """Return how often user code of a run ran, by the attempt's folder."""
        lines = self.marks.read_text().splitlines() if self.marks.exists() else []
        return Counter(str(Path(line.rpartition(" ")[0]).parent) for line in lines if run_id in line)

    def _env(self) -> dict[str, str]:
        environ = dict(os.environ)
        if self.database is not None:
            environ["PENSTOCK_DATABASE_URL"] = self.database
        environ |= {"PENSTOCK_HOME": str(self.folder / "home"), MARK: str(self.folder)}
        return environ | {"UV_FIND_LINKS": str(self.wheels), "UV_OFFLINE": "1"}


def broken(home: Home, run_id: str, *, killed_tasks: int = 0, mended: bool = False) -> list[str]:
    """Say what is wrong with a run that succeeded: committed twice, failed for nothing.

    Args:
        home: Where it ran.
        run_id: The run.
        killed_tasks: How many attempts may have failed by what was killed.
        mended: Whether it had failed by itself, and was opened again.
    """
    rows, tried = home.records(run_id)
    found = [
        f"{row.path} is {row.state}" for row in rows if row.state not in ("SUCCEEDED", "CACHED", "SKIPPED")
    ]
    forgiven = {row.path: row.forgiven for row in rows}
    succeeded = Counter(
        attempt.path
        for attempt in tried
        if attempt.state == "SUCCEEDED" and attempt.number > forgiven[attempt.path]
    )
    for row in rows:
        if row.kind == "RUNTIME" and row.state == "SUCCEEDED" and succeeded[row.path] != 1:
            found.append(f"{row.path} has {succeeded[row.path]} attempts that succeeded")
    others = [
        one
        for one in tried
        if one.state not in ("SUCCEEDED", "LOST")
        and not _was_killed(one)
        and not (one.error is not None and PLANNED in one.error.message)
        and not (mended and one.number <= forgiven[one.path])
    ]
    found += [f"attempt {one.number} of {one.path} is {one.state}: {one.error}" for one in others]
    if (failed := sum(map(_was_killed, tried))) > killed_tasks:
        found.append(f"{failed} attempts were killed, and only {killed_tasks} could fail by it")
    ran = home.marked(run_id)
    found += [f"user code ran {count} times in {folder}" for folder, count in ran.items() if count > 1]
    known = {attempt.folder for attempt in tried}
    return found + [f"user code ran in {folder}" for folder in ran if folder not in known]


def _was_killed(attempt: Attempt) -> bool:
    """Whether an attempt failed since its process was killed, or what was to install its packages."""
    error = attempt.error
    if attempt.state != "FAILED" or error is None:
        return False
    return error.exit_code == 128 + SIGKILL or error.kind == "EnvironmentBuildError"


def uncached(pipeline: Path, name: str, folder: Path) -> dict[str, Any]:
    """Compile a pipeline of a file, without its cache: every run runs all of it."""
    written = folder / f"{name}.yaml"
    done = Penstock(folder / "compiling", folder)("compile", f"{pipeline}:{name}", "-o", str(written))
    assert 0 == done.code, done.err
    spec: dict[str, Any] = yaml.safe_load(written.read_text())
    for component in (spec["root"], *spec["components"].values()):
        for task in component.get("dag", {}).get("tasks", {}).values():
            task["cachingOptions"] = {}
    return spec
