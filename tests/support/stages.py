"""The places that the contract of runners is tested at, each with attempts that a test directs.

A stage has any number of runners, as engines have that follow each other on one home.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from penstock import dsl, ir
from penstock.compiler import lower
from penstock.home import Config, Home
from penstock.local.in_process_runner import InProcessRunner
from penstock.runners.process import ProcessRunner
from penstock.runtime.identity import now
from penstock.store.rows import TaskError
from support import processes
from support.attempts import GATED, Gate, Reports, attempt, component, wait_for_end
from support.remote import Remote, Weather
from support.remote_runner import RemoteRunner
from support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.runners import Attempt, AttemptRef, Reporter, Runner

MOST_STEPS = 10_000


class Stage(Protocol):
    """A place for attempts."""

    def runner(self, report: Reporter) -> Runner:
        """Make a runner, as another engine would."""
        ...

    def reports(self) -> Reports:
        """Make what a runner reports to."""
        ...

    def works(self, number: int = 1) -> Attempt:
        """Return an attempt that succeeds; its output is twice its number."""
        ...

    def raises(self) -> Attempt:
        """Return an attempt that fails by a ValueError of the user's."""
        ...

    def starts(self, of: Attempt) -> int:
        """Return how often user code of an attempt began."""
        ...

    def close(self) -> None:
        """End all that is left."""
        ...


class SeparateStage(Stage, Protocol):
    """A place where attempts run beside the engine, and outlive it."""

    def waits(self, number: int = 1) -> Attempt:
        """Return an attempt that goes on until `finish`."""
        ...

    def until_it_runs(self, of: Attempt) -> None:
        """Wait until user code of an attempt runs."""
        ...

    def finish(self, of: Attempt) -> None:
        """Let an attempt that waits go on; its output is *done*."""
        ...

    def vanish(self, of: Attempt) -> None:
        """End an attempt so that nobody can tell how."""
        ...

    def move(self) -> bool:
        """Let one of the things happen that can, where nothing happens by itself."""
        ...

    def is_alive(self, of: Attempt) -> bool:
        """Say whether user code of an attempt that waits still runs."""
        ...

    def crowd(self, runner: Runner) -> tuple[Attempt, str, Callable[[], None]]:
        """Return an attempt that cannot start, the reason, and what lets it."""
        ...


ADDS = """
    def f(x: int, mark: str) -> int:
        with open(mark, "a") as file:
            file.write("x")
        return 2 * x
"""
RAISES = """
    def f(mark: str) -> int:
        with open(mark, "a") as file:
            file.write("x")
        raise ValueError("no")
"""


