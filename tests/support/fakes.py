"""A machine that stands for a runner, an engine that is driven by hand, and a look at what a run came to."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir, store
from penstock.engine import Engine, RunOptions, submit
from penstock.engine.frames import Places
from penstock.runners import Attempt, AttemptRef, Failed, Killed, Lost, Report, Reporter, Started, Succeeded
from penstock.runners.fake import FakeRunner
from penstock.store.rows import TaskError
from support.leaves import leaf_of
from support.observed import Observed, observe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from penstock.store import Store
    from support.generated import Generated


class Machine:
    """Where attempts run. It outlives engines and runners, as the processes of attempts do.

    Args:
        mended: Whether no leaf fails any more.
    """

    def __init__(self) -> None:
        self.mended = False
        self.results: dict[AttemptRef, ir.ExecutorOutput | TaskError | None] = {}
        self.starts: Counter[AttemptRef] = Counter()
        self.inputs: dict[AttemptRef, ir.ExecutorInput] = {}

    def behave(self, attempt: Attempt) -> ir.ExecutorOutput | TaskError:
        """Run an attempt. A second start of the same attempt is a mistake of whoever asks for it."""
        assert attempt.ref not in self.results, f"{attempt.ref} is started for a second time"
        self.starts[attempt.ref] += 1
        self.inputs[attempt.ref] = attempt.executor_input
        result = self.results[attempt.ref] = self.run(attempt)
        return result

    def forget(self, ref: AttemptRef) -> None:
        """Lose an attempt: nobody will ever know what it came to."""
        self.results[ref] = None

    def ran(self) -> Counter[str]:
        """Return how often user code ran, by the path of the task."""
        return Counter(ref.path for ref in self.starts.elements())

    def run(self, attempt: Attempt) -> ir.ExecutorOutput | TaskError:
        """Say what an attempt comes to."""
        leaf = leaf_of(attempt.container)
        given = attempt.executor_input.inputs or ir.ExecutorInputs()
        metadata = {
            key: [artifact.metadata for artifact in listed.artifacts]
            for key, listed in given.artifacts.items()
        }
        digest = leaf.digest(given.parameter_values, metadata)
        if not self.mended and leaf.does_fail(digest, self._failures(attempt.ref), attempt.ref.path):
            return TaskError(leaf.message(), kind="ValueError")
        outputs = attempt.executor_input.outputs or ir.ExecutorOutputs()
        for listed in outputs.artifacts.values():
            # A cached task's artifacts are looked for; only the folder has to be there.
            Path(listed.artifacts[0].uri).parent.mkdir(parents=True, exist_ok=True)
        made = {
            key: ir.ArtifactList(
                artifacts=[
                    ir.RuntimeArtifact(name=key, uri=outputs.artifacts[key].artifacts[0].uri, metadata=one)
                    for one in of_output
                ]
            )
            for key, of_output in leaf.metadata(digest).items()
        }
        return ir.ExecutorOutput(parameter_values=leaf.parameters(digest), artifacts=made)

    def _failures(self, ref: AttemptRef) -> int:
        return sum(
            isinstance(result, TaskError) and (earlier.run_id, earlier.path) == (ref.run_id, ref.path)
            for earlier, result in self.results.items()
        )


class MachineRunner(FakeRunner):
    """A runner on a machine that outlives it: what had started there is found again."""

    def __init__(self, report: Reporter, machine: Machine) -> None:
        super().__init__(report, machine.behave)
        self._machine = machine

    def adopt(self, attempt: Attempt) -> None:
        """Report what the attempt came to, or start it if it never started."""
        if attempt.ref not in self._machine.results:
            self.start(attempt)
            return
        self._report(Started(attempt.ref, {}))
        self._report(_ended(attempt.ref, self._machine.results[attempt.ref]))


class HoldingRunner(MachineRunner):
    """A runner whose reports are held, until they are asked for in an order of chance.

    The reports of one attempt come in order; those of different attempts come in any.

    Args:
        machine: Where attempts run.
        random: Chooses.
        loses: Whether an attempt that is adopted may be lost.
    """

    def __init__(self, machine: Machine, random: Random, *, loses: bool = False) -> None:
        super().__init__(self._hold, machine)
        self._held: dict[AttemptRef, deque[Report]] = {}
        self._told: list[Report] = []
        self._random = random
        self._loses = loses

    def _hold(self, report: Report) -> None:
        self._held.setdefault(report.ref, deque()).append(report)

    def adopt(self, attempt: Attempt) -> None:
        """Report what the attempt came to, or that it is lost, or start it."""
        if self._loses and self._machine.starts[attempt.ref] and self._random.random() < 0.5:
            self._machine.forget(attempt.ref)
            self._hold(Lost(attempt.ref, "nobody knows"))
        else:
            super().adopt(attempt)

    def kill(self, ref: AttemptRef) -> None:
        """End an attempt, if it has not ended just before."""
        held = self._held.get(ref)
        if held is None or self._random.random() < 0.5:
            self._held[ref] = deque([Killed(ref)])

    def some(self) -> list[Report]:
        """Give out one or a few reports that were held, and now and then an old one again."""
        given: list[Report] = []
        for _ in range(self._random.choice([1, 1, 1, 2, 5])):
            if waiting := [ref for ref, reports in self._held.items() if reports]:
                given.append(self._held[self._random.choice(waiting)].popleft())
        if given and self._told and self._random.random() < 0.1:
            given.insert(self._random.randrange(len(given) + 1), self._random.choice(self._told))
        self._told += given
        return given


def _ended(ref: AttemptRef, result: ir.ExecutorOutput | TaskError | None) -> Report:
    if result is None:
        return Lost(ref, "nobody knows")
    return Failed(ref, result) if isinstance(result, TaskError) else Succeeded(ref, result)


class Stuck(AssertionError):
    """A run has not ended, and nothing is left that could go on with it."""


class SteppedEngine(Engine):
    """An engine that waits for timers alone: without news it asks for some, and without any it is stuck.

    Args:
        more: Returns reports that were held back; called when the queue is empty.
    """

    def __init__(
        self,
        opened: Any,
        places: Places,
        make_runner: Callable[[Reporter], Any],
        more: Callable[[], list[Report]] = list,
        **options: Any,
    ) -> None:
        super().__init__(opened, places, make_runner, **options)
        self._more = more
        self.cancel_after: tuple[int | None, str] = (None, "")

    def _wait(self) -> list[Any]:
        left, run_id = self.cancel_after
        if left == 0:
            self.cancel(run_id, "enough")
        if left is not None:
            self.cancel_after = (left - 1, run_id)
        news: list[Any] = []
        while not self._news.empty():
            news.append(self._news.get_nowait())
        news = news or list(self._more())
        if not news:
            due_at = self._due_at()
            if due_at is None:
                raise Stuck("the run waits for nothing")
            time.sleep(max(0.0, due_at / 1e6 - time.time()))
        return news


@dataclass
class Place:
    """A home for runs: a store on disk, and folders that nothing is written to."""

    store: Store
    places: Places


@contextmanager
def a_place(url: str | None = None) -> Iterator[Place]:
    """Make a home, and remove it afterwards; its store is the database at ``url``, if one is given."""
    # In memory where the system has a place for that: a hundred homes a second are made.
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="penstock-", dir=memory if memory.is_dir() else None))
    try:
        with store.open(url or folder) as opened:
            yield Place(opened, Places(folder / "logs", str(folder / "artifacts")))
    finally:
        shutil.rmtree(folder)


def submitted(place: Place, generated: Generated, *, cache: bool = True, keep_going: bool = False) -> str:
    """Create a run of a generated pipeline, and return its id."""
    runner = FakeRunner(lambda report: None, lambda attempt: None)
    options = RunOptions(cache=cache, keep_going=keep_going)
    return submit(place.store, generated.package, runner, parameters=generated.parameters, options=options).id


def run_through(place: Place, generated: Generated, machine: Machine, *, cache: bool = True) -> Observed:
    """Run a pipeline from beginning to end."""
    run_id = submitted(place, generated, cache=cache)
    drive(place, run_id, machine)
    return observe(place, run_id)


def drive(place: Place, run_id: str, machine: Machine, *, reopen: bool = False) -> None:
    """Drive a run until it has ended, with reports that come at once."""
    engine = SteppedEngine(place.store, place.places, lambda report: MachineRunner(report, machine))
    with closing(engine):
        engine.take(run_id, reopen=reopen)
        engine.drive()


@contextmanager
def closing(engine: Engine) -> Iterator[None]:
    """Close an engine in the end."""
    try:
        yield
    finally:
        engine.close()
