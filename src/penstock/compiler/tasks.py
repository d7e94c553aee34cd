"""Tasks and groups as the IR's tasks: their inputs, order and policies."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler.conditions import condition_of
from penstock.compiler.dataflow import Flow, Reference, prefixed
from penstock.dsl.groups import ConditionGroup, ParallelFor
from penstock.dsl.mentions import has_mention, replaced
from penstock.dsl.names import UniqueNames
from penstock.dsl.placeholders import input_parameter
from penstock.dsl.sources import source_of
from penstock.dsl.types import ArtifactType

if TYPE_CHECKING:
    from penstock.dsl.graph import Group
    from penstock.dsl.sources import Source
    from penstock.dsl.task import PipelineTask
    from penstock.dsl.topology import Topology

__all__ = ["TaskInputs", "group_task", "parameter", "task_of"]

_COMPLETED = ir.TriggerStrategy.ALL_UPSTREAM_TASKS_COMPLETED


class TaskInputs:
    """Collects the inputs of one task; channels in texts become inputs of their own.

    Args:
        task: The task.
        flow: What is handed into the group that it is in.
        topology: What groups hand out.
    """

    def __init__(self, task: PipelineTask, flow: Flow, topology: Topology) -> None:
        self.parameters: dict[str, ir.InputParameterSpec] = {}
        self.artifacts: dict[str, ir.InputArtifactSpec] = {}
        self._task = task
        self._flow = flow
        self._topology = topology
        self._added: dict[Source, str] = {}
        self._names = UniqueNames(taken=task.component.inputs)
        for name, value in task.arguments.items():
            self._add(name, value)
        self._add_settings()

    def placeholder_of(self, source: Source) -> str:
        """Return the text that stands for a source, which becomes an input of the task."""
        name = self._added.get(source)
        if name is None:
            name = self._added[source] = self._names.take(prefixed(source.full_name))
            self.parameters[name] = parameter(self._reference(source))
        return input_parameter(name)

    def message(self) -> ir.TaskInputsSpec | None:
        """Return all inputs; None if there are none."""
        if not self.parameters and not self.artifacts:
            return None
        return ir.TaskInputsSpec(parameters=self.parameters, artifacts=self.artifacts)

    def _reference(self, source: Source) -> Reference:
        return self._flow.refer(self._task.parent, self._topology.resolve(source, self._task))

    def _add(self, name: str, value: Any) -> None:
        source = source_of(value)
        if source is None:
            self._add_constant(name, value)
        elif isinstance(source.type, ArtifactType):
            self.artifacts[name] = artifact(self._reference(source))
        else:
            self.parameters[name] = parameter(self._reference(source))

    def _add_constant(self, name: str, value: Any) -> None:
        constant = replaced(value, self._task.graph, self.placeholder_of) if has_mention(value) else value
        self.parameters[name] = ir.InputParameterSpec(
            runtime_value=ir.ValueOrRuntimeParameter(constant=constant)
        )

    def _add_settings(self) -> None:
        """Give settings that are known only at run time as inputs too, as KFP does."""
        settings = dict(self._task.settings.resources.items())
        if self._task.settings.image is not None:
            settings["base_image"] = self._task.settings.image
        for name, value in settings.items():
            if has_mention(value):
                text = replaced(value, self._task.graph, self.placeholder_of)
                if name not in self._task.component.inputs:  # else it is the user's own input
                    self._add_constant(name, text)


def task_of(task: PipelineTask, inputs: TaskInputs, component: str, waits: list[str]) -> ir.PipelineTaskSpec:
    """Return a task.

    Args:
        task: The task.
        inputs: Its inputs.
        component: Its component's name in the document.
        waits: The names of the tasks that it waits for.
    """
    settings = task.settings
    is_exit_task = task.exit_handler is not None
    if is_exit_task or settings.ignores_upstream_failure:
        for name, declared in task.component.inputs.items():
            if declared.is_final_status:
                inputs.parameters[name] = ir.InputParameterSpec(
                    task_final_status=ir.TaskFinalStatus(producer_task=waits[0])
                )
    return ir.PipelineTaskSpec(
        task_info=ir.PipelineTaskInfo(name=settings.display_name or task.name),
        inputs=inputs.message(),
        dependent_tasks=waits,
        caching_options=ir.CachingOptions(
            enable_cache=settings.enable_caching, cache_key=settings.cache_key or ""
        ),
        component_ref=ir.ComponentRef(name=component),
        trigger_policy=ir.TriggerPolicy(strategy=_COMPLETED)
        if is_exit_task or settings.ignores_upstream_failure
        else None,
        retry_policy=_retry(task),
    )


def group_task(group: Group, flow: Flow, component: str, waits: list[str]) -> ir.PipelineTaskSpec:
    """Return the task that a group is in the group around it.

    Args:
        group: The group.
        flow: What is handed into groups.
        component: Its component's name in the document.
        waits: The names of the tasks that it waits for.
    """
    assert group.parent is not None, "the whole pipeline is not a task"
    parameters: dict[str, ir.InputParameterSpec] = {}
    artifacts: dict[str, ir.InputArtifactSpec] = {}
    for name, source in flow.inputs(group):
        reference = flow.refer(group.parent, source)
        if isinstance(source.type, ArtifactType):
            artifacts[name] = artifact(reference)
        else:
            parameters[name] = parameter(reference)
    task = ir.PipelineTaskSpec(
        task_info=ir.PipelineTaskInfo(name=group.display_name or group.name),
        inputs=ir.TaskInputsSpec(parameters=parameters, artifacts=artifacts)
        if parameters or artifacts
        else None,
        dependent_tasks=waits,
        component_ref=ir.ComponentRef(name=component),
    )
    if isinstance(group, ConditionGroup):
        condition = condition_of(group, lambda source: flow.name_in(group, source))
        task.trigger_policy = ir.TriggerPolicy(condition=condition)
    elif isinstance(group, ParallelFor):
        _iterate(task, group, flow)
    return task


def parameter(reference: Reference) -> ir.InputParameterSpec:
    """Return where an input parameter comes from."""
    selector = f'parseJson(string_value)["{reference.field}"]' if reference.field else ""
    if reference.producer is None:
        return ir.InputParameterSpec(
            component_input_parameter=reference.name, parameter_expression_selector=selector
        )
    output = ir.TaskOutputParameterSpec(producer_task=reference.producer, output_parameter_key=reference.name)
    return ir.InputParameterSpec(task_output_parameter=output, parameter_expression_selector=selector)


def artifact(reference: Reference) -> ir.InputArtifactSpec:
    """Return where an input artifact comes from."""
    if reference.producer is None:
        return ir.InputArtifactSpec(component_input_artifact=reference.name)
    return ir.InputArtifactSpec(
        task_output_artifact=ir.TaskOutputArtifactSpec(
            producer_task=reference.producer, output_artifact_key=reference.name
        )
    )


def _iterate(task: ir.PipelineTaskSpec, loop: ParallelFor, flow: Flow) -> None:
    item_input = flow.name_in(loop, loop.item)
    if isinstance(loop.item.type, ArtifactType):
        assert loop.item.items is not None, "constants are no artifacts"
        task.artifact_iterator = ir.ArtifactIteratorSpec(
            items=ir.ArtifactItemsSpec(input_artifact=flow.name_in(loop, loop.item.items)),
            item_input=item_input,
        )
    else:
        items = (
            ir.ParameterItemsSpec(raw=json.dumps(loop.static_items, sort_keys=True))
            if loop.item.items is None
            else ir.ParameterItemsSpec(input_parameter=flow.name_in(loop, loop.item.items))
        )
        task.parameter_iterator = ir.ParameterIteratorSpec(items=items, item_input=item_input)
    if loop.parallelism:
        task.iterator_policy = ir.IteratorPolicy(parallelism_limit=loop.parallelism)


def _retry(task: PipelineTask) -> ir.RetryPolicy | None:
    retry = task.settings.retry
    if retry is None:
        return None
    return ir.RetryPolicy(
        max_retry_count=retry.count,
        backoff_duration=ir.Duration.of_seconds(retry.backoff_s),
        backoff_factor=retry.factor,
        backoff_max_duration=ir.Duration.of_seconds(retry.longest_backoff_s),
    )
