"""An engine dies, and another goes on from the rows."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.runners import Attempt, AttemptRef, Failed, Killed, Lost, Started, Succeeded
from penstock.store import timers
from penstock.store.rows import TaskError
from support.fakes import Machine, MachineRunner, Place, SteppedEngine, drive, submitted
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from penstock.runners import Report
    from support.generated import Generated


class Held(MachineRunner):
    """Holds all reports back until a test gives them out, task by task."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(self.hold, machine)
        self.reports: dict[str, deque[Report]] = {}
        self.adopted: list[AttemptRef] = []
        self.places: dict[str, Any] = {}
        self.limits: dict[int, str] = {}

    def hold(self, report: Report) -> None:
        self.reports.setdefault(report.ref.path, deque()).append(report)

    def start(self, attempt: Attempt) -> None:
        self.note(attempt)
        super().start(attempt)

    def adopt(self, attempt: Attempt) -> None:
        self.adopted.append(attempt.ref)
        self.places[attempt.ref.path] = attempt.place
        self.note(attempt)
        super().adopt(attempt)

    def note(self, attempt: Attempt) -> None:
        if attempt.container.resources is not None:
            self.limits[attempt.ref.number] = attempt.container.resources.resource_memory_limit

    def kill(self, ref: AttemptRef) -> None:
        self.reports[ref.path] = deque([Killed(ref)])

    def all(self) -> list[Report]:
        held = [report for reports in self.reports.values() for report in reports]
        self.reports.clear()
        return held

    def engine(self, place: Place) -> SteppedEngine:
        return SteppedEngine(place.store, place.places, lambda report: self, self.all)


def begun(place: Place, generated: Generated, machine: Machine) -> tuple[str, Held, SteppedEngine]:
    run_id = submitted(place, generated)
    held = Held(machine)
    engine = held.engine(place)
    engine.take(run_id)
    return run_id, held, engine


def taken(place: Place, run_id: str, machine: Machine) -> tuple[Held, SteppedEngine]:
    held = Held(machine)
    engine = held.engine(place)
    engine.take(run_id)
    return held, engine


def two_leaves() -> Generated:
    written = Written()
    written.leaf("a")
    written.leaf("b")
    return written.pipeline({"a": task("a"), "b": task("b")})


def test_what_was_requested_is_adopted_and_what_ended_is_not(place: Place) -> None:
    machine = Machine()
    run_id, held, engine = begun(place, two_leaves(), machine)
    engine._turn(list(held.reports.pop("a")))
    engine.close()

    held, engine = taken(place, run_id, machine)
    engine.drive()
    engine.close()

    assert [AttemptRef(run_id, "b", 1)] == held.adopted
    assert "SUCCEEDED" == observe(place, run_id).run.state
    assert {"a": 1, "b": 1} == machine.ran()


def test_who_adopts_is_told_where_an_attempt_was_seen_to_run(place: Place) -> None:
    machine = Machine()
    run_id, held, engine = begun(place, two_leaves(), machine)
    ref = AttemptRef(run_id, "a", 1)
    engine._turn([Started(ref, {"host": "elsewhere", "pid": 7})])
    engine.close()

    held, engine = taken(place, run_id, machine)
    engine.close()

    assert {"a": {"host": "elsewhere", "pid": 7}, "b": None} == held.places


def test_what_was_committed_and_never_started_is_started(place: Place) -> None:
    class Dead(Held):
        def start(self, attempt: Attempt) -> None:
            """The engine dies before it asks."""

    run_id = submitted(place, two_leaves())
    engine = Dead(Machine()).engine(place)
    engine.take(run_id)
    engine.close()
    machine = Machine()
    drive(place, run_id, machine)

    assert {"a": 1, "b": 1} == machine.ran()
    assert "SUCCEEDED" == observe(place, run_id).run.state


def test_a_loop_that_has_failed_opens_no_further_iteration(place: Place) -> None:
    written = Written()
    written.leaf("fit", inputs={"item": "INT"})
    generated = written.pipeline({"fit": task("fit", items=[1, 2, 3, 4], at_once=2)})
    machine = Machine()
    run_id, _, engine = begun(place, generated, machine)
    engine._turn([Failed(AttemptRef(run_id, "fit[1]/fit", 1), TaskError("it broke"))])
    engine.close()

    _, engine = taken(place, run_id, machine)
    engine.drive()
    engine.close()
    states = observe(place, run_id).states

    assert ("FAILED", "FAILED", "SUCCEEDED") == (states["fit"], states["fit[0]"], states["fit[1]"])
    assert "fit[2]" not in states


