"""What the engine promises to whoever starts, cancels and watches a run."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.engine import Engine, RunOptions, submit
from penstock.errors import Conflict, NotFound
from penstock.runners import Attempt, Failed, Killed, Lost, Started, Succeeded, Waiting
from penstock.runtime.identity import now
from penstock.store import runs, tasks
from penstock.store.rows import TaskError
from support.fakes import Machine, Place, Played, drive, run_through, submitted
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from penstock.runners import AttemptRef, Reporter


class Hand(Played):
    """It keeps what it is asked, and says nothing by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[Attempt] = []
        self.adopted: list[Attempt] = []
        self.killed: list[Any] = []

    def start(self, attempt: Attempt) -> None:
        self.started.append(attempt)

    def adopt(self, attempt: Attempt) -> None:
        self.adopted.append(attempt)

    def kill(self, ref: Any) -> None:
        self.killed.append(ref)


def one_leaf(**fields: Any) -> Any:
    written = Written()
    written.leaf("fit", outputs={"out": "INT"})
    return written.pipeline({"fit": task("fit", **fields)}, outputs={"got": ("fit.out", "INT")})


def good(**values: Any) -> ir.ExecutorOutput:
    return ir.ExecutorOutput(parameter_values=values)


def test_a_run_has_one_driver(place: Place) -> None:
    run_id = submitted(place, one_leaf())
    hand = Hand()
    first, second = hand.engine(place), Hand().engine(place)
    first.take(run_id)

    with pytest.raises(Conflict, match="driven by another process"):
        second.take(run_id)
    first.close()
    second.take(run_id)
    second.close()


def test_a_run_that_is_not_there_is_not_driven(place: Place) -> None:
    engine = Hand().engine(place)

    with pytest.raises(NotFound):
        engine.take("no-such-run")
    assert not place.store.leases.held("no-such-run")


def test_the_intent_is_committed_before_the_runner_is_asked(place: Place) -> None:
    seen: list[tuple[str, int]] = []

    class Looking(Hand):
        def start(self, attempt: Attempt) -> None:
            with place.store.read() as tx:
                row = tasks.get(tx, attempt.ref.run_id, "fit")
            seen.append((row.state, row.attempts))

    run_id = submitted(place, one_leaf())
    engine = Looking().engine(place)
    engine.take(run_id)
    engine.close()

    assert [("QUEUED", 1)] == seen


def test_a_task_has_the_times_of_its_runner_however_late_they_are_heard(place: Place) -> None:
    run_id = submitted(place, one_leaf())
    hand = Hand()
    engine = hand.engine(place)
    engine.take(run_id)
    [attempt] = hand.started
    asked_at = observe(place, run_id).tasks["fit"].attempts[0].requested_at
    began, ended = asked_at + 1, asked_at + 3
    hand.next = [Started(attempt.ref, {}, at=began), Succeeded(attempt.ref, good(out=1), at=ended)]
    engine.drive()

    seen = observe(place, run_id)
    fit = seen.tasks["fit"]
    assert (fit.row.started_at, fit.row.finished_at) == (began, ended)
    assert (fit.attempts[0].started_at, fit.attempts[0].finished_at) == (began, ended)
    assert {event.at for event in seen.events if event.path == "fit"} >= {began, ended}
    assert seen.run.finished_at > ended


def test_a_task_that_waits_says_why_and_is_not_called_running(place: Place) -> None:
    hand = Hand()
    run_id = submitted(place, one_leaf())
    engine = hand.engine(place)
    engine.take(run_id)
    ref = hand.started[0].ref

    engine._turn([Waiting(ref, "no slot is free")])
    with place.store.read() as tx:
        waiting = tasks.get(tx, run_id, "fit")
    engine._turn([Started(ref, {"pid": 1})])
    with place.store.read() as tx:
        running = tasks.get(tx, run_id, "fit")
    engine.close()

    assert ("QUEUED", "no slot is free") == (waiting.state, waiting.reason)
    assert ("RUNNING", None) == (running.state, running.reason)


