"""What a task's code is told: the ExecutorInput, and its container with the run's names filled in."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

import msgspec

from penstock import ir
from penstock.driver import constants, resources
from penstock.driver.artifacts import runtime_artifact
from penstock.errors import ExpressionError, InputError
from penstock.expr import placeholders
from penstock.runtime.locations import local_path_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.driver.values import RunInfo, Values

__all__ = ["EXECUTOR_OUTPUT", "container", "executor_input"]

_LONG: Final = 1 << 14  # characters from which on a text is searched once for all tasks

EXECUTOR_OUTPUT = "executor_output.json"
"""The name of the file that takes the ExecutorOutput."""


def executor_input(
    component: ir.ComponentSpec, inputs: Values, *, artifact_root: str, outputs_folder: str
) -> ir.ExecutorInput:
    """Return the ExecutorInput of an attempt.

    Args:
        component: The task's component.
        inputs: Its resolved inputs.
        artifact_root: The URI under which its output artifacts go, each by its name.
        outputs_folder: The folder for output parameters, each in a file by its name.
    """
    return ir.ExecutorInput(
        inputs=ir.ExecutorInputs(
            parameter_values=dict(inputs.parameters),
            artifacts={
                name: ir.ArtifactList(artifacts=[runtime_artifact(artifact) for artifact in listed])
                for name, listed in inputs.artifacts.items()
            },
        ),
        outputs=ir.ExecutorOutputs(
            parameters={
                name: ir.OutputParameter(output_file=parameter_file(outputs_folder, name))
                for name in component.outputs.parameters
            },
            artifacts={
                name: ir.ArtifactList(artifacts=[output_artifact(name, spec, artifact_root)])
                for name, spec in component.outputs.artifacts.items()
            },
            # Beside the artifacts: `dsl.get_uri` derives the root of a task's artifacts from this path.
            output_file=f"{local_path_of(artifact_root)}/{EXECUTOR_OUTPUT}",
        ),
    )


def parameter_file(outputs_folder: str, name: str) -> str:
    """Return the path of the file that takes an output parameter."""
    return f"{outputs_folder}/{name}"


def output_artifact(
    name: str, spec: ir.ComponentOutputArtifactSpec, artifact_root: str
) -> ir.RuntimeArtifact:
    """Return an output artifact as it is before the task has done anything with it."""
    return ir.RuntimeArtifact(
        name=name,
        type=spec.artifact_type or ir.ArtifactTypeSchema(schema_title="system.Artifact"),
        uri=f"{artifact_root}/{name}",
        metadata=dict(spec.metadata or {}),
    )


def container(
    spec: ir.PipelineContainerSpec,
    inputs: Values,
    task: ir.PipelineTaskSpec,
    run: RunInfo,
    task_id: str,
) -> ir.PipelineContainerSpec:
    """Return a container with what is known before it has a place to run.

    Its image, its variables and its resources are complete: names of the run and the task, and values of
    inputs, are filled in. Its command and arguments get the names only, as the rest depends on where
    artifacts are.

    Args:
        spec: The container.
        inputs: The task's resolved inputs.
        task: The task.
        run: The run.
        task_id: The task's id.

    Raises:
        InputError: The image, a variable or a resource takes an input without a value, or a resource one that
            is not an amount.
    """
    words = [spec.image, *spec.command, *spec.args, *(variable.value for variable in spec.env)]
    words += resources.texts(spec.resources)
    if not any(map(_has_placeholder, words)):
        return spec
    known = constants.names(run, task, task_id)
    given = ir.ExecutorInput(inputs=ir.ExecutorInputs(parameter_values=dict(inputs.parameters)))
    resolver = placeholders.Resolver(given, lambda _: None, names=known)
    try:
        return msgspec.structs.replace(
            spec,
            image=resolver.resolve(spec.image),
            command=[_named(word, known) for word in spec.command],
            args=[_named(word, known) for word in spec.args],
            env=[
                ir.EnvVar(name=variable.name, value=resolver.resolve(variable.value)) for variable in spec.env
            ],
            resources=resources.filled(spec.resources, resolver.resolve) if spec.resources else None,
        )
    except ExpressionError as error:
        raise InputError(f"the container cannot be made out: {error.message}") from error


def _has_placeholder(word: str) -> bool:
    return "{{$." in word if len(word) < _LONG else _has_placeholder_far_in(word)  # "{{$}}" is not ours


@functools.lru_cache(maxsize=32)
def _has_placeholder_far_in(word: str) -> bool:
    """The same of a long text, such as a source with modules in it: thousands of tasks may have the same."""
    return "{{$." in word


def _named(word: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        word = word.replace(f"{{{{$.{name}}}}}", value)
    return word
