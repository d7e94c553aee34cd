"""Two runs that would do the same work at the same time do it once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.engine import waiting
from penstock.home import CacheSettings
from penstock.runners import Failed, Killed, Started, Succeeded
from penstock.store import runs, tasks
from penstock.store.rows import TaskError
from support.fakes import Place, Played, SteppedEngine, a_place, submitted
from support.written import Written, task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.runners import Attempt
    from penstock.store import Run, Task


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(waiting, "_LOOKS_US", 10_000)
    with a_place() as made:
        yield made


class Hand(Played):
    """Its attempts begin at once, and end when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[Attempt] = []

    def start(self, attempt: Attempt) -> None:
        self.started.append(attempt)
        self.next.append(Started(attempt.ref, {}))

    def adopt(self, attempt: Attempt) -> None:
        self.started.append(attempt)

    def kill(self, ref: Any) -> None:
        self.next.append(Killed(ref))

    def end(self, attempt: Attempt, *, ok: bool = True) -> None:
        """Have an attempt end."""
        output = ir.ExecutorOutput(parameter_values={"out": 7})
        error = TaskError("no", kind="ValueError")
        self.next.append(Succeeded(attempt.ref, output) if ok else Failed(attempt.ref, error))


class Driver:
    """An engine with a hand."""

    def __init__(self, place: Place, *, wait_s: float = 3600) -> None:
        self.place = place
        self.hand = Hand()
        self.engine = SteppedEngine(
            place.store,
            place.places,
            lambda report: self.hand,
            self.hand.give,
            cache=CacheSettings(wait_s=wait_s),
        )

    def take(self, *, retries: int = 0, **options: Any) -> str:
        """Begin to drive a new run of one task, and return its id."""
        written = Written()
        written.leaf("fit", outputs={"out": "INT"})
        fit = task("fit", cached=True, retries=retries)
        run_id = submitted(self.place, written.pipeline({"fit": fit}), **options)
        self.engine.take(run_id)
        return run_id

    def end(self, *, ok: bool = True) -> None:
        """Have the attempts that were started end, and drive all runs to their end."""
        for attempt in self.hand.started:
            self.hand.end(attempt, ok=ok)
        self.engine.drive()


def fit_of(place: Place, run_id: str) -> Task:
    with place.store.read() as tx:
        return tasks.get(tx, run_id, "fit")


def run_of(place: Place, run_id: str) -> Run:
    with place.store.read() as tx:
        return runs.get(tx, run_id)


