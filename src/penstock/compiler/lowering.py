"""From components and graphs of tasks to documents of the IR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler.dataflow import Flow
from penstock.compiler.document import Document
from penstock.compiler.executors import container_of, importer_of
from penstock.compiler.interfaces import declared_inputs, declared_outputs, scope_inputs, scope_outputs
from penstock.compiler.merge import merge
from penstock.compiler.platforms import platform_configs
from penstock.compiler.tasks import TaskInputs, group_task, task_of
from penstock.dsl.channels import channel_of
from penstock.dsl.graph import Graph, Group
from penstock.dsl.groups import ExitHandler, ParallelFor
from penstock.dsl.implementation import Compiled, Container, Importer, Pipeline
from penstock.dsl.sources import PipelineInput
from penstock.dsl.task import PipelineTask
from penstock.dsl.topology import HandedOut, Selected, Topology
from penstock.dsl.types import ArtifactType
from penstock.dsl.where import here
from penstock.dsl.wiring import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.dsl.components import BaseComponent
    from penstock.dsl.topology import Node

__all__ = ["lower_component"]


def lower_component(component: BaseComponent) -> ir.Package:
    """Return the documents of a pipeline, or of a pipeline around a component that is none.

    Args:
        component: The component; it stays as it is.
    """
    implementation = component.implementation
    if isinstance(implementation, (Compiled, Container)) and implementation.package is not None:
        package: ir.Package = implementation.package
        return package
    if isinstance(implementation, Pipeline):
        return _Lowering(implementation.graph, component).package(implementation)
    return _Lowering(_graph_around(component), component, is_alone=True).package(None)


class _Lowering:
    """Lowers one graph.

    Args:
        graph: The graph, written to its end.
        component: The component whose graph it is.
        is_alone: Whether the graph was made only to hold the component.
    """

    def __init__(self, graph: Graph, component: BaseComponent, is_alone: bool = False) -> None:
        assert graph.topology is not None, "it is found when the graph is finished"
        self.graph = graph
        self.component = component
        self.is_alone = is_alone
        self.topology: Topology = graph.topology
        self.flow = Flow(graph, self.topology)
        self.document = Document()
        self.nested: dict[BaseComponent, ir.Package] = {}

    def package(self, pipeline: Pipeline | None) -> ir.Package:
        root = ir.ComponentSpec(
            input_definitions=declared_inputs(self.component.inputs),
            output_definitions=declared_outputs(self.component.outputs),
            dag=ir.DagSpec(outputs=self.root_outputs()),
        )
        self.fill(self.graph.root, root, "root")
        assert root.dag is not None, "it is made above"
        for group in self.graph.root.groups:
            if isinstance(group, ExitHandler):
                self.add_task(group.exit_task, root.dag, "root")
        info = ir.PipelineInfo(name=self.graph.name)
        if pipeline is None:
            root.task_config_passthroughs = self.passthroughs(self.component)
            return self.document.package(info, root)
        info.display_name = pipeline.display_name or ""
        info.description = pipeline.description or ""
        return self.document.package(info, root, pipeline.root, pipeline.config)

    def fill(self, group: Group, component: ir.ComponentSpec, name: str) -> None:
        """Add a group's members to its component, whose name is given, and those of the groups in it."""
        assert component.dag is not None, "a group's component has a DAG"
        inner = []
        for subgroup in group.groups:
            inner.append((subgroup, self.add_group(subgroup, component.dag, name)))
        for task in group.tasks:
            self.add_task(task, component.dag, name)
        for subgroup, its_name in inner:
            self.fill(subgroup, self.document.components[its_name], its_name)

    def add_group(self, group: Group, dag: ir.DagSpec, owner: str) -> str:
        outputs = self.topology.outputs.get(group, {})
        component = ir.ComponentSpec(
            input_definitions=scope_inputs(self.flow.declared(group)),
            output_definitions=scope_outputs((name, output.type) for name, output in outputs.items()),
            dag=ir.DagSpec(outputs=_selectors(outputs)),
        )
        name = self.document.add(f"comp-{group.name}", component)
        dag.tasks[group.name] = group_task(group, self.flow, name, self.waits(group))
        if isinstance(group, ParallelFor) and group.tolerated_failures is not None:
            from penstock.compiler.own_settings import settings_of_loop  # noqa: PLC0415 - few loops have any

            self.document.settings.setdefault(owner, {})[group.name] = settings_of_loop(group)
        return name

    def add_task(self, task: PipelineTask, dag: ir.DagSpec, owner: str) -> None:
        inputs = TaskInputs(task, self.flow, self.topology)
        name = self.add_component(task, inputs)
        dag.tasks[task.name] = task_of(task, inputs, name, self.waits(task))
        if task.settings.are_ours:
            from penstock.compiler.own_settings import settings_of  # noqa: PLC0415 - few tasks have any

            self.document.settings.setdefault(owner, {})[task.name] = settings_of(task)

    def add_component(self, task: PipelineTask, inputs: TaskInputs) -> str:
        """Add a task's component, and return its name."""
        implementation = task.component.implementation
        wanted = f"comp-{task.name}"
        if isinstance(implementation, (Pipeline, Compiled)):
            return merge(self.nested_package(task.component), self.document, wanted)
        label = self.document.take_label(f"exec-{task.name}")
        if isinstance(implementation, Importer):
            self.document.executors[label] = ir.ExecutorSpec(importer=importer_of(task, implementation))
        else:
            container = container_of(task, implementation, inputs.placeholder_of)
            self.document.executors[label] = ir.ExecutorSpec(container=container)
            if (origin := _origin(task.component)) is not None:
                self.document.origins[label] = origin
            for platform, config in platform_configs(task, self.flow, self.topology).items():
                self.document.platforms.setdefault(platform, {})[label] = config
        component = ir.ComponentSpec(
            input_definitions=declared_inputs(task.component.inputs),
            output_definitions=declared_outputs(task.component.outputs),
            executor_label=label,
            task_config_passthroughs=self.passthroughs(task.component),
        )
        return self.document.add(wanted, component)

    def nested_package(self, component: BaseComponent) -> ir.Package:
        if component not in self.nested:
            self.nested[component] = lower_component(component)
        return self.nested[component]

    def waits(self, node: Node) -> list[str]:
        return sorted(upstream.name for upstream in self.topology.waits.get(node, ()))

    def root_outputs(self) -> ir.DagOutputsSpec | None:
        outputs = {}
        for name, output in self.graph.outputs.items():
            source = self.topology.resolve(output, self.graph.root)
            assert source.producer is not None, "an input is not an output"
            selected = Selected(source.producer, getattr(source, "name", ""))
            outputs[name] = HandedOut(source.type, (selected,))
        return _selectors(outputs)

    def passthroughs(self, component: BaseComponent) -> list[ir.TaskConfigPassthrough]:
        if not isinstance(component.implementation, Container):
            return []
        return [
            ir.TaskConfigPassthrough(
                field=ir.TaskConfigPassthroughType[passthrough.field.name],
                apply_to_task=passthrough.apply_to_task,
            )
            for passthrough in component.implementation.passthroughs
        ]


