"""A component's specification, as programs read and change it: ``component.component_spec``.

Once it was asked for, it is what counts: what is changed in it is what the component's tasks are made from.
"""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING, Any

from penstock.dsl.decorators import ContainerSpec
from penstock.dsl.implementation import Container, Importer
from penstock.dsl.interface import Input, Interface, Output
from penstock.dsl.placeholders import command_texts
from penstock.dsl.settings import Resources as ResourceSpec
from penstock.dsl.types import ArtifactType, ParameterType, Type, named
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from penstock.dsl.components import BaseComponent
    from penstock.dsl.config import TaskConfigPassthrough
    from penstock.dsl.implementation import Implementation as _Implementation
    from penstock.dsl.task import PipelineTask

__all__ = [
    "ComponentSpec",
    "ContainerSpec",
    "ContainerSpecImplementation",
    "Implementation",
    "ImporterSpec",
    "InputSpec",
    "OutputSpec",
    "ResourceSpec",
    "TaskContainer",
    "changed_implementation",
    "changed_interface",
]


_GENERICS = {"LIST": ("list", "typing.List", ""), "STRUCT": ("dict", "typing.Dict", "str, ")}
_PYTHON = {"STRING": "str", "NUMBER_INTEGER": "int", "NUMBER_DOUBLE": "float", "BOOLEAN": "bool"}


@dataclasses.dataclass(eq=False)
class InputSpec:
    """An input. Two are equal that have the same type, whatever is in a list, and the same default.

    Args:
        type: The type's name: ``String``, ``Integer``, or ``system.Model@0.0.1`` for an artifact.
        default: The value that it has if none is given.
        optional: Whether it may be left out.
        is_artifact_list: Whether it is a list of such artifacts.
        description: What is said about it.
    """

    type: str
    default: Any = None
    optional: bool = False
    is_artifact_list: bool = False
    description: str | None = None

    @classmethod
    def of(cls, declared: Input) -> InputSpec:
        """Return the specification of a declared input."""
        is_list = isinstance(declared.type, ArtifactType) and declared.type.is_list
        return cls(
            _spelled(declared.type), declared.default, declared.optional, is_list, declared.description
        )

    def declared(self) -> Input:
        """Return the input that it specifies."""
        kind = _type_of(self.type, self.is_artifact_list)
        return Input(kind, self.default, self.optional or self.default is not None, self.description)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, InputSpec):
            return NotImplemented
        return (_outer(other.type), other.default) == (_outer(self.type), self.default)

    def __hash__(self) -> int:
        return hash(_outer(self.type))


@dataclasses.dataclass(eq=False)
class OutputSpec:
    """An output. Two are equal that have the same type, whatever is in a list.

    Args:
        type: The type's name, as an input's.
        is_artifact_list: Whether it is a list of such artifacts.
        description: What is said about it.
    """

    type: str
    is_artifact_list: bool = False
    description: str | None = None

    @classmethod
    def of(cls, declared: Output) -> OutputSpec:
        """Return the specification of a declared output."""
        is_list = isinstance(declared.type, ArtifactType) and declared.type.is_list
        return cls(_spelled(declared.type), is_list, declared.description)

    def declared(self) -> Output:
        """Return the output that it specifies."""
        return Output(_type_of(self.type, self.is_artifact_list), self.description)

    def __eq__(self, other: object) -> bool:
        return _outer(other.type) == _outer(self.type) if isinstance(other, OutputSpec) else NotImplemented

    def __hash__(self) -> int:
        return hash(_outer(self.type))


@dataclasses.dataclass
class ContainerSpecImplementation:
    """A command in an image.

    Args:
        image: The image.
        command: The command; None for the image's own.
        args: Its arguments.
        env: Environment variables.
        resources: Nothing: resources are set on tasks.
    """

    image: str
    command: list[Any] | None = None
    args: list[Any] | None = None
    env: dict[str, str] | None = None
    resources: ResourceSpec | None = None

    @classmethod
    def of(cls, container: Container) -> ContainerSpecImplementation:
        """Return the specification of a component's container."""
        return cls(
            container.image,
            list(container.command) or None,
            list(container.args) or None,
            dict(container.env) or None,
        )


@dataclasses.dataclass
class ImporterSpec:
    """An import of an artifact that exists already."""

    artifact_uri: str | None
    schema_title: str
    schema_version: str
    reimport: bool
    metadata: Mapping[str, Any] | None = None
    download_to_workspace: bool = False


class Implementation:
    """What a component does: one of ``container``, ``importer`` and ``graph``; the others are None.

    Args:
        component: The component.
    """

    def __init__(self, component: BaseComponent) -> None:
        does = component._implementation  # also of a component that can be read, and not be used
        self.container = ContainerSpecImplementation.of(does) if isinstance(does, Container) else None
        self.importer = None
        if isinstance(does, Importer):
            self.importer = ImporterSpec(
                None,
                does.type.title,
                does.type.version,
                does.reimport,
                does.metadata,
                does.download_to_workspace,
            )
        self._component = component

    @property
    def graph(self) -> Any:
        """The pipeline's document as KFP's message, newly made each time; None for any other component."""
        if self.container is not None or self.importer is not None:
            return None
        return self._component.pipeline_spec


