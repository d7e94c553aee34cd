"""Compiled pipelines and components, to be used as components again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from penstock import ir
from penstock.dsl.components import BaseComponent
from penstock.dsl.implementation import Compiled, Container
from penstock.dsl.interface import Input, Interface, Output
from penstock.dsl.types import ArtifactType, ParameterType
from penstock.errors import IRError

if TYPE_CHECKING:
    from os import PathLike

    from penstock.dsl.implementation import Implementation

__all__ = ["YamlComponent", "load_component_from_file", "load_component_from_text"]

_DESCRIPTION = "# Description: "
_CONTINUED = "#              "


class YamlComponent(BaseComponent):
    """A component that was loaded from a compiled file.

    Attributes:
        component_yaml: The file's text.
    """

    def __init__(
        self, name: str, interface: Interface, implementation: Implementation, component_yaml: str
    ) -> None:
        super().__init__(name, interface, implementation)
        self.component_yaml = component_yaml


def load_component_from_file(file_path: str | PathLike[str]) -> YamlComponent:
    """Load a compiled pipeline or component from a file, to be called in a pipeline.

    Args:
        file_path: The file.

    Raises:
        IRError: The file is not a compiled pipeline or component.
        OSError: The file cannot be read.
    """
    return _load(Path(file_path).read_text(encoding="utf-8"), str(file_path))


def load_component_from_text(text: str) -> YamlComponent:
    """Load a compiled pipeline or component from YAML text, to be called in a pipeline.

    Args:
        text: One document, or two where it has settings for a platform.

    Raises:
        IRError: The text is not a compiled pipeline or component.
    """
    return _load(text, "<text>")


def _load(text: str, source: str) -> YamlComponent:
    package = ir.load(text, source=source)
    spec = package.spec
    if spec.root is None:
        raise IRError("The pipeline has no root, so nothing to run.", where=source)
    alone = _only_container(package, spec.root)
    if alone is None:
        return YamlComponent(spec.name, _interface(spec.root, text), Compiled(package), text)
    component, container = alone
    implementation = Container(
        image=container.image, command=tuple(container.command), args=tuple(container.args)
    )
    return YamlComponent(spec.name, _interface(component, text), implementation, text)


def _only_container(
    package: ir.Package, root: ir.ComponentSpec
) -> tuple[ir.ComponentSpec, ir.PipelineContainerSpec] | None:
    """Return the component of a file that holds one alone, so that its tasks can be given resources.

    Such a file is a pipeline of one task that has the pipeline's own name, inputs and outputs.
    """
    tasks = root.dag.tasks if root.dag is not None else {}
    task = tasks.get(package.spec.name)
    if task is None or len(tasks) > 1 or package.platform is not None:
        return None
    component = package.spec.components.get(task.component_name, ir.ComponentSpec())
    deployment = package.spec.deployment_spec or ir.PipelineDeploymentConfig()
    container = deployment.executors.get(component.executor_label or "", ir.ExecutorSpec()).container
    given = {name: value.component_input_parameter for name, value in task.input_parameters.items()}
    given |= {name: value.component_input_artifact for name, value in task.input_artifacts.items()}
    same_inputs = all(name == outer for name, outer in given.items()) and component.inputs == root.inputs
    if container is None or not same_inputs or component.outputs != root.outputs:
        return None
    has_more = container.env or container.resources or component.task_config_passthroughs
    return None if has_more else (component, container)


def _interface(component: ir.ComponentSpec, text: str) -> Interface:
    inputs: dict[str, Input] = {}
    outputs: dict[str, Output] = {}
    for name, parameter in component.inputs.parameters.items():
        has_default = parameter.default_value is not ir.UNSET
        inputs[name] = Input(
            ParameterType(parameter.declared_type.value, literals=tuple(parameter.literals)),
            default=parameter.default_value if has_default else None,
            optional=parameter.is_optional or has_default,
            description=parameter.description or None,
        )
    for name, artifact in component.inputs.artifacts.items():
        kind = _artifact_type(artifact.artifact_type, artifact.is_artifact_list)
        inputs[name] = Input(kind, optional=artifact.is_optional, description=artifact.description or None)
    for name, given in component.outputs.parameters.items():
        outputs[name] = Output(ParameterType(given.declared_type.value), given.description or None)
    for name, made in component.outputs.artifacts.items():
        outputs[name] = Output(
            _artifact_type(made.artifact_type, made.is_artifact_list), made.description or None
        )
    return Interface(inputs, outputs, _description(text))


def _artifact_type(schema: ir.ArtifactTypeSchema | None, is_list: bool) -> ArtifactType:
    if schema is None:
        return ArtifactType("system.Artifact", is_list=is_list)
    return ArtifactType(schema.schema_title or "system.Artifact", schema.schema_version or "0.0.1", is_list)


def _description(text: str) -> str | None:
    """The description in the comment that opens the file; the document of a component alone has none."""
    lines = iter(text.splitlines())
    for line in lines:
        if not line.startswith("#"):
            return None
        if line.startswith(_DESCRIPTION):
            words = [line.removeprefix(_DESCRIPTION)]
            for more in lines:
                if not more.startswith(_CONTINUED):
                    break
                words.append(more.removeprefix(_CONTINUED))
            return "\n".join(words)
    return None
