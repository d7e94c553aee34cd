"""Processes die, or stand still, at each of the named points, and the run comes to the end it would have had.

`make test` does one of the two at each point, in turns; `make torture` does both.
"""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import penstock
from penstock.runtime.failpoints import POINTS, VARIABLE
from support import wheels
from support.killing import Home, broken
from support.processes import is_frozen, orphans, send
from support.shares import FACTOR
from support.waiting import PATIENCE_S, wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

PIPELINES = Path(__file__).with_name("pipelines")
OUTPUT = (1 * 31 + 7) * 31 + 7


class Scenario(NamedTuple):
    """How a run comes past a point.

    Args:
        point: The point.
        number: Of all passings, the one at which something happens.
        begin: Makes the run that passes it: returns the words of the command.
        kind: Which process that is.
    """

    point: str
    number: int
    begin: Callable[[Home], list[str]]
    kind: str

    def __str__(self) -> str:
        return self.point if self.begin is a_new_run else f"{self.point}-{self.begin.__name__}"


def a_new_run(home: Home) -> list[str]:
    """A run of two tasks."""
    return [f"{PIPELINES / 'short.py'}:short", "-p", f"marks={home.marks}"]


def a_resumed_run(home: Home) -> list[str]:
    """A run whose second task has failed, and will not again."""
    gate = home.folder / "gate"
    gate.touch()
    with home.start(
        f"{PIPELINES / 'short.py'}:guarded", "-p", f"marks={home.marks}", "-p", f"gate={gate}"
    ) as run:
        run.communicate(timeout=PATIENCE_S)
    assert 1 == run.returncode
    gate.unlink()
    found = home.newest_run()
    assert found is not None
    return ["--resume", found.id]


def a_run_with_packages(home: Home) -> list[str]:
    """A run whose task needs an environment that is not there."""
    wheels.make(home.wheels, "fault_factor", "1.0", {"fault_factor.py": "FACTOR = 31\n"})
    return [f"{PIPELINES / 'packages.py'}:packaged", "-p", f"marks={home.marks}"]


SCENARIOS = [
    Scenario("engine.submitted", 1, a_new_run, "engine"),
    Scenario("engine.leased", 1, a_new_run, "engine"),
    Scenario("engine.leased", 1, a_resumed_run, "engine"),
    Scenario("engine.reopened", 1, a_resumed_run, "engine"),
    Scenario("engine.taken", 1, a_new_run, "engine"),
    Scenario("engine.taken", 1, a_resumed_run, "engine"),
    Scenario("engine.written", 2, a_new_run, "engine"),
    Scenario("engine.committed", 2, a_new_run, "engine"),
    Scenario("engine.performed", 2, a_new_run, "engine"),
    Scenario("engine.over", 1, a_new_run, "engine"),
    Scenario("runner.prepared", 1, a_new_run, "engine"),
    Scenario("runner.asked", 2, a_new_run, "engine"),
    Scenario("runner.forked", 1, a_new_run, "engine"),
    Scenario("runner.ended", 1, a_new_run, "engine"),
    Scenario("runner.reported", 2, a_new_run, "engine"),
    Scenario("zygote.asked", 1, a_new_run, "zygote"),
    Scenario("zygote.forked", 2, a_new_run, "zygote"),
    Scenario("zygote.buried", 1, a_new_run, "zygote"),
    Scenario("zygote.recorded", 1, a_new_run, "zygote"),
    Scenario("task.born", 1, a_new_run, "task"),
    Scenario("task.created", 1, a_new_run, "task"),
    Scenario("task.claimed", 2, a_new_run, "task"),
    Scenario("task.ran", 1, a_new_run, "task"),
    Scenario("task.written", 2, a_new_run, "task"),
    Scenario("task.renamed", 1, a_new_run, "task"),
    Scenario("environment.resolved", 1, a_run_with_packages, "engine"),
    Scenario("environment.locked", 1, a_run_with_packages, "engine"),
    Scenario("environment.built", 1, a_run_with_packages, "engine"),
    Scenario("environment.published", 1, a_run_with_packages, "engine"),
]

AGAIN = [("engine.leased", a_resumed_run), ("engine.taken", a_resumed_run)]
"""What `make test` leaves out."""

CASES = [
    pytest.param(scenario, action, id=f"{scenario}-{action}")
    for place, scenario in enumerate(SCENARIOS)
    for action in ("die", "freeze")
    if FACTOR > 1
    or (action == ("die", "freeze")[place % 2] and (scenario.point, scenario.begin) not in AGAIN)
]

FROZEN = [
    scenario.point
    for scenario in SCENARIOS
    if scenario.kind in ("zygote", "task")
    and (FACTOR > 1 or scenario.point in ("zygote.forked", "task.created", "task.claimed"))
]


def test_every_point_has_a_scenario_and_a_place_in_the_code() -> None:
    sources = [path.read_text() for path in Path(penstock.__file__).parent.rglob("*.py")]
    passed = [point for text in sources for point in re.findall(r'\bpassing\("([^"]+)"\)', text)]
    assert sorted(POINTS) == sorted(passed)
    assert set(POINTS) == {scenario.point for scenario in SCENARIOS} | {"engine.canceled"}