class ComponentSpec:
    """A component's specification.

    Args:
        component: The component.

    Attributes:
        name: Its name.
        description: What is said about it.
        inputs: Its inputs by name; None if it takes nothing.
        outputs: Its outputs by name; None if it gives nothing.
        implementation: What it does.
        task_config_passthroughs: Parts of a task's settings that it is given; None if there are none.
    """

    def __init__(self, component: BaseComponent) -> None:
        self._component = component
        self.name = component.name
        self.description = component.description
        inputs = {name: InputSpec.of(declared) for name, declared in component.inputs.items()}
        outputs = {name: OutputSpec.of(declared) for name, declared in component.outputs.items()}
        self.inputs: dict[str, InputSpec] | None = inputs or None
        self.outputs: dict[str, OutputSpec] | None = outputs or None
        self.implementation = Implementation(component)
        passthroughs: tuple[TaskConfigPassthrough, ...] = getattr(
            component._implementation, "passthroughs", ()
        )
        self.task_config_passthroughs = list(passthroughs) or None

    @property
    def platform_spec(self) -> Any:
        """The settings for platforms, as KFP's message."""
        return self._component.platform_spec

    def to_pipeline_spec(self) -> Any:
        """Return the compiled document, as KFP's message."""
        return self._component.pipeline_spec

    def save_to_component_yaml(self, output_file: str | PathLike[str]) -> None:
        """Write the compiled document.

        Args:
            output_file: The file, which ends in ``.yaml``.
        """
        # The compiler is a floor above, and is imported by whoever asks for what it makes.
        importlib.import_module("penstock.compiler").Compiler().compile(self._component, output_file)

    @classmethod
    def from_yaml_documents(cls, component_yaml: str) -> ComponentSpec:
        """Return the specification of a component from its file's text."""
        loading = importlib.import_module("penstock.components")  # a floor above too
        spec: ComponentSpec = loading.load_component_from_text(component_yaml).component_spec
        return spec

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ComponentSpec) and _shown(other) == _shown(self)

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"ComponentSpec(name={self.name!r}, inputs={self.inputs}, outputs={self.outputs})"


class TaskContainer:
    """A task's container: what its component says, and what is set on the task.

    Args:
        task: The task.
    """

    def __init__(self, task: PipelineTask) -> None:
        self._task = task
        container = task.component.implementation
        assert isinstance(container, Container), "only such tasks have one"
        self.command = list(container.command) or None
        self.args = list(container.args) or None
        self.env = {**dict(container.env), **task.settings.env} or None
        self._image = container.image

    @property
    def image(self) -> Any:
        """The image; setting it is `PipelineTask.set_container_image`."""
        return self._image if self._task.settings.image is None else self._task.settings.image

    @image.setter
    def image(self, image: Any) -> None:
        self._task.set_container_image(image)


def changed_interface(spec: ComponentSpec, before: Interface) -> Interface:
    """Return what a component takes and gives by its specification.

    Args:
        spec: The specification.
        before: What the component declares; what is as it was keeps its whole type.
    """
    inputs = {
        name: known
        if (known := before.inputs.get(name)) and vars(InputSpec.of(known)) == vars(given)
        else given.declared()
        for name, given in (spec.inputs or {}).items()
    }
    outputs = {
        name: made
        if (made := before.outputs.get(name)) and vars(OutputSpec.of(made)) == vars(given)
        else given.declared()
        for name, given in (spec.outputs or {}).items()
    }
    return Interface(inputs, outputs, before.description)


def changed_implementation(
    spec: ComponentSpec, before: _Implementation, interface: Interface
) -> _Implementation:
    """Return what a component does by its specification.

    Args:
        spec: The specification.
        before: What it does as it was written.
        interface: What it takes and gives.
    """
    given = spec.implementation.container
    if not isinstance(before, Container) or given is None or given == ContainerSpecImplementation.of(before):
        return before
    return before._replace(
        image=given.image,
        command=tuple(command_texts(given.command, "command", interface)),
        args=tuple(command_texts(given.args, "args", interface)),
        env=tuple((given.env or {}).items()),
        package=None,
    )


def _outer(name: str) -> str:
    """A type's name without what is in a list or dictionary: ``typing.List[int]`` is a ``List``."""
    return name.removeprefix("typing.").partition("[")[0]


def _spelled(kind: Type) -> str:
    """KFP's name of a type, with that of a list's items, such as ``typing.List[int]``."""
    if isinstance(kind, ArtifactType) or kind.item is None:
        return kind.spelling
    return _in_list(kind)


def _in_list(kind: ParameterType) -> str:
    if kind.kind not in _GENERICS:
        return _PYTHON.get(kind.kind, kind.spelling)
    plain, generic, key = _GENERICS[kind.kind]
    return plain if kind.item is None else f"{generic}[{key}{_in_list(kind.item)}]"


def _type_of(name: str, is_list: bool) -> Type:
    parameter = named(name)
    if parameter is not None:
        return parameter
    title, at, version = name.partition("@")
    if not at:
        raise problem(
            f"Artifacts must have both a schema_title and a schema_version, separated by `@`. Got: {name}",
            hint="write a type such as 'String', 'Integer' or 'system.Model@0.0.1'",
        )
    return ArtifactType(title, version, is_list)


def _shown(spec: ComponentSpec) -> tuple[object, ...]:
    does = spec.implementation
    return (spec.name, spec.description, spec.inputs, spec.outputs, does.container, does.importer)
