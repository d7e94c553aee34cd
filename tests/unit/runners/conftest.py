"""A process runner in a home of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.home import Config, Home
from penstock.runners.process import ProcessRunner
from support.attempts import Reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def reports() -> Reports:
    """What the runner reports."""
    return Reports()


@pytest.fixture
def make_runner(tmp_path: Path) -> Iterator[Callable[..., ProcessRunner]]:
    """Makes runners over the same home; takes their settings."""
    made: list[ProcessRunner] = []

    def make(report: Reports, *, config: Config | None = None, **settings: object) -> ProcessRunner:
        home = Home(tmp_path / "home", config or Config())
        made.append(ProcessRunner(home, report, **{"grace_s": 0.2, **settings}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for runner in made:
        runner.close(kill=True)


@pytest.fixture
def runner(make_runner: Callable[..., ProcessRunner], reports: Reports) -> ProcessRunner:
    """A runner."""
    return make_runner(reports)
