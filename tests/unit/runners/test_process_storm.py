"""Zygotes are killed and stopped, runners give way to the next: every attempt ends once, and well."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from penstock.home import Config, Home
from penstock.runners import Lost, Started, Succeeded, Waiting
from penstock.runners.process import ProcessRunner
from support.attempts import TIMEOUT_S, Reports, attempt, component

if TYPE_CHECKING:
    from collections.abc import Iterator

TASKS = 60

SOURCE = """
def f(x: int, mark: str) -> int:
    import os, time
    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))  # a second run of the same attempt fails here
    time.sleep(0.01 * (x % 4))
    return x
"""


class Storm:
    """Attempts, one runner after the other, and what has come of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reports = Reports()
        self.runner = self.new_runner()
        self.attempts = {number: self.attempt(number, 1) for number in range(TASKS)}
        self.done: dict[int, Any] = {}

    def new_runner(self) -> ProcessRunner:
        return ProcessRunner(Home(self.folder / "home", Config()), self.reports, slots=4, answer_s=0.5)

    def attempt(self, task: int, number: int) -> Any:
        mark = str(self.folder / f"{task}.{number}")
        return attempt(component(SOURCE), self.folder, name=str(task), number=number, x=task, mark=mark)

    def take(self, report: Any) -> None:
        """Note an end; begin a lost attempt anew, as an engine does."""
        task = int(report.ref.path)
        if isinstance(report, Lost):
            self.attempts[task] = self.attempt(task, report.ref.number + 1)
            self.runner.start(self.attempts[task])
        elif isinstance(report, Succeeded):
            assert task not in self.done
            self.done[task] = report.output.parameter_values["Output"]
        else:
            assert isinstance(report, Started | Waiting), report

    def strike(self, random: Random) -> None:
        kind = random.choice(["kill", "stop", "replace"])
        if kind == "replace":
            self.runner.close()
            for report in self.reports.rest():
                self.take(report)
            self.runner = self.new_runner()
            for task in self.attempts.keys() - self.done.keys():
                self.runner.adopt(self.attempts[task])
        for zygote in zygotes_of(os.getpid()) if kind != "replace" else ():
            os.kill(zygote, signal.SIGKILL if kind == "kill" else signal.SIGSTOP)


def zygotes_of(parent: int) -> Iterator[int]:
    children: set[int] = set()
    for listed in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # the thread has ended meanwhile
            children.update(map(int, listed.read_text().split()))
    for child in children:
        with contextlib.suppress(OSError):
            if b"--serve" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield child


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    """A storm that has just begun."""
    storm = Storm(tmp_path)
    for each in storm.attempts.values():
        storm.runner.start(each)
    yield storm
    storm.runner.close(kill=True)
    for zygote in zygotes_of(os.getpid()):  # one that stands still hears of nothing
        os.kill(zygote, signal.SIGKILL)
        os.waitpid(zygote, 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_attempt_ends_once_whatever_befalls_zygotes_and_runners(storm: Storm, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - nothing secret
    strikes_left = 25
    while len(storm.done) < TASKS:
        patience_s = random.random() * 0.1 if strikes_left else TIMEOUT_S
        try:
            storm.take(storm.reports.any(patience_s))
        except queue.Empty:
            assert strikes_left, "nothing more comes"
            strikes_left -= 1
            storm.strike(random)
    assert storm.done == {number: number for number in range(TASKS)}
