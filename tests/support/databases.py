"""The databases that the store's contract is tested on, and rows to fill them with."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import store
from penstock.store import Artifact, Attempt, Event, Run, Store, Task, Tx, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

SPEC = {"pipelineInfo": {"name": "fit"}, "schemaVersion": "2.1.0"}


@dataclass
class Database:
    """A database that a test may open as often as it likes; all stores are closed after it."""

    kind: str
    location: str
    opened: list[Store] = field(default_factory=list)

    def open(self, **options: Any) -> Store:
        """Open it; options are the driver's."""
        if not options:
            self.opened.append(store.open(self.location))
        elif self.kind == "SQLite":
            from penstock.store import sqlite  # noqa: PLC0415

            self.opened.append(Store(sqlite.Driver(Path(self.location), **options)))
        else:
            from penstock.store import postgres  # noqa: PLC0415

            self.opened.append(Store(postgres.Driver(self.location, **options)))
        return self.opened[-1]

    def close(self) -> None:
        """Close all stores."""
        for each in self.opened:
            each.close()


def a_run(run_id: str = "run-1", **fields: Any) -> Run:
    """A run of `SPEC`."""
    defaults: dict[str, Any] = {
        "name": f"name of {run_id}",
        "experiment_id": "experiment-1",
        "pipeline_name": "fit",
        "spec_digest": runs.spec_digest(SPEC),
        "created_at": 1,
    }
    return Run(id=run_id, **(defaults | fields))


def a_task(path: str = "fit", **fields: Any) -> Task:
    """A task of run-1."""
    defaults: dict[str, Any] = {
        "run_id": "run-1",
        "parent": path.rpartition("/")[0] or None,
        "name": path.rpartition("/")[2],
        "kind": "RUNTIME",
        "state": "PENDING",
        "created_at": 1,
    }
    return Task(path=path, **(defaults | fields))


def an_attempt(path: str = "fit", number: int = 1, **fields: Any) -> Attempt:
    """An attempt of a task of run-1."""
    defaults: dict[str, Any] = {
        "run_id": "run-1",
        "state": "REQUESTED",
        "folder": f"/logs/{path}/{number}",
        "requested_at": 1,
    }
    return Attempt(path=path, number=number, **(defaults | fields))


def an_artifact(artifact_id: str = "artifact-1", **fields: Any) -> Artifact:
    """An artifact of a task of run-1."""
    defaults: dict[str, Any] = {
        "run_id": "run-1",
        "path": "fit",
        "name": "model",
        "type": "system.Model",
        "uri": f"/artifacts/{artifact_id}",
        "created_at": 1,
    }
    return Artifact(id=artifact_id, **(defaults | fields))


def an_event(seq: int, **fields: Any) -> Event:
    """An event of run-1."""
    defaults: dict[str, Any] = {"run_id": "run-1", "at": seq, "kind": "task", "path": "fit"}
    return Event(seq=seq, **(defaults | fields))


def create_run(tx: Tx, run_id: str = "run-1", **fields: Any) -> Run:
    """Insert a run of `SPEC`."""
    run = a_run(run_id, **fields)
    runs.create(tx, run, SPEC)
    return run


@contextmanager
def job(database: Database, name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a job of `support.store_job` on a database; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "support.store_job", name, database.kind, database.location, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that a job says."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str]) -> None:
    """Let a job go on."""
    assert process.stdin is not None
    process.stdin.write("go on\n")
    process.stdin.flush()
