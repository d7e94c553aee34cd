"""The parts that generated pipelines are built of: inputs, outputs, and the messages that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from penstock import ir

PARAMETER_TYPES = {
    "INT": ir.ParameterType.NUMBER_INTEGER,
    "STRING": ir.ParameterType.STRING,
    "STRUCT": ir.ParameterType.STRUCT,
    "INTS": ir.ParameterType.LIST,
    "STRINGS": ir.ParameterType.LIST,
    "STRUCTS": ir.ParameterType.LIST,
    "LISTS": ir.ParameterType.LIST,
    "STATUS": ir.ParameterType.TASK_FINAL_STATUS,
}
ITEM = {"INTS": "INT", "STRINGS": "STRING", "STRUCTS": "STRUCT", "LISTS": "INTS", "ARTIFACTS": "ARTIFACT"}
COLLECTED = {
    "INT": "INTS",
    "STRING": "STRINGS",
    "STRUCT": "STRUCTS",
    "INTS": "LISTS",
    "ARTIFACT": "ARTIFACTS",
}
ARTIFACT_TYPES = ("system.Artifact", "system.Model")
ALWAYS = ir.TriggerStrategy.ALL_UPSTREAM_TASKS_COMPLETED


@dataclass(frozen=True)
class Port:
    """An input of a component."""

    kind: str
    optional: bool = False
    default: Any = ir.UNSET

    @property
    def is_certain(self) -> bool:
        """Whether it has a value whenever a task of the component runs."""
        return not self.optional or self.default is not ir.UNSET


@dataclass(frozen=True)
class Shape:
    """What a component takes and gives; ``certain`` are the outputs that it has whenever it succeeded."""

    name: str
    inputs: dict[str, Port]
    outputs: dict[str, str]
    certain: frozenset[str]
    is_leaf: bool = False


@dataclass(frozen=True)
class Source:
    """Where a task may take an input from: the output of a task, or an input of the DAG (no task)."""

    kind: str
    task: str
    key: str
    certain: bool


@dataclass
class Scope:
    """A DAG in the making."""

    level: int
    sources: list[Source]
    tasks: dict[str, ir.PipelineTaskSpec] = field(default_factory=dict)
    maybe: set[str] = field(default_factory=set)
    """The tasks that may be skipped though nothing fails."""
    asks: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What tasks ask of Penstock itself."""


def component(ports: dict[str, Port], outputs: dict[str, str], **body: Any) -> ir.ComponentSpec:
    """Write a component.

    Args:
        ports: What it takes.
        outputs: The kinds of what it gives.
        body: Its dag or executor_label.
    """
    return ir.ComponentSpec(
        input_definitions=ir.ComponentInputsSpec(
            parameters={
                key: ir.ComponentInputParameterSpec(
                    parameter_type=PARAMETER_TYPES[port.kind],
                    is_optional=port.optional,
                    default_value=port.default,
                )
                for key, port in ports.items()
                if port.kind in PARAMETER_TYPES
            },
            artifacts={
                key: ir.ComponentInputArtifactSpec(
                    artifact_type=artifact_type("system.Artifact"),
                    is_artifact_list=port.kind == "ARTIFACTS",
                    is_optional=port.optional,
                )
                for key, port in ports.items()
                if port.kind not in PARAMETER_TYPES
            },
        ),
        output_definitions=ir.ComponentOutputsSpec(
            parameters={
                key: ir.ComponentOutputParameterSpec(parameter_type=PARAMETER_TYPES[kind])
                for key, kind in outputs.items()
                if kind in PARAMETER_TYPES
            },
            artifacts={
                key: ir.ComponentOutputArtifactSpec(
                    artifact_type=artifact_type(ARTIFACT_TYPES[len(key) % 2]),
                    is_artifact_list=kind == "ARTIFACTS",
                )
                for key, kind in outputs.items()
                if kind not in PARAMETER_TYPES
            },
        ),
        **body,
    )


def dag_component(
    tasks: dict[str, ir.PipelineTaskSpec],
    ports: dict[str, Port],
    outputs: dict[str, Source],
    kinds: dict[str, str] | None = None,
) -> ir.ComponentSpec:
    """Write a component that is a DAG.

    Args:
        tasks: What is in it.
        ports: What it takes.
        outputs: Where each of its outputs comes from.
        kinds: The kinds of the outputs, where they are not those of their sources.
    """
    declared = kinds or {key: source.kind for key, source in outputs.items()}
    return component(
        ports,
        declared,
        dag=ir.DagSpec(
            tasks=tasks,
            outputs=ir.DagOutputsSpec(
                parameters={
                    key: ir.DagOutputParameterSpec(value_from_parameter=selected(source))
                    for key, source in outputs.items()
                    if source.kind in PARAMETER_TYPES
                },
                artifacts={
                    key: ir.DagOutputArtifactSpec(artifact_selectors=[selected_artifact(source)])
                    for key, source in outputs.items()
                    if source.kind not in PARAMETER_TYPES
                },
            ),
        ),
    )


def artifact_type(title: str) -> ir.ArtifactTypeSchema:
    """Write the type of an artifact."""
    return ir.ArtifactTypeSchema(schema_title=title, schema_version="0.0.1")


def parameter_input(source: Source) -> ir.InputParameterSpec:
    """Write a parameter of a task that is taken from a source."""
    if not source.task:
        return ir.InputParameterSpec(component_input_parameter=source.key)
    return ir.InputParameterSpec(
        task_output_parameter=ir.TaskOutputParameterSpec(
            producer_task=source.task, output_parameter_key=source.key
        )
    )


def artifact_input(source: Source) -> ir.InputArtifactSpec:
    """Write an artifact of a task that is taken from a source."""
    if not source.task:
        return ir.InputArtifactSpec(component_input_artifact=source.key)
    return ir.InputArtifactSpec(
        task_output_artifact=ir.TaskOutputArtifactSpec(
            producer_task=source.task, output_artifact_key=source.key
        )
    )


def selected(source: Source) -> ir.ParameterSelectorSpec:
    """Write where an output parameter of a DAG comes from."""
    return ir.ParameterSelectorSpec(producer_subtask=source.task, output_parameter_key=source.key)


def selected_artifact(source: Source) -> ir.ArtifactSelectorSpec:
    """Write where an output artifact of a DAG comes from."""
    return ir.ArtifactSelectorSpec(producer_subtask=source.task, output_artifact_key=source.key)


def one_of_outputs(branches: dict[str, list[Source]]) -> ir.DagOutputsSpec:
    """Write outputs that the first branch to succeed gives."""
    return ir.DagOutputsSpec(
        parameters={
            "number": ir.DagOutputParameterSpec(
                value_from_oneof=ir.ParameterSelectorsSpec(
                    parameter_selectors=[selected(source) for source in branches["number"]]
                )
            )
        },
        artifacts={
            "artifact": ir.DagOutputArtifactSpec(
                artifact_selectors=[selected_artifact(source) for source in branches["artifact"]]
            )
        },
    )


def asking(settings: dict[str, dict[str, Any]]) -> ir.PlatformSpec:
    """Return a platform document with settings of tasks that are Penstock's own."""
    return ir.PlatformSpec(platforms={"penstock": ir.SinglePlatformSpec(config={"tasks": settings})})
