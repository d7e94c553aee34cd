"""A machine that stands for a runner, an engine that is driven by hand, and a look at what a run came to."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir, store
from penstock.engine import Engine, RunOptions, submit
from penstock.engine.frames import Places
from penstock.engine.rerun import Changes, rerun
from penstock.runners import Attempt, AttemptRef, Failed, Report, Reporter, Started, Succeeded
from penstock.runners.fake import FakeRunner
from penstock.runtime.identity import now
from penstock.store import runs
from penstock.store.rows import TaskError
from support.leaves import ENDS, leaf_of
from support.observed import Observed, observe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from penstock.store import Store
    from support.generated import Generated


MOST_WAITS = 20_000


class Machine:
    """Where attempts run. It outlives engines and runners, as the processes of attempts do.

    Attributes:
        mended: Whether no leaf fails any more.
        failures: Returns how many attempts of the same task failed before one.
    """

    def __init__(self) -> None:
        self.mended = False
        self.results: dict[AttemptRef, ir.ExecutorOutput | TaskError] = {}
        self.starts: Counter[AttemptRef] = Counter()
        self.inputs: dict[AttemptRef, ir.ExecutorInput] = {}
        self.failures: Callable[[AttemptRef], int] = self._failures

    def behave(self, attempt: Attempt) -> ir.ExecutorOutput | TaskError:
        """Run an attempt. A second start of the same attempt is a mistake of whoever asks for it."""
        assert attempt.ref not in self.results, f"{attempt.ref} is started for a second time"
        self.starts[attempt.ref] += 1
        self.inputs[attempt.ref] = attempt.executor_input
        result = self.results[attempt.ref] = self.run(attempt)
        return result

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
        if not self.mended and leaf.does_fail(digest, self.failures(attempt.ref), attempt.ref.path):
            return TaskError(leaf.message(), **ENDS[leaf.end])
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
        result = self._machine.results[attempt.ref]
        if isinstance(result, TaskError):
            self._report(Failed(attempt.ref, result))
        else:
            self._report(Succeeded(attempt.ref, result))


class Stuck(AssertionError):
    """A run has not ended, and nothing is left that could go on with it."""


Record = list[tuple[int, bool | list[Any]]]
"""What an engine was told of a run, and when: to take it (and whether to open it again), or news."""


class Clock:
    """The time, of which what somebody would wait for is left out."""

    def __init__(self) -> None:
        self._skipped = 0
        self._held: int | None = None

    def __call__(self) -> int:
        return now() + self._skipped if self._held is None else self._held

    @contextmanager
    def held(self) -> Iterator[int]:
        """Stop the time for a while, and return it."""
        self._held = self()
        try:
            yield self._held
        finally:
            self._held = None

    def skip_to(self, due_at: int) -> None:
        """Go on to a time, in epoch microseconds, if it is still to come."""
        self._skipped += max(0, due_at - self())


class SteppedEngine(Engine):
    """An engine that never waits: without news it asks for some, and then it is as late as it would wait for.

    Args:
        more: Returns reports that were held back; called when the queue is empty.
        clock: The time that goes by.
        wall: What the machine's clock says, where that is something else.
        patience: How often in a row it may reconcile without any news; then it is stuck.
        record: Takes down what it is told.
    """

    def __init__(
        self,
        opened: Any,
        places: Places,
        make_runner: Callable[[Reporter], Any],
        more: Callable[[], list[Report]] = list,
        *,
        clock: Clock | None = None,
        wall: Callable[[], int] | None = None,
        patience: int = 3,
        record: Record | None = None,
        **options: Any,
    ) -> None:
        self._time = clock or Clock()
        super().__init__(opened, places, make_runner, clock=wall or self._time, steady=self._time, **options)
        self._more = more
        self._patience = patience
        self._record = record
        self._idle = 0
        self._waits = 0
        self.cancel_after: tuple[int | None, str] = (None, "")

    def take(self, run_id: str, *, reopen: bool = False) -> None:
        """Take a run; no time passes."""
        with self._time.held() as at:
            if self._record is not None:
                self._record.append((at, reopen))
            super().take(run_id, reopen=reopen)

    def _turn(self, heard: list[Any]) -> None:
        with self._time.held() as at:
            if self._record is not None:
                self._record.append((at, list(heard)))
            super()._turn(heard)

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
        is_idle = not news and not self._timers and self._waiting.due_at is None
        self._idle = self._idle + 1 if is_idle else 0
        if self._idle > self._patience:
            raise Stuck("the run waits for nothing")
        self._waits += 1
        if self._waits > MOST_WAITS:
            raise Stuck(f"the run has not ended after {MOST_WAITS} pieces of news")
        if not news:
            self._time.skip_to(self._due_at())
        return news


class Played(FakeRunner):
    """A runner that a test plays: what is put into ``next`` is reported when the engine next waits."""

    def __init__(self) -> None:
        super().__init__(lambda report: None, lambda attempt: None)
        self.next: list[Report] = []

    def give(self) -> list[Report]:
        """Return what is to be reported now."""
        given, self.next = self.next, []
        return given

    def engine(self, place: Place) -> SteppedEngine:
        """Return an engine that has this runner."""
        return SteppedEngine(place.store, place.places, lambda report: self, self.give)


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


def submitted(
    place: Place, generated: Generated, *, cache: bool = True, keep_going: bool | None = None
) -> str:
    """Create a run of a generated pipeline, and return its id."""
    runner = FakeRunner(lambda report: None, lambda attempt: None)
    options = RunOptions(cache=cache, keep_going=keep_going)
    return submit(place.store, generated.package, runner, parameters=generated.parameters, options=options).id


def resubmitted(place: Place, run_id: str, generated: Generated, start_at: Sequence[str]) -> str:
    """Create a run that is derived from another one, and return its id.

    Args:
        place: The home.
        run_id: The earlier run.
        generated: The pipeline as it is now, and its parameters.
        start_at: The paths of the tasks to start at.
    """
    with place.store.read() as tx:
        earlier = runs.get(tx, run_id)
    changes = Changes(package=generated.package, parameters=generated.parameters, start_at=start_at)
    return rerun(place.store, FakeRunner(lambda report: None, lambda attempt: None), earlier, changes).id


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