class ProcessStage:
    """Processes of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: list[ProcessRunner] = []
        self._gates: dict[AttemptRef, Gate] = {}
        self._pids: dict[AttemptRef, int] = {}

    def runner(self, report: Reporter) -> Runner:
        home = Home(self._folder / "home", Config())
        self._made.append(ProcessRunner(home, report, grace_s=0.2, slots=2))
        return self._made[-1]

    def reports(self) -> Reports:
        return Reports()

    def close(self) -> None:
        for runner in self._made:
            runner.close(kill=True)
        for pid in processes.within(self._folder):  # it has outlived a runner that an engine closed
            processes.send(pid, signal.SIGKILL)

    def works(self, number: int = 1) -> Attempt:
        return attempt(component(ADDS), self._folder, number=number, x=number, mark=self._mark(number))

    def raises(self) -> Attempt:
        return attempt(component(RAISES), self._folder, mark=self._mark(1))

    def waits(self, number: int = 1) -> Attempt:
        own = self._folder / f"gate-{number}"
        own.mkdir()
        gate = Gate(own)
        made = attempt(component(GATED), self._folder, number=number, gate=str(gate.path))
        self._gates[made.ref] = gate
        return made

    def starts(self, of: Attempt) -> int:
        mark = Path(self._mark(of.ref.number))
        return len(mark.read_text()) if mark.exists() else int(of.ref in self._pids)

    def until_it_runs(self, of: Attempt) -> None:
        self._pids[of.ref] = self._gates[of.ref].wait()

    def finish(self, of: Attempt) -> None:
        self._gates[of.ref].open("done")

    def of(self, container: ir.PipelineContainerSpec) -> Attempt:
        """Return an attempt of a container."""
        return attempt(container, self._folder)

    def move(self) -> bool:
        return False

    def is_alive(self, of: Attempt) -> bool:
        return not wait_for_end(self._pids[of.ref], timeout_s=0)

    def vanish(self, of: Attempt) -> None:
        os.killpg(self._pids[of.ref], signal.SIGKILL)
        wait_for_end(self._pids[of.ref])
        left = of.folder / "exit"
        wait_until(left.exists, "its status")
        left.unlink()

    def crowd(self, runner: Runner) -> tuple[Attempt, str, Callable[[], None]]:
        others = [self.waits(number) for number in (101, 102)]
        for other in others:
            runner.start(other)
            self.until_it_runs(other)

        def let() -> None:
            for other in others:
                self.finish(other)

        return self.works(), "waiting for one of 2 slots", let

    def _mark(self, number: int) -> str:
        return str(self._folder / f"mark-{number}")


class RemoteStage:
    """The remote place of the tests; nothing moves there but while a test waits for a report."""

    def __init__(self, folder: Path, weather: Weather = Weather(), seed: int = 1) -> None:  # noqa: B008
        self._folder = folder
        self._starts: Counter[AttemptRef] = Counter()
        self._runners: list[RemoteRunner] = []
        self.remote = Remote(self._behave, Random(seed), weather, now)  # noqa: S311 - to be repeated

    def runner(self, report: Reporter) -> Runner:
        self._runners.append(RemoteRunner(report, self.remote))
        return self._runners[-1]

    def reports(self) -> Reports:
        return Reports(self.move)

    def close(self) -> None:
        for runner in self._runners:
            runner.close()

    def works(self, number: int = 1) -> Attempt:
        return self._attempt("works", number)

    def raises(self) -> Attempt:
        return self._attempt("raises", 1)

    def waits(self, number: int = 1) -> Attempt:
        return self._attempt("waits", number)

    def starts(self, of: Attempt) -> int:
        return self._starts[of.ref]

    def until_it_runs(self, of: Attempt) -> None:
        for _ in range(MOST_STEPS):
            if self._starts[of.ref]:
                return
            self.move()
        raise AssertionError("it does not start")

    def finish(self, of: Attempt) -> None:
        self.remote.finish(of.ref, ir.ExecutorOutput(parameter_values={"Output": "done"}))

    def is_alive(self, of: Attempt) -> bool:
        return of.ref in self.remote.pods

    def vanish(self, of: Attempt) -> None:
        del self.remote.pods[of.ref]

    def crowd(self, runner: Runner) -> tuple[Attempt, str, Callable[[], None]]:
        self.remote.obstacle = "exceeded quota"

        def widen() -> None:
            self.remote.obstacle = None

        return self.works(), self.remote.obstacle, widen

    def settle(self) -> None:
        """Let all happen that can."""
        while self.move():
            pass

    def drop_events(self) -> None:
        """Let all happen that can, and lose all events of it."""
        listeners, self.remote.listeners = self.remote.listeners, []
        self.settle()
        self.remote.listeners = listeners

    def _attempt(self, what: str, number: int) -> Attempt:
        return attempt(ir.PipelineContainerSpec(image=what), self._folder, number=number)

    def _behave(self, of: Attempt) -> ir.ExecutorOutput | TaskError | None:
        self._starts[of.ref] += 1
        match of.container.image:
            case "works":
                return ir.ExecutorOutput(parameter_values={"Output": 2 * of.ref.number})
            case "raises":
                return TaskError("ValueError: no", kind="ValueError")
        return None

    def move(self) -> bool:
        moved = [runner.step() for runner in self._runners]
        return self.remote.step() or any(moved)


class InProcessStage:
    """The thread of the engine itself, for a debugger."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

        @dsl.component
        def works(x: int, mark: str) -> int:
            with open(mark, "a") as file:  # noqa: PTH123 - as a user writes it
                file.write("x")
            return 2 * x

        @dsl.component
        def raises(mark: str) -> int:
            with open(mark, "a") as file:  # noqa: PTH123 - as a user writes it
                file.write("x")
            raise ValueError("no")

        self._works, self._raises = works, raises

        @dsl.pipeline
        def both(mark: str) -> None:
            works(x=1, mark=mark)
            raises(mark=mark)

        self._both = both

    def runner(self, report: Reporter) -> Runner:
        return InProcessRunner(self._both).reporting_to(report)

    def reports(self) -> Reports:
        return Reports()

    def close(self) -> None:
        """Nothing is left."""

    def works(self, number: int = 1) -> Attempt:
        return self._attempt(self._works, number, x=number)

    def raises(self) -> Attempt:
        return self._attempt(self._raises, 1)

    def starts(self, of: Attempt) -> int:
        mark = Path(self._mark(of.ref.number))
        return len(mark.read_text()) if mark.exists() else 0

    def _attempt(self, of: Any, number: int, **parameters: Any) -> Attempt:
        deployment = lower(of).spec.deployment_spec
        assert deployment is not None
        (executor,) = deployment.executors.values()
        assert executor.container is not None
        return attempt(executor.container, self._folder, number=number, mark=self._mark(number), **parameters)

    def _mark(self, number: int) -> str:
        return str(self._folder / f"mark-{number}")