def test_the_second_waits_and_takes_what_the_first_has_made(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    first, second = one.take(), other.take()

    held = fit_of(place, second)
    assert (held.state, held.attempts) == ("QUEUED", 0)
    assert held.reason == f"waits for run {first[:8]}, which does the same"
    one.end()
    other.engine.drive()
    taken = fit_of(place, second)
    assert (taken.state, taken.cached_from, taken.outputs) == ("CACHED", f"{first}/fit", {"out": 7})
    assert taken.why == f"run {first} has made it while this task waited"
    assert other.hand.started == []
    assert run_of(place, second).state == "SUCCEEDED"


def test_in_one_engine_it_takes_them_in_the_same_moment(place: Place) -> None:
    one = Driver(place)
    first, second, third = one.take(), one.take(), one.take()
    [attempt] = one.hand.started
    one.hand.next.clear()
    one.hand.end(attempt)
    one.engine._turn(one.hand.give())

    assert [fit_of(place, run).state for run in (first, second, third)] == ["SUCCEEDED", "CACHED", "CACHED"]
    assert fit_of(place, first).finished_at <= fit_of(place, third).finished_at


def test_a_run_that_takes_nothing_from_the_cache_does_not_wait_but_is_waited_for(place: Place) -> None:
    one, other, third = Driver(place), Driver(place), Driver(place)
    one.take(cache=False)
    other.take(cache=False)
    third.take()

    assert [len(each.hand.started) for each in (one, other, third)] == [1, 1, 0]
    for each in (one, other, third):
        each.end()


def test_tasks_of_one_run_do_not_wait_for_each_other(place: Place) -> None:
    """A pipeline that calls a component twice asks for it twice."""
    written = Written()
    written.leaf("fit", outputs={"out": "INT"})
    twice = written.pipeline({"a": task("fit", cached=True), "b": task("fit", cached=True)})
    driver = Driver(place)
    driver.engine.take(submitted(place, twice))

    assert len(driver.hand.started) == 2
    driver.end()


def test_a_task_that_is_tried_again_is_waited_for(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    first, second = one.take(retries=1), other.take()
    one.hand.end(one.hand.started[0], ok=False)
    one.engine._turn(one.engine._wait())
    other.engine._turn(other.engine._wait())
    assert (fit_of(place, first).attempts, other.hand.started) == (2, [])

    one.hand.end(one.hand.started[1], ok=False)
    one.engine.drive()
    while not other.hand.started:
        other.engine._turn(other.engine._wait())
    other.end()
    row = fit_of(place, second)
    assert row.state == "SUCCEEDED"
    assert row.why == (
        f"no earlier run of this task has succeeded; run {first}, which did the same, has ended FAILED"
    )


def test_of_two_that_waited_for_one_that_failed_one_runs_and_the_other_waits_for_it(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    one.take()
    second, third = other.take(), other.take()
    one.end(ok=False)
    while not other.hand.started:
        other.engine._turn(other.engine._wait())
    [attempt] = other.hand.started
    later = third if attempt.ref.run_id == second else second
    assert fit_of(place, later).reason == f"waits for run {attempt.ref.run_id[:8]}, which does the same"
    other.end()
    assert fit_of(place, later).state == "CACHED"


def test_a_run_whose_driver_is_gone_is_not_waited_for(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    first, second = one.take(), other.take()
    one.engine.close()
    while not other.hand.started:
        other.engine._turn(other.engine._wait())
    other.end()

    row = fit_of(place, second)
    assert row.state == "SUCCEEDED"
    assert row.why.endswith(f"run {first}, which did the same, is driven by nobody any more")


def test_a_run_that_nobody_drives_was_never_waited_for(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    one.take()
    one.engine.close()
    other.take()

    assert len(other.hand.started) == 1
    other.end()


def test_a_cancelled_run_is_not_waited_for(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    first, second = one.take(), other.take()
    one.engine.cancel(first, "enough")
    one.engine.drive()
    while not other.hand.started:
        other.engine._turn(other.engine._wait())
    other.end()

    assert fit_of(place, second).why.endswith("has ended CANCELED")


def test_what_waits_is_cancelled_at_once(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    one.take()
    second = other.take()
    other.engine.cancel(second, "enough")
    other.engine.drive()

    assert (fit_of(place, second).state, run_of(place, second).state) == ("CANCELED", "CANCELED")
    assert not other.engine._waiting
    one.end()


def test_nobody_waits_for_longer_than_it_may(place: Place) -> None:
    one, other = Driver(place), Driver(place, wait_s=0.05)
    first, second = one.take(), other.take()
    assert other.hand.started == []
    while not other.hand.started:
        other.engine._turn(other.engine._wait())
    assert fit_of(place, second).why.endswith(f"run {first}, which did the same, has taken too long")
    other.end()
    one.end()


def test_no_time_to_wait_is_no_waiting(place: Place) -> None:
    one, other = Driver(place), Driver(place, wait_s=0)
    one.take()
    other.take()

    assert len(other.hand.started) == 1
    other.end()
    one.end()


def test_what_waited_when_its_engine_died_waits_again(place: Place) -> None:
    one, other = Driver(place), Driver(place)
    first, second = one.take(), other.take()
    other.engine.close()
    after = Driver(place)
    after.engine.take(second)

    assert after.hand.started == []
    assert fit_of(place, second).state == "QUEUED"
    one.end()
    after.engine.drive()
    assert fit_of(place, second).cached_from == f"{first}/fit"


def test_a_resumed_task_waits_as_others_do_and_when_its_engine_dies_too(place: Place) -> None:
    """It has had attempts, as none that waits for the first time has."""
    one, other = Driver(place), Driver(place)
    second = other.take()
    other.end(ok=False)
    first = one.take()
    other.engine.take(second, reopen=True)
    assert (fit_of(place, second).state, fit_of(place, second).attempts) == ("QUEUED", 1)
    assert len(other.hand.started) == 1
    third = Driver(place)
    third.take()
    assert third.hand.started == []

    other.engine.close()
    after = Driver(place)
    after.engine.take(second)
    one.end()
    after.engine.drive()
    third.engine.drive()
    assert fit_of(place, second).cached_from == f"{first}/fit"
