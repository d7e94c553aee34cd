"""Engines that die at any moment, and whose attempts run where they are not seen."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from penstock.errors import Unavailable
from penstock.store import Store, attempts, runs
from support.fakes import Clock, Machine, Place, SteppedEngine, closing
from support.remote import CALM, Remote, Weather
from support.remote_runner import RemoteRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from penstock.runners import Attempt, AttemptRef, Report, Runner
    from penstock.store import Tx
    from support.fakes import Record


class Crash(Exception):
    """The engine dies here."""


class Fuse:
    """Counts the moments of an engine's life down, and ends it.

    Args:
        length: The moment at which it dies; None for never.
    """

    def __init__(self, length: int | None = None) -> None:
        self.left = length

    def burn(self) -> None:
        """Live for another moment, or die."""
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.left = None
                raise Crash


class Flicker:
    """Counts the moments of a database down, and has it be away for one.

    Args:
        lengths: How many moments it is there, each time.
    """

    def __init__(self, lengths: Sequence[int] = ()) -> None:
        self._lengths = list(lengths)

    def burn(self) -> None:
        """Be there for another moment, or be away."""
        if self._lengths:
            self._lengths[0] -= 1
            if self._lengths[0] <= 0:
                del self._lengths[0]
                raise Unavailable("the connection was lost", passes=True)


class FragileStore:
    """A store that may be away, and whose user may die, at any statement, before a commit and after one."""

    def __init__(self, opened: Store, *fuses: Fuse | Flicker) -> None:
        self._opened = opened
        self._fuses = fuses
        self.leases = opened.leases
        self.read = opened.read

    @contextmanager
    def transaction(self) -> Iterator[_FragileTx]:
        """Open a transaction; a death inside undoes it."""
        with self._opened.transaction() as tx:
            yield _FragileTx(tx, self._burn)
            self._burn()
        self._burn()

    def _burn(self) -> None:
        for fuse in self._fuses:
            fuse.burn()


class _FragileTx:
    def __init__(self, tx: Tx, burn: Callable[[], None]) -> None:
        self._burn = burn
        self._tx = tx
        self.dialect = tx.dialect
        self.rows = tx.rows
        self.row = tx.row
        self.claims = tx.claims

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        self._burn()
        return self._tx.execute(sql, params)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        self._burn()
        return self._tx.executemany(sql, rows)


class FragileRunner:
    """A runner whose caller may die before and after each call."""

    def __init__(self, runner: Runner, fuse: Fuse) -> None:
        self._runner = runner
        self._fuse = fuse
        self.identity = runner.identity
        self.check = runner.check
        self.close = runner.close

    def start(self, attempt: Attempt) -> None:
        """Start an attempt."""
        self._around(self._runner.start, attempt)

    def adopt(self, attempt: Attempt) -> None:
        """Adopt an attempt."""
        self._around(self._runner.adopt, attempt)

    def kill(self, ref: AttemptRef) -> None:
        """Kill an attempt."""
        self._around(self._runner.kill, ref)

    def reconcile(self, under_way: Collection[AttemptRef]) -> None:
        """Reconcile."""
        self._around(self._runner.reconcile, under_way)

    def _around(self, call: Callable[[Any], None], argument: Any) -> None:
        self._fuse.burn()
        call(argument)
        self._fuse.burn()


def drive_by_chance(  # noqa: PLR0913 - all that may go wrong
    place: Place,
    run_id: str,
    machine: Machine,
    seed: int,
    *,
    deaths: Sequence[int] = (),
    absences: Sequence[int] = (),
    weather: Weather = CALM,
    reopen: bool = False,
    cancel_after: int | None = None,
    record: Record | None = None,
) -> int:
    """Drive a run until it has ended, its attempts at a remote place, by engines that die.

    Args:
        place: The home.
        run_id: The run.
        machine: What its attempts come to.
        seed: Of what happens next.
        deaths: How many moments each engine lives but the last, which lives on.
        absences: How many moments the database is there, each time, until it is away for one.
        weather: How often things go wrong there.
        reopen: Whether the run has ended, and is opened again.
        cancel_after: How many pieces of news are waited for until the run is cancelled.
        record: Takes down what the engines are told.

    Returns:
        How many engines died.
    """
    clock = Clock()
    machine.failures = partial(failed_before, place)
    remote = Remote(machine.behave, Random(seed), weather, clock)  # noqa: S311 - to be repeated
    died = 0
    flicker = Flicker(absences)
    # A database that is away when a run is taken ends an engine, too.
    for length in (*deaths, *(None for _ in absences), None):
        engine = _engine_on(remote, place, clock, Fuse(length), flicker, record=record)
        engine.cancel_after = (cancel_after, run_id)
        with closing(engine):
            try:
                engine.take(run_id, reopen=reopen)
                engine.drive()
            except (Crash, Unavailable):
                died += 1
                with place.store.read() as tx:
                    state = runs.get(tx, run_id).state
                if state == "CANCELING":
                    cancel_after = None
                reopen = reopen and state in ("FAILED", "CANCELED")
                if state in ("SUCCEEDED", "FAILED", "CANCELED") and not reopen:
                    return died
                continue
        return died
    raise AssertionError("the last engine lives on")


def drive_together(
    place: Place,
    run_ids: Sequence[str],
    machine: Machine,
    seed: int,
    *,
    deaths: Sequence[int] = (),
    weather: Weather = CALM,
) -> None:
    """Drive runs in one engine until they have ended, their attempts at a remote place.

    Args:
        place: The home.
        run_ids: The runs.
        machine: What their attempts come to.
        seed: Of what happens next.
        deaths: How many moments each engine lives but the last, which lives on.
        weather: How often things go wrong there.
    """
    clock = Clock()
    machine.failures = partial(failed_before, place)
    remote = Remote(machine.behave, Random(seed), weather, clock)  # noqa: S311 - to be repeated
    for length in (*deaths, None):
        engine = _engine_on(remote, place, clock, Fuse(length))
        with closing(engine), suppress(Crash):
            for run_id in _open(place, run_ids):
                engine.take(run_id)
            engine.drive()


def _open(place: Place, run_ids: Sequence[str]) -> list[str]:
    with place.store.read() as tx:
        return [run_id for run_id in run_ids if runs.get(tx, run_id).finished_at is None]


def _engine_on(
    remote: Remote, place: Place, clock: Clock, fuse: Fuse, *others: Flicker, record: Record | None = None
) -> SteppedEngine:
    """Return an engine whose runner is on a remote place, where things happen while it waits."""
    told: list[Report] = []
    runner = RemoteRunner(told.append, remote)
    return SteppedEngine(
        FragileStore(place.store, fuse, *others),
        place.places,
        lambda report: FragileRunner(runner, fuse),  # what is told waits for `_some`
        partial(_some, runner, remote, told),
        clock=clock,
        patience=200,
        record=record,
    )


def failed_before(place: Place, ref: AttemptRef) -> int:
    """Return how many attempts of a task failed before one; a lost one has not, whatever it came to."""
    with place.store.read() as tx:
        tried = attempts.of_task(tx, ref.run_id, ref.path)
    return sum(attempt.state == "FAILED" and attempt.number < ref.number for attempt in tried)


def _some(runner: RemoteRunner, remote: Remote, told: list[Report]) -> list[Report]:
    """Let things happen until one report or a few have come, or nothing is left that could happen."""
    wanted = remote.random.choice([1, 1, 1, 2, 5])
    while len(told) < wanted and _step(runner, remote):
        pass
    if not told:
        remote.pass_time()
    given = told.copy()
    told.clear()
    return given


def _step(runner: RemoteRunner, remote: Remote) -> bool:
    if remote.random.random() < 0.5:
        return runner.step() or remote.step()
    return remote.step() or runner.step()
