"""What a component is told of its own task's settings, in its ``TaskConfig``.

A component lists the parts that it wants to be told. Such a part does not hold for the task itself, unless
the component says so: it is for the workload that the component starts. Parts that are not listed hold for
the task, and the component does not see them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from penstock import ir
from penstock.driver import pods, resources
from penstock.driver.values import Values
from penstock.ir import TaskConfigPassthroughType as Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.driver.pods import ValueOf
    from penstock.ir import JsonStruct

__all__ = ["filled", "inputs_of", "own", "own_settings"]


def inputs_of(component: ir.ComponentSpec) -> list[str]:
    """Return the names of a component's inputs that are told the task's settings."""
    return [
        name
        for name, declared in component.inputs.parameters.items()
        if declared.declared_type is ir.ParameterType.TASK_CONFIG
    ]


def own(component: ir.ComponentSpec, container: ir.PipelineContainerSpec) -> ir.PipelineContainerSpec:
    """Return a container without the settings that its component only hands on."""
    handed_on = _handed_on(component)
    changes: dict[str, Any] = {}
    if Field.RESOURCES in handed_on and container.resources is not None:
        changes["resources"] = None
    if Field.ENV in handed_on and container.env:
        changes["env"] = []
    return msgspec.structs.replace(container, **changes) if changes else container


def own_settings(component: ir.ComponentSpec, settings: JsonStruct) -> JsonStruct:
    """Return settings for Kubernetes without those that a component only hands on."""
    left_out = {key for field in _handed_on(component) for key in _SETTINGS.get(field, ())}
    return {key: value for key, value in settings.items() if key not in left_out} if left_out else settings


def filled(
    component: ir.ComponentSpec,
    container: ir.PipelineContainerSpec,
    settings: JsonStruct,
    inputs: Values,
    value_of: ValueOf,
) -> Values:
    """Return a task's inputs, with the task's settings in those that ask for them.

    Args:
        component: The task's component.
        container: Its container, complete, with all its settings.
        settings: The task's ``KubernetesExecutorConfig``.
        inputs: Its other inputs.
        value_of: Gives what a reference in the settings stands for; None where that has no value.
    """
    names = inputs_of(component)
    if not names:
        return inputs
    config = _config(component, container, settings, value_of)
    return Values({**inputs.parameters, **dict.fromkeys(names, config)}, inputs.artifacts)


_SETTINGS: Mapping[Field, tuple[str, ...]] = {
    Field.ENV: ("secretAsEnv", "configMapAsEnv", "fieldPathAsEnv"),
    Field.KUBERNETES_AFFINITY: ("nodeAffinity", "podAffinity"),
    Field.KUBERNETES_TOLERATIONS: ("tolerations",),
    Field.KUBERNETES_NODE_SELECTOR: ("nodeSelector",),
    Field.KUBERNETES_VOLUMES: ("pvcMount", "secretAsVolume", "configMapAsVolume"),
}


def _handed_on(component: ir.ComponentSpec) -> set[Field]:
    """Return the parts that do not hold for the task itself; the last word on a part counts."""
    last = {
        passthrough.field: passthrough.apply_to_task for passthrough in component.task_config_passthroughs
    }
    return {field for field, applies in last.items() if not applies}


def _config(
    component: ir.ComponentSpec,
    container: ir.PipelineContainerSpec,
    settings: JsonStruct,
    value_of: ValueOf,
) -> JsonStruct:
    listed = {passthrough.field for passthrough in component.task_config_passthroughs}
    config: JsonStruct = {"resources": {}}
    if Field.RESOURCES in listed:
        config["resources"] = resources.requirements(container.resources)
    if Field.ENV in listed:
        config["env"] = [
            *({"name": variable.name, "value": variable.value} for variable in container.env),
            *pods.variables(settings, value_of),
        ]
    if Field.KUBERNETES_VOLUMES in listed:
        volumes, mounts = pods.volumes(settings, value_of)
        config |= {"volumes": volumes, "volumeMounts": mounts} if volumes else {}
    if Field.KUBERNETES_NODE_SELECTOR in listed and (selector := pods.node_selector(settings, value_of)):
        config["nodeSelector"] = selector
    if Field.KUBERNETES_TOLERATIONS in listed and (tolerations := pods.tolerations(settings, value_of)):
        config["tolerations"] = tolerations
    if Field.KUBERNETES_AFFINITY in listed and (affinity := pods.affinity(settings, value_of)):
        config["affinity"] = affinity
    return config
