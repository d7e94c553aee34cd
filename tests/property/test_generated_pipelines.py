"""Generated pipelines through the real engine, beside the reference interpreter.

Each runs on a store on disk; a machine that runs nothing stands for the runner. `make torture` repeats them
many times as often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from support.agreement import broken_promises, clean_disagreements, disagreements, kept
from support.crashes import drive_by_chance
from support.fakes import Machine, a_place, drive, run_through, submitted
from support.generated import pipelines
from support.observed import observe, plain
from support.reference import interpret
from support.remote import CALM, LOSSES, ONE_BY_ONE, STORM, Weather
from support.shares import examples

if TYPE_CHECKING:
    from support.generated import Generated
    from support.observed import Observed

SEEDS = st.integers(0, 2**16)
WEATHERS = st.sampled_from([CALM, STORM, LOSSES, *ONE_BY_ONE])
MOMENTS = st.lists(st.integers(1, 300), min_size=1, max_size=3)


def given_by(observed: Observed) -> tuple[object, object]:
    """The run's outputs."""
    root = observed.tasks[""]
    return root.row.outputs, plain(root.outputs)


def can_succeed(generated: Generated) -> bool:
    """Whether a run succeeds once no leaf fails; an input may still have no value."""
    return (
        interpret(generated.spec, generated.parameters, asks=generated.asks, mended=True).state == "SUCCEEDED"
    )


@examples(75)
@given(pipelines())
def test_a_run_comes_to_what_the_reference_says(generated: Generated) -> None:
    machine = Machine()
    with a_place() as place:
        observed = run_through(place, generated, machine)

    assert [] == disagreements(generated, observed, machine)


@examples(20)
@given(pipelines(failures=False, cached=True))
def test_the_same_run_again_is_taken_from_the_cache(generated: Generated) -> None:
    with a_place() as place:
        first = run_through(place, generated, Machine())
        machine = Machine()
        second = run_through(place, generated, machine)

    assert [] == list(broken_promises(second))
    assert given_by(first) == given_by(second)
    new = {
        seen.row.path
        for seen in second.tasks.values()
        if "status" in seen.row.inputs  # it is told how this very run went
        or any(link.run_id == second.run.id for listed in seen.inputs.values() for link in listed)
    }
    assert new >= machine.ran().keys()


@examples(8)
@given(pipelines(failures=False, cached=True))
def test_without_the_cache_everything_runs_again(generated: Generated) -> None:
    with a_place() as place:
        first = run_through(place, generated, Machine(), cache=False)
        machine = Machine()
        second = run_through(place, generated, machine, cache=False)

    assert first.states == second.states
    assert given_by(first) == given_by(second)
    assert "CACHED" not in second.states.values()


@examples(35)
@given(pipelines(), SEEDS)
def test_the_order_of_reports_changes_nothing(generated: Generated, seed: int) -> None:
    machine = Machine()
    with a_place() as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed)
        observed = observe(place, run_id)

    assert [] == disagreements(generated, observed, machine)


@examples(25)
@given(pipelines(failures=True), SEEDS, WEATHERS, st.one_of(st.just([]), MOMENTS))
def test_a_run_that_keeps_going_runs_all_that_may(
    generated: Generated, seed: int, weather: Weather, deaths: list[int]
) -> None:
    machine = Machine()
    with a_place() as place:
        run_id = submitted(place, generated, keep_going=True)
        drive_by_chance(place, run_id, machine, seed, deaths=deaths, weather=weather)
        observed = observe(place, run_id)

    assert [] == disagreements(generated, observed, machine, keep_going=True)


@examples(40)
@given(pipelines(), SEEDS, MOMENTS)
def test_a_run_survives_its_engines(generated: Generated, seed: int, deaths: list[int]) -> None:
    machine = Machine()
    with a_place() as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed, deaths=deaths)
        observed = observe(place, run_id)

    assert [] == disagreements(generated, observed, machine)
    assert 1 >= max(machine.starts.values(), default=0)


