"""The engine of a server: what others write into the store is done, and nothing that one run does ends it."""

from __future__ import annotations

import heapq
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from penstock import ir
from penstock.engine import About, submit
from penstock.engine import service as services
from penstock.engine.service import Service
from penstock.errors import Conflict, NotFound, SubmitError, Unavailable
from penstock.runners import Attempt, Killed
from penstock.runtime.identity import now
from penstock.store import TaskError, runs, tasks
from support.fakes import Machine, MachineRunner, Place, a_place
from support.postgres import new_database
from support.waiting import eventually
from support.written import Written, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.runners import Reporter, Runner

CANCELLED = TaskError("cancelled: by a user", kind="Cancelled")


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "SQLite":
        with a_place() as made:
            yield made
    else:
        with new_database(request.getfixturevalue("postgres_server")) as url, a_place(url) as made:
            yield made


class Bench(Machine):
    """A machine whose attempts end as they are told, or go on until they are killed."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = threading.Event()
        self.killed: list[str] = []

    def runner(self, report: Reporter) -> Runner:
        machine = self

        class Runner(MachineRunner):
            def start(self, attempt: Attempt) -> None:
                if attempt.ref.path == "wait":
                    machine.starts[attempt.ref] += 1
                else:
                    super().start(attempt)

            def kill(self, ref: Any) -> None:
                machine.killed.append(ref.path)
                report(Killed(ref))

        return Runner(report, self)


def a_pipeline(leaf: str = "fit", **fields: Any) -> Any:
    written = Written()
    written.leaf("fit", outputs={"out": "INT"}, **fields)
    return written.pipeline({leaf: task("fit")})


def create(place: Place, pipeline: Any, namespace: str = "") -> str:
    """Create a run as another process does, which leaves all else to the service."""
    about = About(namespace=namespace)
    return submit(place.store, ir.Package(pipeline.spec), None, parameters={}, about=about).id


def state(place: Place, run_id: str) -> str:
    with place.store.read() as tx:
        return runs.get(tx, run_id).state


def reaches(place: Place, run_id: str, wanted: str) -> bool:
    return eventually(lambda: state(place, run_id) == wanted)


@contextmanager
def serving(
    place: Place, machine: Bench, make: Callable[..., Service] = Service, **more: Any
) -> Iterator[Service]:
    service = make(place.store, place.places, machine.runner, **more)
    thread = threading.Thread(target=service.serve)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join()
        service.close()


def test_a_run_that_another_process_creates_is_run(place: Place) -> None:
    machine = Bench()
    before = create(place, a_pipeline())

    with serving(place, machine):
        after = create(place, a_pipeline())

        assert reaches(place, before, "SUCCEEDED")
        assert reaches(place, after, "SUCCEEDED")


def test_many_runs_are_driven_at_once(place: Place) -> None:
    machine = Bench()

    with serving(place, machine) as service:
        waiting = [create(place, a_pipeline("wait")) for _ in range(20)]
        quick = create(place, a_pipeline())

        assert reaches(place, quick, "SUCCEEDED")
        assert all(reaches(place, run_id, "RUNNING") for run_id in waiting)
        assert all(place.store.leases.held(run_id) for run_id in waiting)
        assert service.claim(waiting[0]) is False


def test_a_run_ends_when_somebody_writes_that_it_is_to(place: Place) -> None:
    machine = Bench()

    with serving(place, machine):
        run_id = create(place, a_pipeline("wait"))
        assert eventually(lambda: bool(machine.starts))
        with place.store.transaction() as tx:
            runs.update(tx, run_id, state="CANCELING", error=CANCELLED)

        assert reaches(place, run_id, "CANCELED")
    assert ["wait"] == machine.killed
    with place.store.read() as tx:
        assert CANCELLED == runs.get(tx, run_id).error
        assert "CANCELED" == tasks.get(tx, run_id, "wait").state


def test_a_run_that_was_cancelled_before_it_began_never_does(place: Place) -> None:
    machine = Bench()
    run_id = create(place, a_pipeline())
    with place.store.transaction() as tx:
        runs.update(tx, run_id, state="CANCELING", error=CANCELLED)

    with serving(place, machine):
        assert reaches(place, run_id, "CANCELED")

    assert not machine.starts
    with place.store.read() as tx:
        assert list(tasks.all(tx, run_id)) == []


def test_a_run_that_failed_goes_on_when_somebody_writes_that_it_is_to(place: Place) -> None:
    machine = Bench()

    with serving(place, machine):
        run_id = create(place, a_pipeline(fails="always"))
        assert reaches(place, run_id, "FAILED")
        machine.mended = True
        with place.store.transaction() as tx:
            runs.update(tx, run_id, state="PENDING", error=None, finished_at=None)

        assert reaches(place, run_id, "SUCCEEDED")
    assert {"fit": 2} == machine.ran()


def test_a_deleted_run_ends_and_leaves_nothing(place: Place) -> None:
    machine = Bench()

    with serving(place, machine):
        run_id = create(place, a_pipeline("wait"))
        assert eventually(lambda: bool(machine.starts))
        folder = place.places.logs / run_id
        folder.mkdir(parents=True)
        with place.store.transaction() as tx:
            runs.discard(tx, run_id, now())
            runs.update(tx, run_id, state="CANCELING", error=CANCELLED)

        def is_gone() -> bool:
            with place.store.read() as tx:
                try:
                    runs.get(tx, run_id)
                except NotFound:
                    return True
            return False

        assert eventually(is_gone)
        assert not folder.exists()
    assert ["wait"] == machine.killed


def test_a_run_whose_driver_died_is_taken_over(place: Place) -> None:
    machine = Bench()
    run_id = create(place, a_pipeline("wait"))
    with serving(place, machine):
        assert eventually(lambda: bool(machine.starts))
    assert "RUNNING" == state(place, run_id)

    lease = place.store.leases.acquire(run_id)
    assert lease is not None
    with serving(place, machine):
        other = create(place, a_pipeline())
        assert reaches(place, other, "SUCCEEDED")
        assert machine.starts.total() == 2  # it has a driver, and stays with it
        lease.release()

        assert eventually(lambda: machine.starts.total() == 3)


class Mistaken(Service):
    """A service that makes a mistake whenever it performs what one run asks for."""

    run_id = ""
    how_often = 0

    def _perform(self, effects: Any) -> None:
        if any(getattr(effect, "attempt", None) for effect in effects):
            for effect in effects:
                if effect.attempt.ref.run_id == self.run_id and Mistaken.how_often > 0:
                    Mistaken.how_often -= 1
                    raise KeyError("a mistake")
        super()._perform(effects)


@pytest.mark.parametrize(("how_often", "ends"), [(1, "SUCCEEDED"), (9, "FAILED")])
def test_a_mistake_in_one_run_is_that_runs_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch, how_often: int, ends: str
) -> None:
    written = Written()
    written.leaf("fit", outputs={"out": "INT"})
    chain = written.pipeline({"a": task("fit"), "b": task("fit", after=["a"])})
    monkeypatch.setattr(Mistaken, "how_often", how_often)
    unlucky = create(place, chain)
    monkeypatch.setattr(Mistaken, "run_id", unlucky)
    lucky = create(place, chain)

    with serving(place, Bench(), Mistaken):
        assert reaches(place, unlucky, ends)
        assert reaches(place, lucky, "SUCCEEDED")

    with place.store.read() as tx:
        error = runs.get(tx, unlucky).error
    if ends == "FAILED":
        assert error is not None
        assert ("InternalError", True) == (error.kind, "a mistake" in error.message)


class Contested(Service):
    """A service that finds another driver's changes whenever it begins with a run."""

    how_often = 0

    def _begin(self, live: Any, *, reopen: bool = False) -> None:
        if Contested.how_often > 0:
            Contested.how_often -= 1
            raise Conflict("another driver has changed it")
        super()._begin(live, reopen=reopen)


