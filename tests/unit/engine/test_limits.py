"""Runs and attempts that take longer than they may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.engine import submit
from penstock.engine.limits import Limits
from penstock.errors import SubmitError
from penstock.runners import Attempt, Killed, Started, Succeeded
from penstock.runtime.identity import now
from penstock.store import runs, timers
from support.fakes import Place, Played, Stuck
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from penstock.runners import AttemptRef

HOUR = 3600
LONG_AGO = 2 * HOUR * 1_000_000


class Slow(Played):
    """A runner whose attempts began two hours ago, and end when they are killed; some do not."""

    def __init__(self, *, quick: int = 99) -> None:
        super().__init__()
        self.killed: list[AttemptRef] = []
        self.is_deaf = False
        self._quick = quick

    def start(self, attempt: Attempt) -> None:
        self.next.append(Started(attempt.ref, {}, now() - LONG_AGO))
        if attempt.ref.number >= self._quick:
            output = ir.ExecutorOutput(parameter_values={"out": 1})
            self.next.append(Succeeded(attempt.ref, output))

    def adopt(self, attempt: Attempt) -> None:
        """It goes on."""

    def kill(self, ref: AttemptRef) -> None:
        self.killed.append(ref)
        if not self.is_deaf:
            self.next.append(Killed(ref))


def limited(place: Place, *, attempt_s: int | str = 0, run_s: int = 0, retries: int = 0) -> str:
    written = Written()
    written.leaf("fit", outputs={"out": "INT"})
    pipeline = written.pipeline({"fit": task("fit", retries=retries)}, outputs={"got": ("fit.out", "INT")})
    settings = ir.SinglePlatformSpec(
        deployment_spec=ir.PlatformDeploymentConfig(executors={"fit": {"activeDeadlineSeconds": attempt_s}}),
        pipeline_config=ir.PipelineConfig(active_deadline_seconds=run_s),
    )
    package = ir.Package(pipeline.spec, ir.PlatformSpec(platforms={"kubernetes": settings}))
    return submit(place.store, package, Slow(), parameters={}).id


def driven(place: Place, run_id: str, runner: Slow) -> Any:
    engine = runner.engine(place)
    engine.take(run_id)
    engine.drive()
    return observe(place, run_id)


def test_an_attempt_that_takes_too_long_is_killed_and_has_failed(place: Place) -> None:
    runner = Slow()
    seen = driven(place, limited(place, attempt_s=HOUR), runner)

    fit = seen.tasks["fit"]
    message = "the task has taken longer than its time limit of 3600 s"
    assert [ref.path for ref in runner.killed] == ["fit"]
    assert (fit.row.state, fit.row.error.kind, fit.row.error.message) == ("FAILED", "Timeout", message)
    assert (fit.attempts[0].state, fit.attempts[0].error) == ("FAILED", fit.row.error)
    assert (seen.run.state, seen.run.error.message, seen.timers) == ("FAILED", message, [])


def test_it_is_tried_again_like_any_other_that_failed(place: Place) -> None:
    seen = driven(place, limited(place, attempt_s=HOUR, retries=1), Slow(quick=2))

    assert [attempt.state for attempt in seen.tasks["fit"].attempts] == ["FAILED", "SUCCEEDED"]
    assert (seen.run.state, seen.timers) == ("SUCCEEDED", [])


def test_the_limit_of_an_attempt_outlives_the_engine_that_was_about_to_kill_it(place: Place) -> None:
    run_id = limited(place, attempt_s=HOUR)
    deaf = Slow()
    deaf.is_deaf = True
    engine = deaf.engine(place)
    engine.take(run_id)
    with pytest.raises(Stuck):
        engine.drive()
    engine.close()
    assert [ref.path for ref in deaf.killed] == ["fit"]
    row = observe(place, run_id).tasks["fit"].row
    assert (row.state, row.reason) == ("RUNNING", "is being ended: its time is up")

    runner = Slow()
    seen = driven(place, run_id, runner)
    assert [ref.path for ref in runner.killed] == ["fit"]
    assert (seen.tasks["fit"].row.error.kind, seen.timers) == ("Timeout", [])


def test_a_run_that_takes_too_long_ends_its_tasks_and_has_failed(place: Place) -> None:
    run_id = limited(place, run_s=HOUR)
    runner = Slow()
    engine = runner.engine(place)
    engine.take(run_id)
    engine.close()
    with place.store.transaction() as tx:
        [timer] = timers.of_run(tx, run_id)
        timers.arm(tx, type(timer)(run_id, timer.path, timer.number, timer.due_at - LONG_AGO))

    seen = driven(place, run_id, runner)
    message = "the run has taken longer than its time limit of 3600 s"
    assert (seen.run.state, seen.run.error.kind, seen.run.error.message) == ("FAILED", "Timeout", message)
    assert (seen.tasks["fit"].row.state, seen.tasks["fit"].row.reason) == ("CANCELED", message)
    assert seen.timers == []


def test_a_run_within_its_limit_leaves_no_timer(place: Place) -> None:
    seen = driven(place, limited(place, run_s=HOUR), Slow(quick=1))

    assert (seen.run.state, seen.timers) == ("SUCCEEDED", [])


def test_why_a_run_was_cancelled_outlives_the_engine_that_was_told(place: Place) -> None:
    run_id = limited(place)
    deaf = Slow()
    deaf.is_deaf = True
    engine = deaf.engine(place)
    engine.take(run_id)
    engine.cancel(run_id, "too dear")
    with pytest.raises(Stuck):
        engine.drive()
    engine.close()
    with place.store.read() as tx:
        assert runs.get(tx, run_id).state == "CANCELING"

    seen = driven(place, run_id, Slow())
    assert (seen.run.state, seen.run.error.message) == ("CANCELED", "cancelled: too dear")
    assert seen.tasks["fit"].row.reason == "too dear"


def test_a_limit_that_is_no_number_is_refused_before_the_run_begins(place: Place) -> None:
    with pytest.raises(SubmitError, match="the time limit of tasks is 'soon', which is not a whole number"):
        limited(place, attempt_s="soon")


def test_limits_are_read_from_the_settings_for_kubernetes() -> None:
    platform = {
        "platforms": {
            "kubernetes": {
                "pipelineConfig": {"activeDeadlineSeconds": 60},
                "deploymentSpec": {
                    "executors": {"a": {"activeDeadlineSeconds": "5"}, "b": {"podMetadata": {}}}
                },
            }
        }
    }
    assert Limits(60, {"a": 5}) == Limits.of(ir.platform_from_dict(platform).platforms["kubernetes"])
    assert Limits() == Limits.of(None)
