"""Engines that die at any moment, and reports that come in any order."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from penstock.store import Store, runs
from support.fakes import HoldingRunner, Machine, Place, SteppedEngine, closing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from penstock.runners import Attempt, AttemptRef, Reporter, Runner
    from penstock.store import Tx


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


class FragileStore:
    """A store whose user may die at any statement, before a commit and after one."""

    def __init__(self, opened: Store, fuse: Fuse) -> None:
        self._opened = opened
        self._fuse = fuse
        self.leases = opened.leases
        self.read = opened.read

    @contextmanager
    def transaction(self) -> Iterator[_FragileTx]:
        """Open a transaction; a death inside undoes it."""
        with self._opened.transaction() as tx:
            yield _FragileTx(tx, self._fuse)
            self._fuse.burn()
        self._fuse.burn()


class _FragileTx:
    def __init__(self, tx: Tx, fuse: Fuse) -> None:
        self._fuse = fuse
        self._tx = tx
        self.dialect = tx.dialect
        self.rows = tx.rows
        self.row = tx.row

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        self._fuse.burn()
        return self._tx.execute(sql, params)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        self._fuse.burn()
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

    def _around(self, call: Callable[[Any], None], argument: Any) -> None:
        self._fuse.burn()
        call(argument)
        self._fuse.burn()


def drive_by_chance(
    place: Place,
    run_id: str,
    machine: Machine,
    seed: int,
    *,
    deaths: Sequence[int] = (),
    loses: bool = False,
    reopen: bool = False,
    cancel_after: int | None = None,
) -> int:
    """Drive a run until it has ended, with reports in an order of chance, by engines that die.

    Args:
        place: The home.
        run_id: The run.
        machine: Where its attempts run; it outlives the engines.
        seed: Of the order.
        deaths: How many moments each engine lives but the last, which lives on.
        loses: Whether an engine may lose an attempt of the one before it.
        reopen: Whether the run has ended, and is opened again.
        cancel_after: How many pieces of news are waited for until the run is cancelled.

    Returns:
        How many engines died.
    """
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    died = 0
    for length in (*deaths, None):
        fuse = Fuse(length)
        runner = HoldingRunner(machine, random, loses=loses)
        engine = SteppedEngine(
            FragileStore(place.store, fuse),
            place.places,
            partial(_held_by, FragileRunner(runner, fuse)),
            runner.some,
        )
        engine.cancel_after = (cancel_after, run_id)
        with closing(engine):
            try:
                engine.take(run_id, reopen=reopen)
                engine.drive()
            except Crash:
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


def _held_by(runner: FragileRunner, report: Reporter) -> FragileRunner:
    return runner