@pytest.mark.parametrize(("scenario", "action"), CASES)
def test_a_run_comes_to_its_end_whatever_happens_at(tmp_path: Path, scenario: Scenario, action: str) -> None:
    home = Home(tmp_path)
    words = scenario.begin(home)
    with Struck(home, scenario, action, words) as struck:
        struck.wait()
    outputs = resumed(home, words)

    run = home.newest_run()
    assert run is not None
    assert {"Output": OUTPUT} == outputs
    assert [] == broken(home, run.id, killed_tasks=scenario.kind == "task", mended=words[0] == "--resume")
    assert [] == orphans(tmp_path)


@pytest.mark.parametrize("point", FROZEN)
def test_an_engine_dies_while_another_process_stands_still_at(tmp_path: Path, point: str) -> None:
    """What had not begun is begun again, and does nothing more when it goes on; what runs is waited for."""
    home = Home(tmp_path)
    words = a_new_run(home)
    runs_on = point in ("task.claimed", "task.ran", "task.written")
    with Struck(home, Scenario(point, 1, a_new_run, point.partition(".")[0]), "freeze", words) as struck:
        pid = struck.wait(kill="engine")
    run = home.newest_run()
    assert run is not None
    with home.start("--resume", run.id) as engine:
        if runs_on:
            wait_until(lambda: home.is_driven(run.id), "the next engine")
            assert send(pid, signal.SIGCONT)
        printed, _ = engine.communicate(timeout=PATIENCE_S)
    assert {"Output": OUTPUT} == home.outputs(run.id), printed
    if point in ("task.born", "task.created"):
        assert send(pid, signal.SIGCONT), "nobody knows of it"

    assert [] == orphans(tmp_path)
    assert [] == broken(home, run.id)
    lost = [attempt for attempt in home.records(run.id)[1] if attempt.state == "LOST"]
    assert (1 if point == "task.created" else 0) == len(lost)


def test_an_environment_that_cannot_be_published_fails_its_task_and_is_made_again(tmp_path: Path) -> None:
    home = Home(tmp_path)
    words = a_run_with_packages(home)
    with Struck(home, Scenario("environment.built", 1, a_new_run, "engine"), "raise", words) as struck:
        struck.wait()
    run = home.newest_run()
    assert run is not None
    assert run.error is not None
    assert "the environment of component 'times' cannot be written" in run.error.message

    assert {"Output": OUTPUT} == home.run("--resume", run.id)["outputs"]
    assert [] == orphans(tmp_path)


@pytest.mark.parametrize("action", ["die", "freeze"])
def test_an_engine_dies_as_it_cancels(tmp_path: Path, action: str) -> None:
    home = Home(tmp_path)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    words = [f"{PIPELINES / 'short.py'}:guarded", "-p", f"marks={home.marks}", "-p", f"gate={gate}"]
    with Struck(home, Scenario("engine.canceled", 1, a_new_run, "engine"), action, words) as struck:
        wait_until(lambda: home.marks.exists() and len(home.marks.read_text().splitlines()) == 2, "the task")
        struck.interrupt()
        struck.wait()
    run = home.newest_run()
    assert run is not None
    assert "RUNNING" == run.state, "nobody has been told that it ends"

    with home.start("--resume", run.id) as engine:
        gate.write_text("open")
        engine.communicate(timeout=PATIENCE_S)

    assert {"Output": OUTPUT} == home.outputs(run.id)
    assert [] == broken(home, run.id)
    assert [] == orphans(tmp_path)


def resumed(home: Home, words: list[str]) -> dict[str, Any]:
    """See a run through that may not have come to its end, and return its outputs."""
    run = home.newest_run()
    if run is not None and run.state == "SUCCEEDED":
        return home.outputs(run.id)
    return home.run(*(words if run is None else ["--resume", run.id]))["outputs"]


class Struck:
    """A command of which a process dies, or stands still until it is killed, at a point."""

    def __init__(self, home: Home, scenario: Scenario, action: str, words: list[str]) -> None:
        self._notes = home.folder / "passed"
        self._scenario = scenario
        self._action = action
        text = f"{scenario.point} {action} {scenario.number} {self._notes}"
        self._process: subprocess.Popen[str] = home.start(*words, **{VARIABLE: text})

    def __enter__(self) -> Struck:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def interrupt(self) -> None:
        """Ask the command to cancel its run."""
        self._process.send_signal(signal.SIGINT)

    def wait(self, kill: str = "") -> int:
        """Wait for what is to happen, and for the command's end.

        Args:
            kill: ``engine`` to kill that, and leave the process that stands still.

        Returns:
            The process to which it happened.
        """
        pid = wait_until(self._struck, f"{self._scenario.point} to be passed")
        assert (pid == self._process.pid) == (self._scenario.kind == "engine")
        if self._action == "freeze":
            # A zygote goes on by itself with what comes next from its engine.
            is_zygote = self._scenario.kind == "zygote"
            wait_until(lambda: is_frozen(pid) or is_zygote, f"process {pid} to stand still")
            sent = send(self._process.pid if kill == "engine" else pid, signal.SIGKILL)
            assert sent or is_zygote
        self._process.communicate(timeout=PATIENCE_S)
        if "engine" in (kill, self._scenario.kind) and self._action != "raise":
            assert -signal.SIGKILL == self._process.returncode
        return pid

    def _struck(self) -> int:
        """Return the process that has come past at the passing that counts; 0 if none has yet."""
        has_ended = self._process.poll() is not None
        lines = self._notes.read_text().splitlines() if self._notes.exists() else []
        if len(lines) >= self._scenario.number:
            return int(lines[self._scenario.number - 1])
        assert not has_ended, f"{self._scenario.point} was passed {len(lines)} times"
        return 0