@examples(8)
@given(pipelines(), SEEDS, MOMENTS, st.one_of(st.just([]), MOMENTS))
def test_a_run_survives_its_databases_absences(
    generated: Generated, seed: int, absences: list[int], deaths: list[int]
) -> None:
    machine = Machine()
    with a_place() as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed, absences=absences, deaths=deaths)
        observed = observe(place, run_id)

    assert [] == disagreements(generated, observed, machine)
    assert 1 >= max(machine.starts.values(), default=0)


@examples(50)
@given(pipelines(), SEEDS, WEATHERS, st.one_of(st.just([]), MOMENTS))
def test_a_run_comes_to_the_same_where_calls_fail_and_events_are_lost(
    generated: Generated, seed: int, weather: Weather, deaths: list[int]
) -> None:
    machine = Machine()
    with a_place() as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed, deaths=deaths, weather=weather)
        observed = observe(place, run_id)

    assert [] == disagreements(generated, observed, machine)
    assert 1 >= max(machine.starts.values(), default=0)


@examples(25)
@given(pipelines(), SEEDS, st.integers(0, 15), WEATHERS, st.one_of(st.just([]), MOMENTS))
def test_a_cancelled_run_ends(
    generated: Generated, seed: int, after: int, weather: Weather, deaths: list[int]
) -> None:
    machine = Machine()
    with a_place() as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed, deaths=deaths, cancel_after=after, weather=weather)
        observed = observe(place, run_id)

    asked = any("CANCELING" == event.data.get("state") for event in observed.events if event.kind == "run")
    assert asked == (observed.run.state == "CANCELED")
    if asked:
        assert [] == list(broken_promises(observed))
        assert "CANCELED" == observed.tasks[""].row.state
    else:
        assert [] == disagreements(generated, observed, machine)


@examples(30)
@given(pipelines(failures=True, tolerant=False), SEEDS, WEATHERS, st.one_of(st.just([]), MOMENTS))
def test_a_resumed_run_repeats_only_what_it_must(
    generated: Generated, seed: int, weather: Weather, deaths: list[int]
) -> None:
    assume(interpret(generated.spec, generated.parameters, asks=generated.asks).state == "FAILED")
    assume(can_succeed(generated))
    machine = Machine()
    with a_place() as place:
        failed = run_through(place, generated, machine)
        machine.mended = True
        drive_by_chance(place, failed.run.id, machine, seed, deaths=deaths, weather=weather, reopen=True)
        observed = observe(place, failed.run.id)

    assert [] == clean_disagreements(generated, observed, generations=2)
    for task in kept(generated, failed):
        assert failed.latest[task] == observed.latest[task]


@examples(20)
@given(pipelines(failures=True), SEEDS, WEATHERS, MOMENTS)
def test_a_run_resumed_in_vain_survives_its_engines(
    generated: Generated, seed: int, weather: Weather, deaths: list[int]
) -> None:
    assume(interpret(generated.spec, generated.parameters, asks=generated.asks).state == "FAILED")
    ends = []
    for lives in ([], deaths):
        machine = Machine()
        with a_place() as place:
            failed = run_through(place, generated, machine)
            drive_by_chance(place, failed.run.id, machine, seed, deaths=lives, weather=weather, reopen=True)
            observed = observe(place, failed.run.id)
        assert [] == list(broken_promises(observed, generations=2))
        ends.append((observed.run.state, given_by(observed)))

    assert ends[0] == ends[1]


@examples(15)
@given(pipelines(), SEEDS, WEATHERS, st.integers(0, 15))
def test_a_cancelled_run_can_be_resumed(
    generated: Generated, seed: int, weather: Weather, after: int
) -> None:
    assume(can_succeed(generated))
    machine = Machine()
    machine.mended = True
    with a_place() as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed, cancel_after=after, weather=weather)
        cancelled = observe(place, run_id)
        assume(cancelled.run.state == "CANCELED")
        drive(place, run_id, machine, reopen=True)
        observed = observe(place, run_id)

    assert [] == clean_disagreements(generated, observed, generations=2)
