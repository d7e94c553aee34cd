"""A run that ended without success is opened again: what is repeated, and what counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import SubmitError
from penstock.store.rows import TaskError
from support.crashes import drive_by_chance
from support.fakes import Machine, a_place, drive, run_through
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from penstock.ir import ExecutorOutput
    from penstock.runners import Attempt
    from support.generated import Generated
    from support.observed import Observed


def mended(generated: Generated, machine: Machine) -> tuple[Observed, Observed]:
    """Run a pipeline, mend what fails in it and open the run again; return how it was and how it is then."""
    with a_place() as place:
        failed = run_through(place, generated, machine)
        machine.mended = True
        drive(place, failed.run.id, machine, reopen=True)
        return failed, observe(place, failed.run.id)


def test_what_succeeded_stays_as_it_was() -> None:
    written = Written()
    written.leaf("good")
    written.leaf("bad", inputs={"n": "INT"}, fails="always")
    generated = written.pipeline({"good": task("good"), "bad": task("bad", n="<good.out")})
    machine = Machine()
    failed, resumed = mended(generated, machine)

    assert ("FAILED", "SUCCEEDED") == (failed.run.state, resumed.run.state)
    assert failed.tasks["good"] == resumed.tasks["good"]
    assert {"good": 1, "bad": 2} == machine.ran()


def test_an_iteration_that_succeeded_is_not_repeated_and_later_ones_open() -> None:
    written = Written()
    written.leaf("fit", inputs={"item": "INT"}, fails="sometimes")
    generated = written.pipeline({"fit": task("fit", items=list(range(8)), at_once=1)})
    machine = Machine()
    failed, resumed = mended(generated, machine)

    done = [name for name, seen in failed.tasks.items() if seen.row.state == "SUCCEEDED"]
    assert 0 < len(done) < 2 * 8
    assert 2 + 2 * 8 == len(resumed.tasks)
    assert [failed.tasks[name] for name in done] == [resumed.tasks[name] for name in done]


def test_a_run_that_succeeded_is_not_opened_again() -> None:
    written = Written()
    written.leaf("good")
    with a_place() as place:
        ended = run_through(place, written.pipeline({"good": task("good")}), Machine())

        with pytest.raises(SubmitError, match="has ended: SUCCEEDED"):
            drive(place, ended.run.id, Machine(), reopen=True)


def test_a_run_that_failed_is_opened_again_only_on_request() -> None:
    written = Written()
    written.leaf("bad", fails="always")
    with a_place() as place:
        ended = run_through(place, written.pipeline({"bad": task("bad")}), Machine())

        with pytest.raises(SubmitError, match="has ended: FAILED"):
            drive(place, ended.run.id, Machine())


def test_an_exit_task_runs_again_and_is_told_the_new_state() -> None:
    written = Written()
    written.leaf("bad", fails="always")
    written.leaf("notify", inputs={"status": "STATUS"}, outputs={})
    generated = written.pipeline({"bad": task("bad"), "notify": task("notify", always=True, status="<bad")})
    machine = Machine()
    failed, resumed = mended(generated, machine)

    assert "FAILED" == failed.tasks["notify"].row.inputs["status"]["state"]
    assert "COMPLETE" == resumed.tasks["notify"].row.inputs["status"]["state"]
    assert {"bad": 2, "notify": 2} == machine.ran()


def test_an_exit_dag_that_failed_too_waits_again_for_what_it_comes_after() -> None:
    written = Written()
    written.leaf("bad", fails="always")
    written.dag("after", {"bad": task("bad")}, inputs={"status": "STATUS"})
    generated = written.pipeline({"bad": task("bad"), "after": task("after", always=True, status="<bad")})
    machine = Machine()
    _, resumed = mended(generated, machine)

    after = resumed.latest["after"].row
    assert "COMPLETE" == after.inputs["status"]["state"]
    assert 2 == after.round
    assert (after.finished_at or 0) >= (resumed.tasks["bad"].row.finished_at or 0)
    assert ["bad", "after/bad", "bad", "after~2/bad"] == [ref.path for ref in machine.starts]


class Script(Machine):
    """Fails the attempts of some paths."""

    def __init__(self, *bad: str) -> None:
        super().__init__()
        self.bad = bad

    def run(self, attempt: Attempt) -> ExecutorOutput | TaskError:
        return TaskError("it broke") if attempt.ref.path in self.bad else super().run(attempt)


def test_a_resumed_task_has_all_its_retries_again_also_when_the_engine_dies() -> None:
    written = Written()
    written.leaf("flaky", fails="at-first", times=3)
    generated = written.pipeline({"flaky": task("flaky", retries=1)})
    for moment in (None, *range(1, 50)):
        machine = Machine()
        with a_place() as place:
            failed = run_through(place, generated, machine)
            drive_by_chance(place, failed.run.id, machine, 1, deaths=[moment] if moment else [], reopen=True)
            resumed = observe(place, failed.run.id)

        assert ["FAILED"] * 2 == [one.state for one in failed.tasks["flaky"].attempts]
        assert ["FAILED"] * 3 + ["SUCCEEDED"] == [one.state for one in resumed.tasks["flaky"].attempts]


def test_a_resumed_dag_has_all_its_retries_again_also_when_the_engine_dies() -> None:
    written = Written()
    written.leaf("fit")
    written.dag("inner", {"fit": task("fit")})
    generated = written.pipeline({"inner": task("inner", retries=1)})
    for moment in (None, *range(1, 60)):
        machine = Script("inner/fit", "inner~2/fit")
        with a_place() as place:
            failed = run_through(place, generated, machine)
            drive_by_chance(place, failed.run.id, machine, 1, deaths=[moment] if moment else [], reopen=True)
            resumed = observe(place, failed.run.id)

        assert ("FAILED", 2) == (failed.run.state, failed.tasks["inner"].row.round)
        assert ("SUCCEEDED", 3) == (resumed.run.state, resumed.tasks["inner"].row.round)
        assert {"inner/fit": 1, "inner~2/fit": 2, "inner~3/fit": 1} == machine.ran()


def test_a_loop_that_tolerated_failures_stays_as_it_was() -> None:
    written = Written()
    written.leaf("fit", inputs={"item": "INT"}, fails="sometimes")
    written.leaf("bad", inputs={"list": "INTS"}, fails="always")
    written.asks = {"root": {"fit": {"loop": {"toleratedShare": 1.0}}}}
    generated = written.pipeline(
        {"fit": task("fit", items=list(range(8))), "bad": task("bad", list="<fit.out")}
    )
    machine = Machine()
    failed, resumed = mended(generated, machine)

    inside = [name for name in failed.tasks if name.startswith("fit")]
    assert {"SUCCEEDED", "FAILED"} == {failed.states[name] for name in inside if name.endswith("]")}
    assert [failed.tasks[name] for name in inside] == [resumed.tasks[name] for name in inside]
    assert ("FAILED", "SUCCEEDED") == (failed.run.state, resumed.run.state)


def test_a_loop_with_more_failures_than_it_tolerates_repeats_all_that_failed() -> None:
    written = Written()
    written.leaf("fit", inputs={"item": "INT"}, fails="always")
    written.asks = {"root": {"fit": {"loop": {"toleratedFailures": 1}}}}
    machine = Machine()
    failed, resumed = mended(written.pipeline({"fit": task("fit", items=[1, 2, 3], at_once=1)}), machine)

    assert failed.tasks["fit"].row.reason == (
        "2 of 3 iterations failed, 1 is tolerated; the first: fit failed"
    )
    assert {"fit[0]/fit": 2, "fit[1]/fit": 2, "fit[2]/fit": 1} == {
        f"fit[{position}]/fit": len(resumed.tasks[f"fit[{position}]/fit"].attempts) for position in range(3)
    }
    assert ("SUCCEEDED", "SUCCEEDED") == (resumed.run.state, resumed.tasks["fit"].row.state)
