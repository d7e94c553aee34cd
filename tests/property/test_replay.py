"""What an engine was told of a run gives the same run when it is told again.

The engine's clock, its runner's reports, timers and cancels are all that a run depends on; so all its rows
come out the same, with their ids and times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from penstock.store import runs
from support.crashes import drive_by_chance
from support.fakes import Machine, a_place, submitted
from support.generated import pipelines
from support.observed import observe
from support.remote import CALM, STORM, Weather
from support.replay import copied, replay, rows, unlike
from support.shares import examples

if TYPE_CHECKING:
    from support.fakes import Record
    from support.generated import Generated


@examples(25)
@given(
    pipelines(),
    st.integers(0, 2**16),
    st.sampled_from([CALM, STORM]),
    st.one_of(st.none(), st.integers(0, 15)),
    st.floats(0, 1),
)
def test_the_same_news_give_the_same_run(
    generated: Generated, seed: int, weather: Weather, cancel_after: int | None, part: float
) -> None:
    record: Record = []
    with a_place() as place, a_place() as other, a_place() as third:
        run_id = submitted(place, generated)
        again, unfinished = copied(place, run_id, other), copied(place, run_id, third)
        machine = Machine()
        drive_by_chance(
            place, run_id, machine, seed, weather=weather, cancel_after=cancel_after, record=record
        )
        with place.store.read() as tx:
            state = runs.get(tx, run_id).state
        if state in ("FAILED", "CANCELED"):
            machine.mended = True
            drive_by_chance(place, run_id, machine, seed, weather=weather, reopen=True, record=record)
        replay(again, run_id, record)
        replay(unfinished, run_id, record, most=round(part * len(record)))
        seen = observe(unfinished, run_id)
        first, second = rows(place), rows(again)

    assert first == second
    assert [] == unlike(seen)
