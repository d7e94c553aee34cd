"""Processes of a run are killed, or made to stand still, and others go on with it.

`make test` does so a few times, `make torture` five hundred times, at moments drawn with TORTURE_SEED.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import wheels
from support.killing import Home, broken
from support.processes import orphans
from support.shares import FACTOR, SEED
from support.torture import WEIGHTS, Strikes, Torment, forget_environments
from support.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    from typing import Any

PIPELINES = Path(__file__).with_name("pipelines")
WAITING = f"{PIPELINES / 'waiting.py'}:waiting"
OUTPUTS = {
    "mixed": 1256,
    "loops": 5177,
    "handled": 5801,
    "retried": 338,
    "artifacts": 8910,
    "packages": 3441,
}
"""What each pipeline comes to when nobody disturbs it."""
KILLS = 2 if FACTOR == 1 else 9 * FACTOR
MOST_IN_A_RUN = 6
PAUSE_S = 0.6


@pytest.mark.parametrize("pipeline", OUTPUTS)
def test_a_run_that_is_killed_again_and_again_comes_to_the_same_end(tmp_path: Path, pipeline: str) -> None:
    home = Home(tmp_path)
    wheels.make(home.wheels, "fault_factor", "1.0", {"fault_factor.py": "FACTOR = 31\n"})
    wheels.make(home.wheels, "fault_summand", "1.0", {"fault_summand.py": "SUMMAND = 7\n"})
    file = PIPELINES / ("mixed.py" if pipeline == "mixed" else "torture.py")
    words = [f"{file}:{pipeline}", "-p", f"marks={home.marks}", "--no-cache"]
    deeds: Counter[str] = Counter()
    runs = 0
    while deeds.total() < KILLS:
        runs += 1
        chance = random.Random(f"{SEED} {pipeline} {runs}")  # noqa: S311 - to be repeated, not to be secret
        forget_environments(home)
        weights = WEIGHTS | ({"builder": 7} if pipeline == "packages" else {})
        strikes = Strikes(home, chance, weights)
        torment = Torment(home, words, strikes, PAUSE_S)
        try:
            torment(min(MOST_IN_A_RUN, KILLS - deeds.total()))
            check(home, torment, {"Output": OUTPUTS[pipeline]})
        except BaseException:
            print(f"seed {SEED}, {pipeline}, run {runs}:", *strikes.told, sep="\n  ")
            raise
        deeds += strikes.deeds
    print(f"{pipeline}: {deeds.total()} kills in {runs} runs: {dict(deeds.most_common())}")


def check(home: Home, torment: Torment, expected: dict[str, Any]) -> None:
    """Look at what a tormented run came to."""
    assert expected == home.outputs(torment.run_id)
    assert [] == broken(home, torment.run_id, killed_tasks=torment.strikes.failures)
    assert [] == orphans(home.folder)


def test_a_task_that_runs_keeps_its_process_when_its_engine_is_killed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with home.start(WAITING, "-p", f"marks={home.marks}", "-p", f"gate={gate}") as engine:
        mark = wait_until(lambda: home.marks.exists() and home.marks.read_text(), "the task")
        pid = int(mark.rpartition(" ")[2])
        engine.kill()
    run = home.newest_run()
    assert run is not None
    assert "RUNNING" == run.state
    os.kill(pid, 0)

    with home.start("--resume", run.id) as engine:
        try:
            wait_until(lambda: home.is_driven(run.id), "the next engine")
            with gate.open("w") as pipe:
                pipe.write("42")
            engine.communicate(timeout=PATIENCE_S)
        finally:
            engine.kill()

    assert 0 == engine.returncode
    assert {"Output": 42} == home.outputs(run.id)
    assert mark == home.marks.read_text()
    [attempt] = home.records(run.id)[1]
    assert ("SUCCEEDED", pid) == (attempt.state, (attempt.place or {})["pid"])
    assert [] == broken(home, run.id)