def test_outputs_become_visible_with_the_success(place: Place) -> None:
    hand = Hand()
    run_id = submitted(place, one_leaf())
    engine = hand.engine(place)
    engine.take(run_id)
    ref = hand.started[0].ref
    hand.next = [Started(ref, {"pid": 1}), Succeeded(ref, good(out=4))]
    engine.drive()
    engine.close()
    observed = observe(place, run_id)

    assert ("SUCCEEDED", {"got": 4}) == (observed.run.state, observed.tasks[""].row.outputs)
    assert {"pid": 1} == observed.tasks["fit"].attempts[0].place
    assert not place.store.leases.held(run_id)


@pytest.mark.parametrize(
    ("output", "message"),
    [(good(), "output 'out' was not written"), (good(out="five"), "output 'out' takes a whole number")],
)
def test_an_output_that_is_missing_or_wrong_fails_the_attempt(
    place: Place, output: ir.ExecutorOutput, message: str
) -> None:
    hand = Hand()
    run_id = submitted(place, one_leaf(retries=1))
    engine = hand.engine(place)
    engine.take(run_id)
    hand.next = [Succeeded(hand.started[0].ref, output)]
    engine._turn(hand.give())
    hand.next = [Succeeded(hand.started[1].ref, good(out=1))]
    engine.drive()
    engine.close()
    tried = observe(place, run_id).tasks["fit"].attempts

    assert ["FAILED", "SUCCEEDED"] == [attempt.state for attempt in tried]
    assert tried[0].error is not None
    assert message in tried[0].error.message


def test_a_report_for_an_attempt_that_has_ended_is_ignored(place: Place) -> None:
    hand = Hand()
    run_id = submitted(place, one_leaf(retries=1))
    engine = hand.engine(place)
    engine.take(run_id)
    first = hand.started[0].ref
    engine._turn([Failed(first, TaskError("it broke")), Succeeded(first, good(out=1)), Killed(first)])
    second = hand.started[1].ref
    engine._turn([Succeeded(second, good(out=2)), Failed(second, TaskError("late"))])
    engine.close()

    assert {"got": 2} == observe(place, run_id).tasks[""].row.outputs


def test_the_failure_of_a_run_is_that_of_its_innermost_task(place: Place) -> None:
    written = Written()
    written.leaf("bad", inputs={"item": "INT"}, fails="always")
    written.dag("inner", {"loop": task("bad", items=[7])})
    failed = run_through(place, written.pipeline({"outer": task("inner")}), Machine())

    assert failed.run.error is not None
    assert ("bad failed", "outer/loop[7]/loop") == (failed.run.error.message, failed.run.error.task)


def test_cancelling_kills_what_runs_and_waits_until_it_is_dead(place: Place) -> None:
    hand = Hand()
    run_id = submitted(place, one_leaf())
    engine = hand.engine(place)
    engine.take(run_id)
    ref = hand.started[0].ref
    engine.cancel(run_id, "by the user")
    engine._turn(engine._wait())
    with place.store.read() as tx:
        canceling = runs.get(tx, run_id).state
    hand.next = [Killed(ref)]
    engine.drive()
    engine.close()
    observed = observe(place, run_id)

    assert [ref] == hand.killed
    assert "CANCELING" == canceling
    assert ("CANCELED", "CANCELED") == (observed.run.state, observed.tasks["fit"].row.state)
    assert observed.run.error is not None
    assert "cancelled: by the user" == observed.run.error.message


def test_a_waiting_engine_is_woken_by_reports_and_cancels_of_other_threads(place: Place) -> None:
    """The real queue, once: all other tests step the engine by hand."""
    run_id = submitted(place, one_leaf())
    asked = threading.Event()

    class Remote(Hand):
        report: Reporter

        def start(self, attempt: Attempt) -> None:
            super().start(attempt)
            asked.set()

        def kill(self, ref: Any) -> None:
            threading.Thread(target=self.report, args=[Killed(ref)]).start()

    def make(report: Reporter) -> Remote:
        remote = Remote()
        remote.report = report
        return remote

    engine = Engine(place.store, place.places, make)
    canceller = threading.Thread(target=lambda: asked.wait(10) and engine.cancel(run_id, "enough"))
    canceller.start()
    engine.take(run_id)
    engine.drive()
    canceller.join()
    engine.close()

    assert "CANCELED" == observe(place, run_id).run.state


