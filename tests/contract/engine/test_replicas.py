"""Two engines on one database: each run has one driver, and another one when that dies."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from penstock import ir
from penstock.engine import submit
from penstock.store import attempts, runs, tasks
from support.databases import line_of
from support.waiting import eventually
from support.written import Written, task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store
    from support.databases import Database

RUNS = 20
CHAIN = [f"t{number}" for number in range(6)]


@contextmanager
def engine(database: Database, folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "support.service_job", database.kind, database.location, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    with process:
        try:
            assert line_of(process) == "serves"
            yield process
        finally:
            process.kill()


def create(opened: Store) -> str:
    written = Written()
    written.leaf("fit", outputs={"out": "INT"})
    before = [None, *CHAIN[:-1]]
    chain = written.pipeline(
        {name: task("fit", after=[last] if last else []) for name, last in zip(CHAIN, before, strict=True)}
    )
    return submit(opened, ir.Package(chain.spec), None, parameters={}).id


def ended(opened: Store) -> int:
    with opened.read() as tx:
        return runs.count(tx, state="SUCCEEDED")


def test_runs_go_on_when_one_of_two_engines_is_killed(database: Database, tmp_path: Path) -> None:
    opened = database.open()
    with engine(database, tmp_path) as first, engine(database, tmp_path):
        created = [create(opened) for _ in range(RUNS)]
        assert eventually(lambda: ended(opened) > 0)
        first.kill()

        assert eventually(lambda: ended(opened) == RUNS, within_s=60)

    with opened.read() as tx:
        for run_id in created:
            for row in tasks.children(tx, run_id, ""):
                states = [attempt.state for attempt in attempts.of_task(tx, run_id, row.path)]
                assert (row.state, states.count("SUCCEEDED")) == ("SUCCEEDED", 1)
