"""Components from files: compiled pipelines and components, and the YAML of KFP 1."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.components import v1
from penstock.components.described import description_of
from penstock.dsl.components import BaseComponent
from penstock.dsl.implementation import Compiled, Container
from penstock.dsl.interface import Input, Interface, Output
from penstock.dsl.types import ArtifactType, ParameterType
from penstock.dsl.where import here, problem
from penstock.errors import APIError, IRError

if TYPE_CHECKING:
    from os import PathLike
    from typing import Never

    from penstock.dsl.implementation import Implementation
    from penstock.dsl.task import PipelineTask
    from penstock.errors import DefinitionError
    from penstock.web import Auth

__all__ = ["YamlComponent", "load_component_from_file", "load_component_from_text", "load_component_from_url"]

_BUCKET = "gs://"
_BUCKETS = "https://storage.googleapis.com/"


class YamlComponent(BaseComponent):
    """A component that was loaded from a file.

    Attributes:
        component_yaml: The file's text.
    """

    def __init__(
        self,
        name: str,
        interface: Interface,
        implementation: Implementation,
        component_yaml: str,
        unusable: DefinitionError | None = None,
    ) -> None:
        super().__init__(name, interface, implementation)
        self.component_yaml = component_yaml
        self._unusable = unusable

    @property
    def implementation(self) -> Implementation:
        """What it does.

        Raises:
            DefinitionError: It is a component of KFP 1 that can be read, and not be used.
        """
        if self._unusable is not None:
            raise self._unusable
        return super().implementation

    def __call__(self, *args: Never, **arguments: Any) -> PipelineTask:
        """Make a task, as of any component.

        Raises:
            DefinitionError: The arguments are not what it takes, or it cannot be used at all.
        """
        if self._unusable is not None:
            raise self._unusable
        return super().__call__(*args, **arguments)


def load_component_from_file(file_path: str | PathLike[str]) -> YamlComponent:
    """Load a component from a file, to be called in a pipeline.

    Args:
        file_path: A compiled pipeline or component, or a ``component.yaml`` of KFP 1.

    Raises:
        IRError: The file is neither.
        DefinitionError: It is a component of KFP 1 that cannot be used.
        OSError: The file cannot be read.
    """
    return _load(Path(file_path).read_text(encoding="utf-8"), str(file_path))


def load_component_from_text(text: str) -> YamlComponent:
    """Load a component from YAML or JSON text, to be called in a pipeline.

    Args:
        text: As in a file: one document, or two where it has settings for a platform.

    Raises:
        IRError: The text is no component.
        DefinitionError: It is a component of KFP 1 that cannot be used.
    """
    return _load(text, f"{here()}, <text>")


def load_component_from_url(url: str, auth: Auth | None = None) -> YamlComponent:
    """Load a component from an address, to be called in a pipeline.

    Args:
        url: An address that begins with ``https://`` or ``http://``, or with ``gs://`` for a public object.
        auth: A user and a password; or what sets the headers of a request, as ``requests`` has it.

    Raises:
        APIError: The address cannot be read.
        IRError: What is there is no component.
        DefinitionError: It is a component of KFP 1 that cannot be used.
    """
    if not isinstance(url, str):
        raise problem("url must be a string.", hint="write 'https://…'")
    from penstock import web  # noqa: PLC0415 - files and texts do without

    address = _BUCKETS + url.removeprefix(_BUCKET) if url.startswith(_BUCKET) else url
    answer = web.request("GET", address, auth=auth)
    try:
        text = answer.content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise APIError(f"What is at {url} is not a text: {error}", status=answer.status_code) from None
    return _load(text, url)


def _load(text: str, source: str) -> YamlComponent:
    if "implementation" in text:
        of_v1 = _of_v1(text, source)
        if of_v1 is not None:
            return of_v1
    package, error = _package(text, source)
    spec = package.spec
    if spec.root is None:
        raise IRError("The pipeline has no root, so nothing to run.", where=source)
    alone = _only_container(package, spec.root)
    if alone is not None:
        return _of_container(spec.name, *alone, text, None if error else package)
    if error is not None:
        raise error
    info = spec.pipeline_info or ir.PipelineInfo()
    description = description_of(text) or info.description or None
    return YamlComponent(spec.name, _interface(spec.root, description), Compiled(package), text)


def _package(text: str, source: str) -> tuple[ir.Package, IRError | None]:
    """The documents, and what is wrong with their references.

    A file with one component alone is read all the same: Google's pipeline components rename outputs of such
    files, and leave the old names in the pipeline around the component.
    """
    try:
        return ir.load(text, source=source), None
    except IRError as error:
        return ir.load(text, source=source, checked=False), error


def _of_container(
    name: str,
    component: ir.ComponentSpec,
    container: ir.PipelineContainerSpec,
    text: str,
    package: ir.Package | None,
) -> YamlComponent:
    implementation = Container(
        image=container.image,
        command=tuple(container.command),
        args=tuple(container.args),
        env=tuple((variable.name, variable.value) for variable in container.env),
        package=package,
    )
    described = description_of(text, container.command)
    return YamlComponent(name, _interface(component, described), implementation, text)


def _of_v1(text: str, source: str) -> YamlComponent | None:
    """The component, where the text is one in the format of KFP 1."""
    from penstock.ir import yaml_text  # noqa: PLC0415 - importing this room must not import yaml
    from penstock.ir.wire import Invalid  # noqa: PLC0415 - goes with the line above

    try:
        documents = yaml_text.parse(text)
    except Invalid:
        return None  # reading it as a compiled file says what is wrong
    data: Any = documents[0].data if documents else None
    if not isinstance(data, dict) or "implementation" not in data:
        return None
    if len(documents) > 1:
        raise IRError(
            f"A component in the format of KFP 1 is one document; there are {len(documents)}: expected a "
            "single document in the stream.",
            where=source,
            hint="write one file for each component",
        )
    found = v1.read(data, source, documents[0].line)
    return YamlComponent(found.name, found.interface, found.container, text, found.unusable)


def _only_container(
    package: ir.Package, root: ir.ComponentSpec
) -> tuple[ir.ComponentSpec, ir.PipelineContainerSpec] | None:
    """Return the component of a file that holds one alone, so that its tasks can be given resources.

    Such a file is a pipeline of one task that has the pipeline's own name, inputs and outputs, and no
    settings. KFP goes by the name alone, and takes a pipeline with a task of its own name for that task.
    """
    tasks = root.dag.tasks if root.dag is not None else {}
    task = tasks.get(package.spec.name)
    if task is None or len(tasks) > 1 or package.platform is not None or not _is_plain(task):
        return None
    component = package.spec.components.get(task.component_name, ir.ComponentSpec())
    deployment = package.spec.deployment_spec or ir.PipelineDeploymentConfig()
    container = deployment.executors.get(component.executor_label or "", ir.ExecutorSpec()).container
    given = {name: value.component_input_parameter for name, value in task.input_parameters.items()}
    given |= {name: value.component_input_artifact for name, value in task.input_artifacts.items()}
    same_inputs = all(name == outer for name, outer in given.items()) and component.inputs == root.inputs
    if container is None or not same_inputs or component.outputs != root.outputs:
        return None
    has_more = container.resources or component.task_config_passthroughs
    return None if has_more else (component, container)


def _is_plain(task: ir.PipelineTaskSpec) -> bool:
    """Whether a task has nothing but a component and its inputs, as where a component is compiled alone."""
    caching = task.caching_options
    settings = (task.retry_policy, task.trigger_policy, task.parameter_iterator, task.artifact_iterator)
    is_cached = caching is not None and caching.enable_cache and not caching.cache_key
    return is_cached and not any(settings) and not task.dependent_tasks


def _interface(component: ir.ComponentSpec, description: str | None) -> Interface:
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
    return Interface(inputs, outputs, description)


def _artifact_type(schema: ir.ArtifactTypeSchema | None, is_list: bool) -> ArtifactType:
    if schema is None:
        return ArtifactType("system.Artifact", is_list=is_list)
    return ArtifactType(schema.schema_title or "system.Artifact", schema.schema_version or "0.0.1", is_list)