def test_a_back_off_is_waited_for(place: Place) -> None:
    written = Written()
    written.leaf("flaky", fails="at-first")
    observed = run_through(
        place, written.pipeline({"flaky": task("flaky", retries=1, back_off_s=0.05)}), Machine()
    )

    first, second = observed.tasks["flaky"].attempts
    assert (second.requested_at - (first.finished_at or 0)) >= 50_000


def test_a_back_off_of_before_does_not_end_that_of_a_run_that_was_opened_again(place: Place) -> None:
    hand = Hand()
    run_id = submitted(place, one_leaf(retries=1, back_off_s=0.2))
    engine = hand.engine(place)
    engine.take(run_id)
    engine._turn([Failed(hand.started[0].ref, TaskError("it broke"))])
    engine.cancel(run_id, "enough")
    engine.drive()
    engine.take(run_id, reopen=True)
    engine._turn([Failed(hand.started[1].ref, TaskError("it broke"))])
    while len(hand.started) < 3:
        engine._turn(Engine._wait(engine))
    engine.close()
    _, second, third = observe(place, run_id).tasks["fit"].attempts

    assert third.requested_at - (second.finished_at or 0) >= 200_000


def test_a_retried_dag_leaves_its_rounds_in_the_history(place: Place) -> None:
    written = Written()
    written.leaf("fit", fails="in-round-1")
    written.dag("inner", {"fit": task("fit")})
    observed = run_through(place, written.pipeline({"inner": task("inner", retries=1)}), Machine())

    assert {"": "SUCCEEDED", "inner": "SUCCEEDED", "inner/fit": "FAILED", "inner~2/fit": "SUCCEEDED"} == (
        observed.states
    )
    assert "inner~2/fit" in {seen.row.path for seen in observed.tasks.values()}


