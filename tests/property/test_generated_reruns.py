"""Generated pipelines run from an earlier run of theirs: what is taken, and what runs, beside the reference.

Each runs on a store on disk; a machine that runs nothing stands for the runner. `make torture` repeats them
many times as often.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from support.agreement import broken_promises, kept, rerun_disagreements
from support.crashes import drive_by_chance
from support.fakes import Machine, a_place, resubmitted, submitted
from support.generated import Generated, edited, pipelines
from support.observed import observe
from support.reference import interpret
from support.reference_rerun import Derived
from support.shares import examples

if TYPE_CHECKING:
    from support.fakes import Place
    from support.observed import Observed, Seen

SEEDS = st.integers(0, 2**16)
DEATHS = st.one_of(st.just([]), st.lists(st.integers(1, 300), min_size=1, max_size=3))


def with_edits(data: st.DataObject, generated: Generated) -> Generated:
    """Change leaves of a pipeline, so that they give something else or only are something else."""
    deployment = generated.spec.deployment_spec
    assert deployment is not None
    labels = sorted(label for label, one in deployment.executors.items() if one.container is not None)
    chosen = st.lists(st.sampled_from(labels), max_size=2, unique=True) if labels else st.just([])
    for label in data.draw(chosen, label="edits"):
        gives_something_else = data.draw(st.booleans(), label="gives something else")
        generated = edited(generated, label, gives_something_else=gives_something_else)
    return generated


def with_other_parameters(data: st.DataObject, generated: Generated) -> Generated:
    """Change parameters of a run: each may become the value that another one of its kind has."""
    given = dict(generated.parameters)
    for name, value in given.items():
        if data.draw(st.booleans(), label=f"another {name}"):
            match value:
                case int():
                    given[name] = (value + 1) % 5
                case str():
                    given[name] = "s9"
                case list():
                    given[name] = [*value[1:], *value[:1], 3]
    return Generated(generated.spec, given, generated.platform)


def some_tasks(data: st.DataObject, ended: Observed) -> list[str]:
    """Choose tasks of a run, by their paths."""
    paths = sorted(seen.row.path for seen in ended.tasks.values() if seen.row.path)
    return data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=2, unique=True), label="start at")


def derived(
    data: st.DataObject,
    place: Place,
    before: Generated,
    machine: Machine,
    *,
    is_asked: bool,
    cancel_after: int | None = None,
) -> Derived:
    """Run a pipeline, and then derive a run from that."""
    earlier_id = submitted(place, before)
    drive_by_chance(place, earlier_id, machine, data.draw(SEEDS), cancel_after=cancel_after)
    return derived_from(data, place, before, observe(place, earlier_id), machine, is_asked=is_asked)


def derived_from(
    data: st.DataObject,
    place: Place,
    before: Generated,
    earlier: Observed,
    machine: Machine,
    *,
    is_asked: bool,
) -> Derived:
    """Derive a run from one, with edits and other parameters, by engines that may die."""
    start_at = some_tasks(data, earlier) if is_asked else []
    now = with_other_parameters(data, with_edits(data, before))
    machine.mended = data.draw(st.booleans(), label="mended")
    run_id = resubmitted(place, earlier.run.id, now, start_at)
    drive_by_chance(place, run_id, machine, data.draw(SEEDS), deaths=data.draw(DEATHS, label="deaths"))
    return Derived(before, earlier, now, observe(place, run_id), start_at)


@examples(14)
@given(pipelines(), st.data())
def test_a_run_from_some_task_on_takes_and_runs_what_it_must(before: Generated, data: st.DataObject) -> None:
    machine = Machine()
    with a_place() as place:
        found = derived(data, place, before, machine, is_asked=True)

    assert [] == rerun_disagreements(found, machine)


@examples(14)
@given(pipelines(), st.data())
def test_a_run_from_where_something_is_different_does_too(before: Generated, data: st.DataObject) -> None:
    machine = Machine()
    with a_place() as place:
        found = derived(data, place, before, machine, is_asked=False)

    assert [] == rerun_disagreements(found, machine)


@examples(7)
@given(pipelines(depth=4, tasks=16), st.data(), st.booleans(), st.integers(0, 20))
def test_a_run_that_was_cancelled_is_no_other_to_start_from(
    before: Generated, data: st.DataObject, is_asked: bool, after: int
) -> None:
    machine = Machine()
    with a_place() as place:
        found = derived(data, place, before, machine, is_asked=is_asked, cancel_after=after)

    assert [] == rerun_disagreements(found, machine)


@examples(7)
@given(pipelines(), st.data(), st.booleans())
def test_a_derived_run_is_no_other_to_start_from(
    before: Generated, data: st.DataObject, is_asked: bool
) -> None:
    machine = Machine()
    with a_place() as place:
        first = derived(data, place, before, machine, is_asked=data.draw(st.booleans(), label="asked first"))
        found = derived_from(data, place, first.now, first.observed, machine, is_asked=is_asked)

    assert [] == rerun_disagreements(found, machine)


@examples(7)
@given(pipelines(failures=True), st.data(), st.booleans(), DEATHS)
def test_a_derived_run_can_be_resumed(
    before: Generated, data: st.DataObject, is_asked: bool, deaths: list[int]
) -> None:
    machine = Machine()
    with a_place() as place:
        found = derived(data, place, before, machine, is_asked=is_asked)
        run_id = found.observed.run.id
        assume(found.observed.run.state == "FAILED")
        machine.mended = True
        assume(interpret(found.now.spec, found.now.parameters, mended=True).state == "SUCCEEDED")
        drive_by_chance(place, run_id, machine, data.draw(SEEDS), deaths=deaths, reopen=True)
        observed = observe(place, run_id)

    assert [] == list(broken_promises(observed, generations=2))
    assert "SUCCEEDED" == observed.run.state
    taken = {path: seen for path, seen in found.observed.latest.items() if is_taken(seen)}
    for path in kept(found.now, found.observed):
        if path in taken:
            assert taken[path] == observed.latest[path]


def is_taken(seen: Seen) -> bool:
    return (seen.row.reason or "").startswith("taken: ")
