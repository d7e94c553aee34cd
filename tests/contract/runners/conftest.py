"""The runners that keep the contract, and what each needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.home import Config, Home
from penstock.runners.process import ProcessRunner
from support.attempts import Reports
from support.stages import InProcessStage, ProcessStage, RemoteStage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from penstock.runners import Reporter, Runner
    from support.stages import Stage


@pytest.fixture
def make_runner(tmp_path: Path) -> Iterator[Callable[[Reporter], Runner]]:
    """Makes runners over the same home, as processes do that follow each other."""
    made: list[ProcessRunner] = []

    def make(report: Reporter) -> Runner:
        made.append(ProcessRunner(Home(tmp_path / "home", Config()), report, grace_s=0.2))
        return made[-1]

    yield make
    for runner in made:
        runner.close(kill=True)


@pytest.fixture
def reports() -> Reports:
    """What the runner reports."""
    return Reports()


@pytest.fixture
def runner(make_runner: Callable[[Reporter], Runner], reports: Reports) -> Runner:
    """A runner."""
    return make_runner(reports)


STAGES = {"process": ProcessStage, "remote": RemoteStage, "in-process": InProcessStage}


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Each place for attempts."""
    made = STAGES[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["process", "remote"])
def separate(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Each place where attempts run beside the engine."""
    made = STAGES[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def remote(tmp_path: Path) -> Iterator[RemoteStage]:
    """A place that may not answer."""
    made = RemoteStage(tmp_path)
    yield made
    made.close()
