"""The command that drives a run is killed, and another goes on with it.

`make test` kills a few times, `make torture` fifty times, at moments that are drawn anew with TORTURE_SEED.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.killing import PATIENCE_S, Home, broken, wait_until
from support.shares import FACTOR, SEED

if TYPE_CHECKING:
    from typing import Any

PIPELINES = Path(__file__).with_name("pipelines")
MIXED = f"{PIPELINES / 'mixed.py'}:mixed"
WAITING = f"{PIPELINES / 'waiting.py'}:waiting"
KILLS = 5 * FACTOR


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float]:
    """The outputs of a run that nobody kills, and how many seconds it takes."""
    home = Home(tmp_path_factory.mktemp("undisturbed"))
    home.run(MIXED, "-p", f"marks={home.marks}", "--no-cache")
    began = time.monotonic()
    result = home.run(MIXED, "-p", f"marks={home.marks}", "--no-cache")
    took_s = time.monotonic() - began
    assert 31 == len([row for row in home.records(result["run_id"])[0] if row.kind == "RUNTIME"])
    assert [] == broken(home, result["run_id"])
    return result["outputs"], took_s


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_run_goes_on_to_the_same_end(
    number: int, tmp_path: Path, undisturbed: tuple[dict[str, Any], float]
) -> None:
    expected, took_s = undisturbed
    chance = random.Random(f"{SEED} {number}")  # noqa: S311 - to be repeated, not to be secret
    home = Home(tmp_path)
    words = [MIXED, "-p", f"marks={home.marks}", "--no-cache"]
    outputs: dict[str, Any] | None = None
    for _ in range(chance.choice([1, 1, 2])):
        killed_after(home, words, chance.uniform(0.1, 1.0) * took_s)
        run = home.newest_run()
        if run is not None and run.state == "SUCCEEDED":
            outputs = home.outputs(run.id)
            break
        words = words if run is None else ["--resume", run.id]
    if outputs is None:
        outputs = home.run(*words)["outputs"]

    run = home.newest_run()
    assert run is not None
    assert expected == outputs
    assert [] == broken(home, run.id)


def killed_after(home: Home, words: list[str], seconds: float) -> None:
    """Start the command, and kill it after so many seconds."""
    with home.start(*words) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()


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