def test_more_memory_after_too_little_outlives_the_engine(place: Place) -> None:
    written = Written()
    written.leaf("fit")
    container = written.executors["fit"].container
    assert container is not None
    container.resources = ir.ResourceSpec(resource_memory_limit="100M")
    written.asks = {"root": {"fit": {"retry": {"memoryFactor": 3.0, "mostMemory": "700M"}}}}
    machine = Machine()
    run_id, first, engine = begun(place, written.pipeline({"fit": task("fit", retries=5)}), machine)
    short = TaskError("too little", kind="OutOfMemory")
    engine._turn([Failed(AttemptRef(run_id, "fit", 1), short)])
    engine._turn([Failed(AttemptRef(run_id, "fit", 2), TaskError("it broke", kind="ValueError"))])
    engine.close()

    held, engine = taken(place, run_id, machine)
    engine._turn([Failed(AttemptRef(run_id, "fit", 3), short)])
    engine.drive()
    engine.close()
    tried = observe(place, run_id).tasks["fit"].attempts

    assert [None, 300_000_000, 300_000_000, 700_000_000] == [attempt.memory_limit for attempt in tried]
    assert {1: "100M", 2: "300000000", 3: "300000000"} == first.limits
    assert {3: "300000000", 4: "700000000"} == held.limits


def test_a_loop_goes_on_counting_the_failures_that_it_tolerates(place: Place) -> None:
    written = Written()
    written.leaf("fit", inputs={"item": "INT"})
    written.asks = {"root": {"fit": {"loop": {"toleratedFailures": 2}}}}
    generated = written.pipeline(
        {"fit": task("fit", items=[0, 1, 2, 3], at_once=1)}, outputs={"all": ("fit.out", "INTS")}
    )
    machine = Machine()
    run_id, _, engine = begun(place, generated, machine)
    engine._turn([Failed(AttemptRef(run_id, "fit[0]/fit", 1), TaskError("it broke"))])
    engine._turn([Failed(AttemptRef(run_id, "fit[1]/fit", 1), TaskError("it broke"))])
    engine.close()

    _, engine = taken(place, run_id, machine)
    engine.drive()
    engine.close()
    observed = observe(place, run_id)

    assert ["FAILED", "FAILED", "SUCCEEDED", "SUCCEEDED"] == [
        observed.states[f"fit[{position}]"] for position in range(4)
    ]
    loop = observed.tasks["fit"].row
    assert ("SUCCEEDED", "2 of 4 iterations failed, 2 are tolerated") == (loop.state, loop.reason)
    assert ("SUCCEEDED", None) == (observed.run.state, observed.run.error)
    given = [observed.tasks[f"fit[{position}]"].row.outputs["out"] for position in (2, 3)]
    assert {"all": given} == observed.tasks[""].row.outputs


def test_a_dag_that_has_failed_starts_nothing_new(place: Place) -> None:
    written = Written()
    for name in "abc":
        written.leaf(name)
    generated = written.pipeline({"a": task("a"), "b": task("b"), "c": task("c", after=["b"])})
    machine = Machine()
    run_id, _, engine = begun(place, generated, machine)
    engine._turn([Failed(AttemptRef(run_id, "a", 1), TaskError("it broke"))])
    engine.close()

    _, engine = taken(place, run_id, machine)
    engine.drive()
    engine.close()

    assert {"": "FAILED", "a": "FAILED", "b": "SUCCEEDED", "c": "SKIPPED"} == observe(place, run_id).states


def test_failures_are_counted_on_and_losses_apart_from_them(place: Place) -> None:
    written = Written()
    written.leaf("fit")
    machine = Machine()
    run_id, _, engine = begun(place, written.pipeline({"fit": task("fit", retries=1)}), machine)
    engine._turn([Lost(AttemptRef(run_id, "fit", 1), "its host is gone")])
    engine._turn([Failed(AttemptRef(run_id, "fit", 2), TaskError("it broke"))])
    engine.close()

    _, engine = taken(place, run_id, machine)
    engine._turn([Lost(AttemptRef(run_id, "fit", 3), "its host is gone")])
    engine._turn([Failed(AttemptRef(run_id, "fit", 4), TaskError("it broke again"))])
    engine.close()
    observed = observe(place, run_id)

    assert ["LOST", "FAILED", "LOST", "FAILED"] == [one.state for one in observed.tasks["fit"].attempts]
    assert "FAILED" == observed.run.state


