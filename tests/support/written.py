"""Small pipelines written by hand, with the leaves of `support.leaves`."""

from __future__ import annotations

import json
from typing import Any

from penstock import ir
from support.generated import Generated
from support.generated_parts import ALWAYS, ARTIFACT_TYPES, Port, Source, asking, component, dag_component
from support.leaves import Fails, Leaf


class Written:
    """A pipeline in the making.

    A task takes inputs by name: ``{"n": 5}`` is a constant, ``{"n": "<fit.out"}`` an output of the task
    ``fit``, ``{"n": "<.n"}`` an input of the DAG, and ``{"n": "<fit"}`` the final status of ``fit``.

    Attributes:
        asks: What tasks ask of Penstock itself, by the component whose DAG they are in, and their name.
    """

    def __init__(self) -> None:
        self.asks: dict[str, dict[str, Any]] = {}
        self.components: dict[str, ir.ComponentSpec] = {}
        self.executors: dict[str, ir.ExecutorSpec] = {}

    def leaf(
        self,
        name: str,
        *,
        inputs: dict[str, str] | None = None,
        outputs: dict[str, str] | None = None,
        fails: Fails = "never",
        times: int = 1,
    ) -> None:
        """Add a component that runs a leaf; an input whose kind ends in ``?`` is optional."""
        ports = _ports(inputs)
        given = {"out": "INT"} if outputs is None else outputs
        leaf = Leaf(
            name,
            given,
            fails=fails,
            times=times,
            status=next((key for key, port in ports.items() if port.kind == "STATUS"), None),
            artifacts={
                key: ARTIFACT_TYPES[len(key) % 2] for key, kind in given.items() if kind == "ARTIFACT"
            },
        )
        container = ir.PipelineContainerSpec(image="leaf", args=[leaf.written()])
        self.executors[name] = ir.ExecutorSpec(container=container)
        self.components[name] = component(ports, given, executor_label=name)

    def dag(
        self,
        name: str,
        tasks: dict[str, ir.PipelineTaskSpec],
        *,
        inputs: dict[str, str] | None = None,
        outputs: dict[str, tuple[str, str]] | None = None,
    ) -> None:
        """Add a component that is a DAG; each output is (its source as in ``fit.out``, its kind)."""
        self.components[name] = _dag(tasks, inputs, outputs)

    def pipeline(
        self,
        tasks: dict[str, ir.PipelineTaskSpec],
        *,
        outputs: dict[str, tuple[str, str]] | None = None,
        inputs: dict[str, str] | None = None,
        **parameters: Any,
    ) -> Generated:
        """Return the whole, with the parameters that it is to be run with."""
        spec = ir.PipelineSpec(
            pipeline_info=ir.PipelineInfo(name="written"),
            schema_version="2.1.0",
            root=_dag(tasks, inputs, outputs),
            components=self.components,
            deployment_spec=ir.PipelineDeploymentConfig(executors=self.executors),
        )
        return Generated(spec, parameters, asking(self.asks) if self.asks else None)


def task(  # noqa: PLR0913 - all that a task may have
    name: str,
    *,
    after: list[str] | None = None,
    always: bool = False,
    retries: int = 0,
    back_off_s: float = 0.0,
    cached: bool = False,
    condition: str = "",
    items: list[Any] | str | None = None,
    at_once: int = 0,
    **inputs: Any,
) -> ir.PipelineTaskSpec:
    """Return a task of a component; ``items`` are what its input ``item`` goes over, or an input's name."""
    retry = ir.RetryPolicy(max_retry_count=retries)
    if back_off_s:
        retry.backoff_duration = ir.Duration.of_seconds(back_off_s)
    made = ir.PipelineTaskSpec(
        task_info=ir.PipelineTaskInfo(name=name),
        component_ref=ir.ComponentRef(name=name),
        dependent_tasks=after or [],
        retry_policy=retry if retries else None,
        caching_options=ir.CachingOptions(enable_cache=cached),
        inputs=ir.TaskInputsSpec(
            parameters={key: _parameter(value) for key, value in inputs.items() if not _is_artifact(key)},
            artifacts={key: _artifact(value) for key, value in inputs.items() if _is_artifact(key)},
        ),
    )
    if condition or always:
        made.trigger_policy = ir.TriggerPolicy(condition=condition)
        if always:
            made.trigger_policy.strategy = ALWAYS
    if isinstance(items, str) and _is_artifact(items):
        of_artifacts = ir.ArtifactItemsSpec(input_artifact=items)
        made.artifact_iterator = ir.ArtifactIteratorSpec(items=of_artifacts, item_input="item_artifact")
    elif items is not None:
        of = ir.ParameterItemsSpec(
            input_parameter=items if isinstance(items, str) else None,
            raw=json.dumps(items) if isinstance(items, list) else None,
        )
        made.parameter_iterator = ir.ParameterIteratorSpec(items=of, item_input="item")
    if at_once:
        made.iterator_policy = ir.IteratorPolicy(parallelism_limit=at_once)
    return made


def _is_artifact(name: str) -> bool:
    return "artifact" in name


def _ports(inputs: dict[str, str] | None) -> dict[str, Port]:
    return {key: Port(kind.rstrip("?"), optional=kind.endswith("?")) for key, kind in (inputs or {}).items()}


def _dag(
    tasks: dict[str, ir.PipelineTaskSpec],
    inputs: dict[str, str] | None,
    outputs: dict[str, tuple[str, str]] | None,
) -> ir.ComponentSpec:
    sources = {}
    for name, (source, kind) in (outputs or {}).items():
        producer, _, key = source.partition(".")
        sources[name] = Source(kind, producer, key, certain=True)
    return dag_component(tasks, _ports(inputs), sources)


def _parameter(value: Any) -> ir.InputParameterSpec:
    if not isinstance(value, str) or not value.startswith("<"):
        return ir.InputParameterSpec(runtime_value=ir.ValueOrRuntimeParameter(constant=value))
    producer, dot, key = value[1:].partition(".")
    if not dot:
        return ir.InputParameterSpec(task_final_status=ir.TaskFinalStatus(producer_task=producer))
    if not producer:
        return ir.InputParameterSpec(component_input_parameter=key)
    output = ir.TaskOutputParameterSpec(producer_task=producer, output_parameter_key=key)
    return ir.InputParameterSpec(task_output_parameter=output)


def _artifact(value: str) -> ir.InputArtifactSpec:
    producer, _, key = value[1:].partition(".")
    if not producer:
        return ir.InputArtifactSpec(component_input_artifact=key)
    output = ir.TaskOutputArtifactSpec(producer_task=producer, output_artifact_key=key)
    return ir.InputArtifactSpec(task_output_artifact=output)
