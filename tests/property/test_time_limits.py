"""Tasks that never end, at a remote place in every weather, under engines that die: time limits end them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from penstock import ir
from penstock.engine import submit
from penstock.runners.fake import FakeRunner
from support.agreement import broken_promises
from support.crashes import drive_by_chance
from support.fakes import Machine, Place, a_place
from support.observed import observe
from support.remote import CALM, ONE_BY_ONE, STORM, Weather
from support.shares import examples
from support.written import Written, task

if TYPE_CHECKING:
    from penstock.runners import Attempt

LIMIT_S = 3600
DEATHS = st.lists(st.integers(1, 100), max_size=3)
SEEDS = st.integers(0, 2**16)
WEATHERS = st.sampled_from([CALM, STORM, *ONE_BY_ONE])


class Endless(Machine):
    """Where no attempt ends by itself."""

    def behave(self, attempt: Attempt) -> None:  # type: ignore[override]
        """Run an attempt."""
        self.starts[attempt.ref] += 1


def limited(place: Place, *, attempt_s: int = 0, run_s: int = 0, retries: int = 0) -> str:
    """Create a run of one task; it has a time limit, or its task has."""
    written = Written()
    written.leaf("fit")
    tasks = {"fit": task("fit", retries=retries)}
    settings = ir.SinglePlatformSpec(
        deployment_spec=ir.PlatformDeploymentConfig(executors={"fit": {"activeDeadlineSeconds": attempt_s}}),
        pipeline_config=ir.PipelineConfig(active_deadline_seconds=run_s),
    )
    package = ir.Package(written.pipeline(tasks).spec, ir.PlatformSpec(platforms={"kubernetes": settings}))
    runner = FakeRunner(lambda report: None, lambda attempt: None)
    return submit(place.store, package, runner, parameters={}).id


@examples(25)
@given(SEEDS, WEATHERS, DEATHS, st.integers(0, 2))
def test_a_task_that_never_ends_ends_at_its_time_limit_each_time(
    seed: int, weather: Weather, deaths: list[int], retries: int
) -> None:
    machine = Endless()
    with a_place() as place:
        run_id = limited(place, attempt_s=LIMIT_S, retries=retries)
        drive_by_chance(place, run_id, machine, seed, weather=weather, deaths=deaths)
        observed = observe(place, run_id)
    fit = observed.tasks["fit"]
    states = [attempt.state for attempt in fit.attempts if attempt.state != "LOST"]

    assert [] == list(broken_promises(observed))
    assert ["FAILED"] * (1 + retries) == states
    assert fit.row.error is not None
    assert ("FAILED", "Timeout") == (observed.run.state, fit.row.error.kind)
    assert 1 == max(machine.starts.values())
    for attempt in fit.attempts:
        if attempt.state == "FAILED" and attempt.started_at is not None:
            assert (attempt.finished_at or 0) - attempt.started_at >= LIMIT_S * 1e6


@examples(15)
@given(SEEDS, WEATHERS, DEATHS)
def test_a_run_that_never_ends_ends_at_its_time_limit(seed: int, weather: Weather, deaths: list[int]) -> None:
    machine = Endless()
    with a_place() as place:
        run_id = limited(place, run_s=LIMIT_S, retries=1)
        drive_by_chance(place, run_id, machine, seed, weather=weather, deaths=deaths)
        observed = observe(place, run_id)

    assert [] == list(broken_promises(observed))
    assert observed.run.error is not None
    assert ("FAILED", "Timeout") == (observed.run.state, observed.run.error.kind)
    assert "CANCELED" == observed.tasks["fit"].row.state
