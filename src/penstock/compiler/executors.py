"""How tasks execute: containers and importers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.compiler.interfaces import schema_of
from penstock.dsl.config import TaskConfigField
from penstock.dsl.mentions import has_mention, replaced
from penstock.dsl.sources import Handle
from penstock.dsl.where import problem
from penstock.ir.quantities import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.dsl.implementation import Container, Importer
    from penstock.dsl.sources import Source
    from penstock.dsl.task import PipelineTask

__all__ = ["container_of", "importer_of"]

_GIGA = 10**9

#: Settings on Kubernetes, and the part of a task's settings that each belongs to.
_KUBERNETES_FIELDS = {
    "tolerations": TaskConfigField.KUBERNETES_TOLERATIONS,
    "nodeSelector": TaskConfigField.KUBERNETES_NODE_SELECTOR,
    "nodeAffinity": TaskConfigField.KUBERNETES_AFFINITY,
    "podAffinity": TaskConfigField.KUBERNETES_AFFINITY,
    "pvcMount": TaskConfigField.KUBERNETES_VOLUMES,
    "secretAsVolume": TaskConfigField.KUBERNETES_VOLUMES,
    "configMapAsVolume": TaskConfigField.KUBERNETES_VOLUMES,
}


def container_of(
    task: PipelineTask, container: Container, placeholder_of: Callable[[Source], str]
) -> ir.PipelineContainerSpec:
    """Return the container that a task runs in.

    Args:
        task: The task.
        container: What its component says.
        placeholder_of: Gives the placeholder for a source that a setting is taken from.

    Raises:
        DefinitionError: A setting is one that the component does not pass on.
    """
    _check_passthroughs(task, container)
    settings = task.settings
    return ir.PipelineContainerSpec(
        image=container.image if settings.image is None else _written(settings.image, task, placeholder_of),
        command=list(container.command),
        args=list(container.args),
        env=[
            ir.EnvVar(name=name, value=value)
            for name, value in {**dict(container.env), **settings.env}.items()
        ],
        resources=_resources(task, placeholder_of),
    )


def importer_of(task: PipelineTask, importer: Importer) -> ir.ImporterSpec:
    """Return how a task imports an artifact."""
    uri = task.arguments["uri"]
    is_known = isinstance(uri, str) and not has_mention(uri)
    return ir.ImporterSpec(
        artifact_uri=ir.ValueOrRuntimeParameter(constant=uri)
        if is_known
        else ir.ValueOrRuntimeParameter(runtime_parameter="uri"),
        type_schema=schema_of(importer.type),
        reimport=importer.reimport,
        metadata=importer.metadata or None,
        download_to_workspace=importer.download_to_workspace,
    )


def _resources(task: PipelineTask, placeholder_of: Callable[[Source], str]) -> ir.ResourceSpec | None:
    """Resources in the newer spelling, and where they are known in the older one as well."""
    given = task.settings.resources.items()
    if not given:
        return None
    fields: dict[str, Any] = {}
    for name in ("cpu_request", "cpu_limit", "memory_request", "memory_limit"):
        if name in given:
            value = given[name]
            fields[f"resource_{name}"] = _written(value, task, placeholder_of)
            if not has_mention(value):
                fields[name] = _cores(value) if name.startswith("cpu") else _gigabytes(value)
    if "accelerator_count" in given:
        fields["accelerator"] = _accelerator(given, task, placeholder_of)
    return ir.ResourceSpec(**fields)


def _accelerator(
    given: dict[str, Any], task: PipelineTask, placeholder_of: Callable[[Source], str]
) -> ir.AcceleratorConfig:
    kind, count = given.get("accelerator_type", ""), given["accelerator_count"]
    return ir.AcceleratorConfig(
        resource_type=_written(kind, task, placeholder_of),
        resource_count=_written(count, task, placeholder_of),
        type="" if has_mention(kind) else kind,
        count=0 if has_mention(count) else int(count),
    )


def _written(value: Any, task: PipelineTask, placeholder_of: Callable[[Source], str]) -> str:
    text = replaced(value, task.graph, placeholder_of)
    assert isinstance(text, str), "settings are texts and channels"
    assert not isinstance(text, Handle), "channels are replaced by their placeholders"
    return text


def _cores(text: str) -> float:
    return float(text[:-1]) / 1000 if text.endswith("m") else float(text)


def _gigabytes(text: str) -> float:
    number = text.rstrip("KMGTPEi")
    unit = text[len(number) :]
    return float(number) if unit == "G" else float(number) * UNITS[unit] / _GIGA


def _check_passthroughs(task: PipelineTask, container: Container) -> None:
    """Refuse settings that a component which takes its own settings does not list."""
    if not container.passthroughs:
        return
    listed = {passthrough.field for passthrough in container.passthroughs}
    used = set()
    if task.settings.resources.items():
        used.add(TaskConfigField.RESOURCES)
    if task.settings.env:
        used.add(TaskConfigField.ENV)
    on_kubernetes = task.platform_config.get("kubernetes", {})
    used.update(field for key, field in _KUBERNETES_FIELDS.items() if on_kubernetes.get(key))
    for field in sorted(used - listed):
        raise problem(
            f"Task '{task.name}' cannot handle resource type '{field.name}' based on the values in "
            "task_config_passthroughs",
            hint=f"add dsl.TaskConfigField.{field.name} to the component's task_config_passthroughs",
            where=task.where,
            inside=task.place,
        )
