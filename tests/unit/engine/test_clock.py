"""The machine's clock is set, by hours, while runs go on: nothing waits longer or shorter for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.engine import submit
from penstock.runners import Attempt, Failed, Killed, Started, Succeeded
from penstock.runners.fake import FakeRunner
from penstock.store.rows import TaskError
from support.fakes import Clock, Place, SteppedEngine
from support.observed import Observed, observe
from support.written import Written, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.runners import AttemptRef, Report

SECOND = 1_000_000
HOUR = 3600 * SECOND
BACK_OFF_S = 60
LIMIT_S = 600


class World(FakeRunner):
    """A machine whose clock can be set, and a runner that looks at it.

    Args:
        plays: Called for each attempt that starts; says what is reported of it, one list a moment.
    """

    def __init__(self, plays: Callable[[World, Attempt], Iterator[list[Report]]]) -> None:
        super().__init__(lambda report: None, lambda attempt: None)
        self.time = Clock()
        self.offset = 0
        self._plays = plays
        self._open: list[Iterator[list[Report]]] = []

    def wall(self) -> int:
        """What the clock says."""
        return self.time() + self.offset

    def start(self, attempt: Attempt) -> None:
        self._open.append(self._plays(self, attempt))

    def kill(self, ref: AttemptRef) -> None:
        self._open.append(iter([[Killed(ref, self.wall())]]))

    def adopt(self, attempt: Attempt) -> None:
        self.start(attempt)

    def moment(self) -> list[Report]:
        for play in list(self._open):
            reports = next(play, None)
            if reports is not None:
                return reports
            self._open.remove(play)
        return []

    def engine(self, place: Place) -> SteppedEngine:
        return SteppedEngine(
            place.store, place.places, lambda report: self, self.moment, clock=self.time, wall=self.wall
        )

    def drive(self, place: Place, run_id: str) -> Observed:
        engine = self.engine(place)
        engine.take(run_id)
        engine.drive()
        return observe(place, run_id)


def a_run(place: Place, *, limit_s: int = 0, run_s: int = 0) -> str:
    written = Written()
    written.leaf("fit", outputs={"out": "INT"})
    fit = task("fit", retries=1, back_off_s=BACK_OFF_S)
    pipeline = written.pipeline({"fit": fit}, outputs={"got": ("fit.out", "INT")})
    settings = ir.SinglePlatformSpec(
        deployment_spec=ir.PlatformDeploymentConfig(executors={"fit": {"activeDeadlineSeconds": limit_s}}),
        pipeline_config=ir.PipelineConfig(active_deadline_seconds=run_s),
    )
    package = ir.Package(pipeline.spec, ir.PlatformSpec(platforms={"kubernetes": settings}))
    return submit(place.store, package, FakeRunner(lambda report: None, lambda _: None), parameters={}).id


def failing_once(shift: int) -> Callable[[World, Attempt], Iterator[list[Report]]]:
    """The first attempt fails, and the clock is set before anybody hears of it; the second succeeds."""

    def plays(world: World, attempt: Attempt) -> Iterator[list[Report]]:
        yield [Started(attempt.ref, {}, world.wall())]
        if attempt.ref.number == 1:
            world.offset += shift
            yield [Failed(attempt.ref, TaskError("no", "ValueError"), world.wall())]
        else:
            output = ir.ExecutorOutput(parameter_values={"out": 1})
            yield [Succeeded(attempt.ref, output, world.wall())]

    return plays


def in_order(seen: Observed) -> None:
    """Nothing has ended before it began, or begun before it was asked for."""
    for found in seen.tasks.values():
        row: Any = found.row
        assert row.created_at <= row.started_at <= row.finished_at <= seen.run.finished_at
        for attempt in found.attempts:
            assert attempt.requested_at <= attempt.started_at <= attempt.finished_at
    of_the_run = [event.at for event in seen.events if event.kind == "run"]
    assert of_the_run == sorted(of_the_run)


@pytest.mark.parametrize("shift", [-3 * HOUR, -SECOND, 0, SECOND, 3 * HOUR])
def test_a_back_off_takes_its_time(place: Place, shift: int) -> None:
    seen = World(failing_once(shift)).drive(place, a_run(place))

    first, second = seen.tasks["fit"].attempts
    assert (first.state, second.state) == ("FAILED", "SUCCEEDED")
    assert BACK_OFF_S * SECOND <= second.requested_at - first.finished_at < (BACK_OFF_S + 30) * SECOND
    in_order(seen)


@pytest.mark.parametrize("shift", [-3 * HOUR, 0, 3 * HOUR])
@pytest.mark.parametrize("limits", [{"limit_s": LIMIT_S}, {"run_s": LIMIT_S}])
def test_no_time_limit_is_over_because_the_clock_was_set(
    place: Place, shift: int, limits: dict[str, int]
) -> None:
    def plays(world: World, attempt: Attempt) -> Iterator[list[Report]]:
        yield [Started(attempt.ref, {}, world.wall())]
        world.offset += shift
        world.time.skip_to(world.time() + (LIMIT_S - 60) * SECOND)
        yield [Succeeded(attempt.ref, ir.ExecutorOutput(parameter_values={"out": 1}), world.wall())]

    seen = World(plays).drive(place, a_run(place, **limits))

    assert seen.run.state == "SUCCEEDED"
    [attempt] = seen.tasks["fit"].attempts
    took_s = (attempt.finished_at - attempt.started_at) / SECOND
    assert LIMIT_S - 60 <= took_s < LIMIT_S
    in_order(seen)


@pytest.mark.parametrize("shift", [-3 * HOUR, 0, 3 * HOUR])
def test_a_time_limit_is_over_when_its_time_is(place: Place, shift: int) -> None:
    def plays(world: World, attempt: Attempt) -> Iterator[list[Report]]:
        world.offset += shift
        yield [Started(attempt.ref, {}, world.wall())]

    world = World(plays)
    began = world.time()
    seen = world.drive(place, a_run(place, run_s=LIMIT_S))

    assert seen.run.error is not None
    assert seen.run.error.kind == "Timeout"
    assert LIMIT_S <= (world.time() - began) / SECOND < LIMIT_S + 60
    in_order(seen)


def test_what_an_engine_has_left_waits_no_longer_when_the_clock_was_set_back_meanwhile(place: Place) -> None:
    run_id = a_run(place)
    world = World(failing_once(0))
    first = world.engine(place)
    first.take(run_id)
    while not observe(place, run_id).timers:
        first._turn(first._wait())
    first.close()
    world.offset = -3 * HOUR
    began = world.time()

    seen = world.drive(place, run_id)

    assert seen.run.state == "SUCCEEDED"
    assert (world.time() - began) / SECOND < BACK_OFF_S + 30
    in_order(seen)
