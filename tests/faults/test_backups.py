"""Backups made at moments of chance while a server drives a run: each comes to the same end once restored."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock import home as homes
from penstock.local import backup
from penstock.store import runs
from support import servers
from support.command import Penstock
from support.killing import Home, broken, uncached
from support.processes import MARK, orphans
from support.shares import FACTOR, SEED
from support.waiting import wait_until

if TYPE_CHECKING:
    from support.servers import Server

RUNS = "/apis/v2beta1/runs"
PIPELINE = Path(__file__).with_name("pipelines") / "mixed.py"
BACKUPS = 2 * FACTOR
MOST_OF_A_RUN = 4
PAUSE_S = 0.4


def test_a_backup_of_a_run_that_goes_on_can_be_gone_on_with(tmp_path: Path) -> None:
    spec = uncached(PIPELINE, "mixed", tmp_path)
    chance = random.Random(f"{SEED} backups")  # noqa: S311 - to be repeated, not to be secret
    seen: Counter[str] = Counter()
    home = Home(tmp_path)
    with servers.serving(tmp_path / "home", **{MARK: str(tmp_path)}) as server:
        while seen.total() < BACKUPS:
            run_id, made = backed_up(server, home, spec, chance, min(MOST_OF_A_RUN, BACKUPS - seen.total()))
            for target in made:
                seen[gone_on_with(target, run_id)] += 1
    assert [] == orphans(tmp_path)
    print(f"seed {SEED}: {seen.total()} backups, of runs that were {dict(seen.most_common())}")


def backed_up(
    server: Server, home: Home, spec: dict[str, object], chance: random.Random, most: int
) -> tuple[str, list[Path]]:
    """Make a run, and some backups before it ends."""
    body = {
        "display_name": "kept",
        "pipeline_spec": spec,
        "runtime_config": {"parameters": {"marks": str(home.marks)}},
    }
    run_id: str = server.ask("POST", RUNS, body).json()["run_id"]
    made = [home.folder / f"of-{run_id}-{number}{chance.choice(['', '.tar'])}" for number in range(most)]
    with home.open() as opened:  # to start the command takes as long as the run
        for target in made:
            time.sleep(chance.uniform(0, PAUSE_S))  # the moment is what varies here
            backup.make(homes.prepare(server.home), opened, target, pytest.fail)
    wait_until(lambda: server.state_of(run_id) == "SUCCEEDED", "its end")
    return run_id, made


def gone_on_with(target: Path, run_id: str) -> str:
    """Restore a backup, go on with the run in it, and return the state that it had."""
    other = Home(target.with_name(f"restored-{target.name}"))
    other.folder.mkdir()
    done = Penstock(other.folder / "home", other.folder)("restore", str(target))
    assert 0 == done.code, done.err
    with other.open() as opened, opened.read() as tx:
        state = runs.get(tx, run_id).state
    if state != "SUCCEEDED":
        other.run("--resume", run_id)
    assert {"Output": 1256} == other.outputs(run_id)
    assert [] == broken(other, run_id)
    assert [] == orphans(other.folder)
    return state