def test_a_task_that_must_not_be_begun_twice_is_not(place: Place) -> None:
    written = Written()
    written.leaf("pay")
    never: dict[str, Any] = {"retry": {"lost": 0}}
    written.asks = {"root": {"pay": never, "each": never}}
    generated = written.pipeline({"pay": task("pay", retries=3), "each": task("pay", items=[1])})
    machine = Machine()
    run_id, _, engine = begun(place, generated, machine)
    engine._turn([Lost(AttemptRef(run_id, "pay", 1), "its host is gone")])
    engine._turn([Lost(AttemptRef(run_id, "each[1]/each", 1), "its host is gone")])
    engine.close()
    observed = observe(place, run_id)

    assert ["LOST"] == [one.state for one in observed.tasks["pay"].attempts]
    assert {"FAILED"} == set(observed.states.values())
    error = observed.tasks["pay"].row.error
    assert error is not None
    assert ("Lost", "lost: its host is gone") == (error.kind, error.message)
    assert "lost=0" in (error.hint or "")


def test_a_back_off_ends_when_it_was_due(place: Place) -> None:
    written = Written()
    written.leaf("fit")
    machine = Machine()
    generated = written.pipeline({"fit": task("fit", retries=1, back_off_s=0.05)})
    run_id, _, engine = begun(place, generated, machine)
    engine._turn([Failed(AttemptRef(run_id, "fit", 1), TaskError("it broke"))])
    engine.close()
    with place.store.read() as tx:
        [timer] = timers.of_run(tx, run_id)

    drive(place, run_id, machine)
    observed = observe(place, run_id)
    _, second = observed.tasks["fit"].attempts

    assert timer.due_at <= second.requested_at < timer.due_at + 5_000_000
    assert [] == observed.timers


def test_a_cancel_that_was_committed_goes_on(place: Place) -> None:
    machine = Machine()
    run_id, _, engine = begun(place, two_leaves(), machine)
    engine.cancel(run_id, "by the user")
    engine._turn(engine._wait())
    engine.close()

    held, engine = taken(place, run_id, machine)
    killed = [type(report) for reports in held.reports.values() for report in reports]
    engine.drive()
    engine.close()

    assert [Killed, Killed] == killed
    assert "CANCELED" == observe(place, run_id).run.state


def test_the_events_go_on_without_a_gap(place: Place) -> None:
    machine = Machine()
    run_id, _, engine = begun(place, two_leaves(), machine)
    engine._turn([Started(AttemptRef(run_id, "a", 1), {})])
    engine.close()
    before = observe(place, run_id).events
    drive(place, run_id, machine)
    after = observe(place, run_id).events

    assert before == after[: len(before)]
    assert list(range(1, len(after) + 1)) == [event.seq for event in after]


def test_nested_scopes_are_found_again_with_their_inputs(place: Place) -> None:
    written = Written()
    written.leaf("fit", inputs={"item": "INT", "n": "INT"}, outputs={"out": "INT", "model": "ARTIFACT"})
    written.leaf("use", inputs={"artifact": "ARTIFACT"}, outputs={"out": "INT"})
    written.dag(
        "body",
        {"fit": task("fit", item="<.item", n="<.n"), "use": task("use", artifact="<fit.model")},
        inputs={"item": "INT", "n": "INT"},
        outputs={"got": ("use.out", "INT")},
    )
    written.dag(
        "inner",
        {"loop": task("body", items=[1, 2], n="<.n")},
        inputs={"n": "INT"},
        outputs={"got": ("loop.got", "INTS")},
    )
    generated = written.pipeline({"inner": task("inner", n=5)}, outputs={"got": ("inner.got", "INTS")})
    expected = None
    for moves in range(6):
        machine = Machine()
        run_id, held, engine = begun(place, generated, machine)
        for _ in range(moves):
            if engine._runs:
                engine._turn([report for report in held.all() if isinstance(report, Started | Succeeded)][:2])
        engine.close()
        drive_on(place, run_id, machine)
        outputs = observe(place, run_id).tasks[""].row.outputs
        expected = expected or outputs
        assert 2 == len(outputs["got"])
        assert expected == outputs


def drive_on(place: Place, run_id: str, machine: Machine) -> None:
    if observe(place, run_id).run.state != "SUCCEEDED":
        drive(place, run_id, machine)