def test_every_task_of_a_run_gets_its_variables(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("TOKEN=abc\n")
    hand = Hand()
    package = ir.Package(one_leaf().spec)
    options = RunOptions(env_file=str(file))
    run = submit(place.store, package, hand, parameters={}, options=options)
    engine = hand.engine(place)
    engine.take(run.id)
    engine.close()

    assert {"TOKEN": "abc"} == dict(hand.started[0].env)
    assert "abc" not in json.dumps(run.options)


def test_what_is_under_way_is_told_to_the_runner_again_and_again(place: Place) -> None:
    told: list[list[tuple[str, int]]] = []

    class Silent(Hand):
        def reconcile(self, under_way: Collection[AttemptRef]) -> None:
            told.append(sorted((ref.path, ref.number) for ref in under_way))
            if len(told) == 2:
                self.next = [Failed(ref, TaskError("it broke")) for ref in under_way if ref.number == 1]
            elif len(told) == 3:
                self.next = [Succeeded(ref, good(out=1)) for ref in under_way]

    run_id = submitted(place, one_leaf(retries=1))
    began = now()
    silent = Silent()
    engine = silent.engine(place)
    engine.take(run_id)
    engine.drive()
    engine.close()
    run = observe(place, run_id).run

    assert [[("fit", 1)], [("fit", 1)], [("fit", 2)]] == told
    assert "SUCCEEDED" == run.state
    assert 30 <= ((run.finished_at or 0) - began) / 1e6 < 31


def test_an_engine_that_waits_for_a_back_off_has_nothing_to_reconcile(place: Place) -> None:
    told: list[Any] = []

    class Watchful(Hand):
        def start(self, attempt: Attempt) -> None:
            end = Succeeded(attempt.ref, good(out=1))
            self.next.append(Failed(attempt.ref, TaskError("it broke")) if attempt.ref.number == 1 else end)

        def reconcile(self, under_way: Collection[AttemptRef]) -> None:
            told.append(under_way)

    run_id = submitted(place, one_leaf(retries=1, back_off_s=60))
    engine = Watchful().engine(place)
    engine.take(run_id)
    engine.drive()
    engine.close()

    assert [] == told
    assert "SUCCEEDED" == observe(place, run_id).run.state


def test_an_attempt_that_somebody_else_kills_is_lost_and_repeated(place: Place) -> None:
    run_id = submitted(place, one_leaf())
    hand = Hand()
    engine = hand.engine(place)
    engine.take(run_id)
    engine._turn([Started(hand.started[0].ref, {}), Killed(hand.started[0].ref)])
    hand.next = [Succeeded(hand.started[1].ref, good(out=1))]
    engine.drive()
    engine.close()
    seen = observe(place, run_id)

    assert ["LOST", "SUCCEEDED"] == [attempt.state for attempt in seen.tasks["fit"].attempts]
    assert seen.tasks["fit"].attempts[0].error == TaskError("it was killed, and not by Penstock", kind="Lost")
    assert "SUCCEEDED" == seen.run.state


def test_what_comes_late_or_twice_of_an_attempt_that_runs_changes_nothing(place: Place) -> None:
    run_id = submitted(place, one_leaf())
    hand = Hand()
    engine = hand.engine(place)
    engine.take(run_id)
    ref = hand.started[0].ref
    began = observe(place, run_id).tasks["fit"].attempts[0].requested_at + 2
    engine._turn([Waiting(ref, "no node is free", at=began - 1), Waiting(ref, "no node is free")])
    engine._turn([Started(ref, {"pod": "a"}, at=began)])
    engine._turn([Waiting(ref, "the image cannot be pulled"), Started(ref, {"pod": "b"}, at=began + 1)])
    seen = observe(place, run_id)
    engine.close()

    fit = seen.tasks["fit"]
    assert ("RUNNING", None, began) == (fit.row.state, fit.row.reason, fit.row.started_at)
    assert (began, {"pod": "b"}) == (fit.attempts[0].started_at, fit.attempts[0].place)
    assert [{"state": "QUEUED", "attempts": 1}, {"reason": "no node is free"}, {"state": "RUNNING"}] == [
        event.data for event in seen.events if event.path == "fit"
    ]


def test_what_is_lost_while_it_was_to_end_has_ended(place: Place) -> None:
    run_id = submitted(place, one_leaf(retries=1))
    hand = Hand()
    engine = hand.engine(place)
    engine.take(run_id)
    engine.cancel(run_id, "enough")
    engine._turn(engine._wait())
    hand.next = [Lost(hand.started[0].ref, "its pod is gone")]
    engine.drive()
    engine.close()
    fit = observe(place, run_id).tasks["fit"]

    assert ("CANCELED", ["CANCELED"]) == (fit.row.state, [attempt.state for attempt in fit.attempts])


@pytest.mark.parametrize(
    ("pipeline", "run", "after"),
    [
        (False, None, "SKIPPED"),
        (True, None, "SUCCEEDED"),
        (True, False, "SKIPPED"),
        (False, True, "SUCCEEDED"),
    ],
)
def test_a_run_keeps_going_as_it_says_itself_or_else_as_its_pipeline_does(
    place: Place, pipeline: bool, run: bool | None, after: str
) -> None:
    written = Written()
    written.leaf("a", fails="always")
    written.leaf("b")
    generated = written.pipeline({"a": task("a"), "b": task("b"), "c": task("b", after=["b"])})
    asked = ir.SinglePlatformSpec(config={"keepGoing": pipeline})
    generated = replace(generated, platform=ir.PlatformSpec(platforms={"penstock": asked}))
    run_id = submitted(place, generated, keep_going=run)
    drive(place, run_id, Machine())

    assert {"": "FAILED", "a": "FAILED", "b": "SUCCEEDED", "c": after} == observe(place, run_id).states
