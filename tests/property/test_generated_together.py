"""Generated pipelines beside each other in one engine, and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.engine import Engine
from support.agreement import disagreements
from support.crashes import drive_by_chance, drive_together
from support.fakes import (
    Machine,
    MachineRunner,
    a_place,
    closing,
    submitted,
)
from support.generated import Generated, pipelines
from support.observed import observe
from support.postgres import new_database
from support.remote import CALM, STORM, Weather
from support.shares import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

WEATHERS = st.sampled_from([CALM, STORM])


@pytest.fixture(scope="module")
def postgres(postgres_server: str) -> Iterator[str]:
    with new_database(postgres_server) as url:
        yield url


@examples(20)
@given(st.lists(pipelines(tasks=6), min_size=2, max_size=3), st.integers(0, 2**16), WEATHERS)
def test_runs_in_one_engine_do_not_disturb_each_other(
    several: list[Generated], seed: int, weather: Weather
) -> None:
    machine = Machine()
    with a_place() as place:
        run_ids = [submitted(place, each) for each in several]
        drive_together(place, run_ids, machine, seed, weather=weather)
        found = [disagreements(each, observe(place, run_id), machine)
                 for each, run_id in zip(several, run_ids, strict=True)]  # fmt: skip

    assert [[] for _ in several] == found


@examples(15)
@given(pipelines(tasks=6, failures=False, cached=True), st.integers(0, 2**16))
def test_runs_of_one_pipeline_at_a_time_do_its_work_once(generated: Generated, seed: int) -> None:
    machine = Machine()
    with a_place() as place:
        run_ids = [submitted(place, generated) for _ in range(2)]
        drive_together(place, run_ids, machine, seed)
        seen = [observe(place, run_id) for run_id in run_ids]
        found = [disagreements(generated, each, machine) for each in seen]

    assert [[], []] == found
    one, other = (
        {task.row.cache_key for task in each.tasks.values() if task.row.state == "SUCCEEDED"} - {None}
        for each in seen
    )
    assert not one & other


@examples(15)
@given(
    pipelines(tasks=6, cached=True),
    st.integers(0, 2**16),
    WEATHERS,
    st.lists(st.integers(1, 120), min_size=1, max_size=3),
)
def test_runs_that_wait_for_each_other_end_though_their_engines_die(
    generated: Generated, seed: int, weather: Weather, deaths: list[int]
) -> None:
    machine = Machine()
    with a_place() as place:
        run_ids = [submitted(place, generated) for _ in range(3)]
        drive_together(place, run_ids, machine, seed, deaths=deaths, weather=weather)
        found = [disagreements(generated, observe(place, run_id), machine) for run_id in run_ids]

    assert [[], [], []] == found


@examples(4)
@given(pipelines(tasks=6, failures=False, cached=True), st.booleans())
def test_engines_of_one_database_do_its_work_once(
    postgres: str, generated: Generated, is_postgres: bool
) -> None:
    """Each drives a run of the same pipeline, in a thread of its own."""
    machine = Machine()
    with a_place(postgres if is_postgres else None) as place:
        run_ids = [submitted(place, generated) for _ in range(2)]

        def drive(run_id: str) -> None:
            engine = Engine(place.store, place.places, lambda report: MachineRunner(report, machine))
            with closing(engine):
                engine.take(run_id)
                engine.drive()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(drive, run_ids))
        seen = [observe(place, run_id) for run_id in run_ids]

    assert [each.run.state for each in seen] == ["SUCCEEDED", "SUCCEEDED"]
    one, other = (
        {task.row.cache_key for task in each.tasks.values() if task.row.state == "SUCCEEDED"} - {None}
        for each in seen
    )
    assert not one & other


@examples(8)
@given(pipelines(tasks=8), st.integers(0, 2**16), st.lists(st.integers(1, 300), max_size=2))
def test_a_run_on_postgresql_comes_to_the_same(
    postgres: str, generated: Generated, seed: int, deaths: list[int]
) -> None:
    machine = Machine()
    with a_place(postgres) as place:
        run_id = submitted(place, generated)
        drive_by_chance(place, run_id, machine, seed, deaths=deaths)
        observed = observe(place, run_id)

    assert [] == disagreements(generated, observed, machine)
