"""The database goes away and comes back while an engine drives: it goes on from what is committed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from penstock.engine.patience import wait_for
from penstock.errors import Unavailable
from support.fakes import Machine, MachineRunner, Place, SteppedEngine, closing, submitted
from support.observed import observe
from support.written import Written, task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store import Store, Tx
    from support.generated import Generated


class FlickeringStore:
    """A store that is away for one transaction: before it, at its end, or just after it was committed."""

    def __init__(self, opened: Store, number: int, moment: str, *, passes: bool = True) -> None:
        self._opened = opened
        self._left = number
        self._moment = moment
        self._passes = passes
        self.leases = opened.leases
        self.read = opened.read

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Open a transaction."""
        self._left -= 1
        self._flicker("before")
        with self._opened.transaction() as tx:
            yield tx
            self._flicker("inside")
        self._flicker("after")

    def _flicker(self, moment: str) -> None:
        if self._left == 0 and moment == self._moment:
            raise Unavailable("the connection was lost", passes=self._passes)


def a_pipeline() -> Generated:
    written = Written()
    written.leaf("fit", inputs={"item": "INT"})
    written.leaf("flaky", fails="at-first", times=1)
    written.leaf("last")
    return written.pipeline(
        {
            "flaky": task("flaky", retries=2),
            "loop": task("fit", items=[1, 2, 3], at_once=2),
            "last": task("last", after=["flaky", "loop"]),
        }
    )


def drive(place: Place, run_id: str, machine: Machine, opened: FlickeringStore) -> None:
    engine = SteppedEngine(opened, place.places, lambda report: MachineRunner(report, machine))
    with closing(engine):
        engine.take(run_id)
        engine.drive()


@pytest.mark.parametrize("moment", ["before", "inside", "after"])
@pytest.mark.parametrize("number", range(2, 7))
def test_an_engine_goes_on_from_what_is_committed(place: Place, number: int, moment: str) -> None:
    machine = Machine()
    run_id = submitted(place, a_pipeline())
    drive(place, run_id, machine, FlickeringStore(place.store, number, moment))

    observed = observe(place, run_id)
    assert "SUCCEEDED" == observed.run.state
    assert {"SUCCEEDED"} == set(observed.states.values())
    once = {"last": 1, "loop[1]/loop": 1, "loop[2]/loop": 1, "loop[3]/loop": 1}
    assert {"flaky": 2} | once == machine.ran()
    assert [] == observed.timers


def test_what_does_not_pass_by_itself_ends_the_engine_at_once(place: Place) -> None:
    run_id = submitted(place, a_pipeline())
    with pytest.raises(Unavailable, match="the connection was lost"):
        drive(place, run_id, Machine(), FlickeringStore(place.store, 2, "inside", passes=False))
    assert "RUNNING" == observe(place, run_id).run.state


def test_patience_has_an_end_and_the_last_error_is_told() -> None:
    tried = []

    def go_on() -> None:
        tried.append("again")
        raise Unavailable(f"still away, {len(tried)}", passes=True)

    with pytest.raises(Unavailable) as caught:
        wait_for(go_on, Unavailable("away", passes=True), patience_s=0.4)
    assert f"still away, {len(tried)}" == caught.value.message
    assert len(tried) in (1, 2)
