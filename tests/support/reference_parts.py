"""What the reference interpreter reads out of a document, in plain functions."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.errors import ExpressionError
from penstock.expr import cel

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Values:
    """Parameters by name; of artifacts the type and metadata, in a list for each name."""

    parameters: dict[str, Any] = field(default_factory=dict)
    artifacts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Wrong(Exception):
    """Inputs, a condition or outputs cannot be made out."""


def with_defaults(component: ir.ComponentSpec, given: dict[str, Any]) -> dict[str, Any]:
    """Return what is given, and the defaults of what is not."""
    defaults = {
        key: declared.default_value
        for key, declared in component.inputs.parameters.items()
        if declared.default_value is not ir.UNSET
    }
    return defaults | given


def upstream(task: ir.PipelineTaskSpec) -> set[str]:
    """Return the tasks that a task waits for."""
    names = set(task.dependent_tasks)
    for parameter in task.input_parameters.values():
        if parameter.task_output_parameter is not None:
            names.add(parameter.task_output_parameter.producer_task)
        if parameter.task_final_status is not None:
            names.add(parameter.task_final_status.producer_task)
    for artifact in task.input_artifacts.values():
        if artifact.task_output_artifact is not None:
            names.add(artifact.task_output_artifact.producer_task)
    return names


def in_order(dag: ir.DagSpec) -> Iterator[str]:
    """Yield the tasks of a DAG, each after those that it waits for."""
    left = dict(dag.tasks)
    while left:
        free = [name for name, task in left.items() if not upstream(task) & left.keys()]
        assert free, "the tasks wait for each other"
        for name in free:
            del left[name]
            yield name


def all_after(dag: ir.DagSpec, name: str) -> set[str]:
    """Return a task, and all that wait for it, directly or not."""
    after = {name}
    for other in in_order(dag):
        if upstream(dag.tasks[other]) & after:
            after.add(other)
    return after


def is_loop(task: ir.PipelineTaskSpec) -> bool:
    """Say whether a task is iterated."""
    return task.parameter_iterator is not None or task.artifact_iterator is not None


def item_input(task: ir.PipelineTaskSpec) -> str:
    """Return the input that each iteration is given of its own."""
    iterator = task.parameter_iterator or task.artifact_iterator
    return iterator.item_input if iterator is not None else ""


def items(task: ir.PipelineTaskSpec, inputs: Values) -> list[tuple[str, Any, bool]]:
    """Return the items of a loop: (the input that takes it, the item, whether it is an artifact)."""
    if task.artifact_iterator is not None:
        assert task.artifact_iterator.items is not None
        listed = inputs.artifacts.get(task.artifact_iterator.items.input_artifact)
        if listed is None:
            raise Wrong("no items")
        return [(task.artifact_iterator.item_input, one, True) for one in listed]
    iterator = task.parameter_iterator
    assert iterator is not None
    assert iterator.items is not None
    raw = iterator.items.raw
    items = (
        json.loads(raw) if raw is not None else inputs.parameters.get(iterator.items.input_parameter or "")
    )
    if items is None:
        raise Wrong("no items")
    return [(iterator.item_input, one, False) for one in items]


def collected(component: ir.ComponentSpec, iterations: list[Values]) -> Values:
    """Return the outputs of a loop: of each, the list over the iterations that have it."""
    parameters = {
        key: [one.parameters[key] for one in iterations if key in one.parameters]
        for key in component.outputs.parameters
    }
    artifacts = {
        key: [artifact for one in iterations for artifact in one.artifacts.get(key, [])]
        for key in component.outputs.artifacts
    }
    return Values(parameters, artifacts)


def holds(task: ir.PipelineTaskSpec, inputs: Values) -> bool:
    """Say whether a task's condition lets it run."""
    if not task.condition:
        return True
    known = dict.fromkeys(task.input_parameters) | inputs.parameters
    try:
        return bool(cel.parse(task.condition).evaluate({"inputs": {"parameter_values": known}}))
    except ExpressionError as error:
        raise Wrong(task.condition) from error


def imported(importer: ir.ImporterSpec) -> dict[str, Any]:
    """Return the artifact that an importer brings in."""
    assert importer.type_schema is not None
    return {"type": importer.type_schema.schema_title, "metadata": importer.metadata or {}}