@pytest.mark.parametrize(("how_often", "ends"), [(2, "SUCCEEDED"), (9, "FAILED")])
def test_a_conflict_fails_a_run_only_when_it_comes_again_and_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, how_often: int, ends: str
) -> None:
    monkeypatch.setattr(services, "LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr(Contested, "how_often", how_often)

    with serving(place, Bench(), Contested):
        assert reaches(place, create(place, a_pipeline()), ends)


def test_timers_stay_in_order_when_a_run_is_left(place: Place) -> None:
    first, second = create(place, a_pipeline("wait")), create(place, a_pipeline("wait"))
    service = Service(place.store, place.places, Bench().runner)
    for run_id in (first, second):
        service.take(run_id)
    due = [(1, first), (5, second), (2, first), (6, second), (7, second), (3, second), (4, second)]  # a heap
    service._timers = [(at, run_id, "wait", 1) for at, run_id in due]

    service._leave(first).release()

    assert [heapq.heappop(service._timers)[0] for _ in range(5)] == [3, 4, 5, 6, 7]
    service.close()


def test_the_code_of_people_who_log_in_is_run_only_if_it_may_be(place: Place) -> None:
    with serving(place, Bench(), runs_code=False):
        theirs, own = create(place, a_pipeline(), "team-a"), create(place, a_pipeline())

        assert reaches(place, own, "SUCCEEDED")
        assert reaches(place, theirs, "FAILED")
    with place.store.read() as tx:
        error = runs.get(tx, theirs).error
    assert error is not None
    assert "process_runner = true in [auth]" in f"{error.message} {error.hint}"


def test_a_runner_that_refuses_fails_the_run(place: Place) -> None:
    machine = Bench()

    class Choosy(MachineRunner):
        def check(self, container: Any, where: str) -> list[str]:
            raise SubmitError("no such image here", where=f"task {where!r}")

    machine.runner = lambda report: Choosy(report, machine)  # type: ignore[method-assign]
    with serving(place, machine):
        run_id = create(place, a_pipeline())

        assert reaches(place, run_id, "FAILED")
    with place.store.read() as tx:
        error = runs.get(tx, run_id).error
    assert error is not None
    assert ("no such image here", "SubmitError") == (error.message, error.kind)


def test_a_database_that_is_away_for_a_while_ends_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "LONGEST_PAUSE_S", 0.2)
    machine = Bench()
    opened, is_away = place.store, threading.Event()
    transaction = opened.transaction

    def away() -> Any:
        if is_away.is_set():
            raise Unavailable("the database is away")
        return transaction()

    with serving(place, machine):
        waiting = create(place, a_pipeline("wait"))
        assert reaches(place, waiting, "RUNNING")
        run_id = create(place, a_pipeline())
        monkeypatch.setattr(opened, "transaction", away)
        is_away.set()
        assert not eventually(lambda: state(place, waiting) != "RUNNING", within_s=0.3)
        is_away.clear()

        assert reaches(place, run_id, "SUCCEEDED")
        assert reaches(place, waiting, "RUNNING")
        assert reaches(place, create(place, a_pipeline()), "SUCCEEDED")
