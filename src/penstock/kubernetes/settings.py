"""A task's settings for Kubernetes: the messages of ``KubernetesExecutorConfig``, as JSON.

A pipeline's input and a task's output stand in them as stock writes them, in the terms of the whole pipeline,
so that programs that read and change the settings find what they know. Other channels stand there as
themselves. The compiler puts a reference in the terms of the task's own group in the place of each.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from penstock.dsl.implementation import Importer
from penstock.dsl.sources import Handle, PipelineInput, TaskOutput, source_of
from penstock.dsl.task import PipelineTask, TaskState
from penstock.dsl.types import ArtifactType
from penstock.dsl.where import here, problem
from penstock.kubernetes.checks import text

if TYPE_CHECKING:
    from penstock.dsl.channels import PipelineChannel
    from penstock.errors import DefinitionError

__all__ = ["add", "as_written", "message_of", "name_fields", "parameter", "settings_of", "unknown_type"]


def settings_of(task: PipelineTask, function: str) -> dict[str, Any]:
    """Return what is set for a task, to be changed.

    Args:
        task: The task. One that has run already keeps no settings, and a warning says so.
        function: What is called, for the warning and for errors.

    Raises:
        DefinitionError: It is no task, or not one that runs in a pod of its own.
    """
    if not isinstance(task, PipelineTask):
        raise problem(
            f"kubernetes.{function} takes a task first. Got {task!r}.",
            hint="give what calling the component returns",
        )
    if task.state is TaskState.FINAL:
        user = here()
        message = f"'kubernetes.{function}()' is not used by the current local runner and will be ignored."
        warnings.warn_explicit(message, UserWarning, user.file, user.line)
        return {}
    if not task.is_container:
        kind = "an importer" if isinstance(task.component.implementation, Importer) else "a pipeline"
        raise problem(
            "Platform-specific features can only be set on primitive components. Found platform-specific "
            f"feature set on {kind}.",
            hint=f"set it on tasks that run a component; task {task.name!r} is {kind}",
            inside=task.place,
        )
    settings: dict[str, Any] = task.platform_config.setdefault("kubernetes", {})
    return settings


def add(task: PipelineTask, function: str, field: str, entry: dict[str, Any]) -> PipelineTask:
    """Add an entry to one of the lists that are set for a task, and return the task."""
    settings_of(task, function).setdefault(field, []).append(as_written(task, entry))
    return task


def message_of(task: PipelineTask, function: str, field: str) -> dict[str, Any]:
    """Return one of the messages that are set for a task, to be changed."""
    found: dict[str, Any] = settings_of(task, function).setdefault(field, {})
    return found


def name_fields(value: str | PipelineChannel, what: str, field: str) -> dict[str, Any]:
    """Return the fields that hold the name of an object in the cluster.

    Args:
        value: The name, or a channel where it is known only at run time.
        what: The argument, for errors.
        field: The field for the name, such as ``secretName``: deprecated, and still written where the name
            is known, for back ends that do not read the newer one.

    Raises:
        DefinitionError: It is neither, or a channel that cannot be a name.
    """
    if isinstance(value, Handle):
        return {f"{field}Parameter": parameter(value, what, "STRING")}
    if not isinstance(value, str):
        raise unknown_type(value, what, "give a text, a pipeline's input or a task's output")
    return {field: text(value, what), f"{field}Parameter": constant(value)}


def parameter(value: Handle, what: str, *kinds: str) -> Handle:
    """Return a channel that may stand for a setting.

    Args:
        value: The channel.
        what: The argument, for errors.
        kinds: The types of parameters that can hold such a setting.
    """
    source = source_of(value)
    assert source is not None, "a handle stands for a source"
    if isinstance(source.type, ArtifactType) or (source.type.is_known and source.type.kind not in kinds):
        raise problem(
            f"Argument for {what!r} is {source}, of type {source.type}; it has to be one of type "
            f"{' or '.join(kinds)}.",
            hint="declare another type for it, or make the value in a component",
        )
    return value


def as_written(task: PipelineTask, value: Any) -> Any:
    """Return a setting with references in place of inputs and outputs, which are registered to the task.

    So they are handed to its group also where a later call sets something else, as by stock.
    """
    if isinstance(value, dict):
        return {key: as_written(task, item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_written(task, item) for item in value]
    source = source_of(value)
    if not isinstance(source, (PipelineInput, TaskOutput)) or task.state is TaskState.FINAL:
        return value
    task.register_pipeline_channels([value])
    if isinstance(source, PipelineInput):
        return {"componentInputParameter": source.name}
    return {"taskOutputParameter": {"producerTask": source.task.name, "outputParameterKey": source.name}}


def unknown_type(value: Any, what: str, hint: str) -> DefinitionError:
    """Return the error for an argument that is neither known nor a channel; its first words are KFP's."""
    return problem(
        "Argument for 'input_param' must be an instance of str, dict, or PipelineChannel. Got unknown input "
        f"type: {type(value)!r}. {what} is {value!r}.",
        hint=hint,
    )


def constant(value: Any) -> dict[str, Any]:
    """Return the reference to a value that is known already."""
    return {"runtimeValue": {"constant": value}}