def _origin(component: BaseComponent) -> ir.Origin | None:
    """Return where a component's function was written."""
    code = getattr(getattr(component, "python_func", None), "__code__", None)
    return ir.Origin(code.co_filename, code.co_firstlineno) if code is not None else None


def _selectors(outputs: Mapping[str, HandedOut]) -> ir.DagOutputsSpec | None:
    """Return where a DAG's outputs come from; None if it has none."""
    if not outputs:
        return None
    parameters: dict[str, ir.DagOutputParameterSpec] = {}
    artifacts: dict[str, ir.DagOutputArtifactSpec] = {}
    for name, output in outputs.items():
        if isinstance(output.type, ArtifactType):
            artifacts[name] = ir.DagOutputArtifactSpec(artifact_selectors=_artifacts(output.selected))
        elif output.is_choice:
            choices = ir.ParameterSelectorsSpec(parameter_selectors=_parameters(output.selected))
            parameters[name] = ir.DagOutputParameterSpec(value_from_oneof=choices)
        else:
            [selector] = _parameters(output.selected)
            parameters[name] = ir.DagOutputParameterSpec(value_from_parameter=selector)
    return ir.DagOutputsSpec(artifacts=artifacts, parameters=parameters)


def _artifacts(selected: Iterable[Selected]) -> list[ir.ArtifactSelectorSpec]:
    return [
        ir.ArtifactSelectorSpec(producer_subtask=member.name, output_artifact_key=name)
        for member, name in selected
    ]


def _parameters(selected: Iterable[Selected]) -> list[ir.ParameterSelectorSpec]:
    return [
        ir.ParameterSelectorSpec(producer_subtask=member.name, output_parameter_key=name)
        for member, name in selected
    ]


def _graph_around(component: BaseComponent) -> Graph:
    """Return a graph of one task that takes what the graph takes and gives what the graph gives."""
    graph = Graph(component.name, here())
    graph.inputs = {
        name: PipelineInput(graph, name, declared.type) for name, declared in component.inputs.items()
    }
    arguments: dict[str, Any] = {name: channel_of(source) for name, source in graph.inputs.items()}
    with graph:
        task = PipelineTask(component, graph, arguments)
    graph.outputs = {name: channel._source for name, channel in task.outputs.items()}
    graph.topology = wire(graph, [])
    return graph
