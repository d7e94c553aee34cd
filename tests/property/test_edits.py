"""After an edit of one component exactly what it changes runs again, and each task says why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from penstock import ir
from penstock.store import tasks
from support.agreement import disagreements
from support.fakes import Machine, a_place, drive, submitted
from support.generated import Generated, pipelines
from support.leaves import leaf_of
from support.observed import observe
from support.shares import examples

if TYPE_CHECKING:
    from penstock.runners import Attempt
    from penstock.store import Task

Work = tuple[str, str, str]
"""A component's name, the parameters and the artifacts that it was given."""

CANDIDATES = 5
"""How many earlier tasks the engine compares the content of artifacts with."""


class Recording(Machine):
    """A machine that remembers what it did, by the run and the path of each task."""

    def __init__(self) -> None:
        super().__init__()
        self.work: dict[tuple[str, str], Work] = {}

    def run(self, attempt: Attempt) -> Any:
        given = attempt.executor_input.inputs or ir.ExecutorInputs()
        parameters = msgspec.json.encode(given.parameter_values, order="sorted").decode()
        artifacts = {
            name: [artifact.metadata for artifact in listed.artifacts]
            for name, listed in given.artifacts.items()
        }
        name = leaf_of(attempt.container).name.rstrip("'")
        ref = attempt.ref
        read = msgspec.json.encode(artifacts, order="sorted").decode()
        self.work[ref.run_id, ref.path] = (name, parameters, read)
        return super().run(attempt)


def edited(generated: Generated, label: str, *, changes_results: bool) -> Generated:
    """Edit a component, so that it gives something else or just the same."""
    deployment = generated.spec.deployment_spec
    assert deployment is not None
    executor = deployment.executors[label]
    assert executor.container is not None
    leaf = leaf_of(executor.container)
    written = replace(leaf, name=f"{leaf.name}'").written() if changes_results else leaf.written()
    container = replace(executor.container, args=[written, "--edited"])
    executors = {**deployment.executors, label: replace(executor, container=container)}
    spec = replace(generated.spec, deployment_spec=replace(deployment, executors=executors))
    return replace_spec(generated, spec)


def replace_spec(generated: Generated, spec: ir.PipelineSpec) -> Generated:
    return Generated(**{**vars(generated), "spec": spec})


@examples(25)
@given(pipelines(tasks=8, failures=False, cached=True), st.data(), st.booleans())
def test_what_an_edit_changes_runs_again_and_nothing_else(
    generated: Generated, data: st.DataObject, changes_results: bool
) -> None:
    assert generated.spec.deployment_spec is not None
    executors = generated.spec.deployment_spec.executors
    leaves = {name: leaf_of(each.container) for name, each in executors.items() if each.container is not None}
    assume(leaves)
    labels = sorted(leaves)
    if not changes_results:  # what comes after it is of interest where that reads artifacts
        labels = sorted(label for label, leaf in leaves.items() if leaf.artifacts) or labels
    label = data.draw(st.sampled_from(labels), label="edited")
    after = edited(generated, label, changes_results=changes_results)
    name = leaves[label].name
    machine = Recording()
    with a_place() as place:
        before_id, after_id = submitted(place, generated), None
        drive(place, before_id, machine)
        after_id = submitted(place, after)
        drive(place, after_id, machine)
        found = disagreements(after, observe(place, after_id), machine)
        with place.store.read() as tx:
            rows = {row.path: row for row in tasks.all(tx, after_id) if row.kind == "RUNTIME"}

    assert found == []
    done = [work for (run_id, _), work in machine.work.items() if run_id == before_id]
    seen, alike = set(done), Counter(work[:2] for work in done)
    for path, row in rows.items():
        work = machine.work.get((after_id, path))
        if row.state == "CACHED":
            assert row.why
            made_by_edit = (row.cached_from or "").startswith(after_id)
            assert made_by_edit or name not in _names_of(machine, row), "the old code's outputs are taken"
        elif row.state == "SUCCEEDED" and row.cache_key is not None:
            assert work is not None
            is_new = work[0] == name or work not in seen or alike[work[:2]] > CANDIDATES
            assert is_new, f"{path} has run again: {row.why}"
            assert (row.why or "").startswith(("changed since run ", "no earlier run "))
            if work[0] == name and (row.why or "").startswith("changed"):
                assert "the code" in (row.why or "")


def _names_of(machine: Recording, row: Task) -> set[str]:
    """Return the name of the component whose outputs a task has taken."""
    run_id, _, path = (row.cached_from or "").partition("/")
    return {work[0] for place, work in machine.work.items() if place == (run_id, path)}
