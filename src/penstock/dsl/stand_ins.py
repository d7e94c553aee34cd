"""What a container component's function gets in place of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from penstock.dsl.placeholders import (
    InputListOfArtifactsPlaceholder,
    InputMetadataPlaceholder,
    InputPathPlaceholder,
    InputUriPlaceholder,
    InputValuePlaceholder,
    OutputMetadataPlaceholder,
    OutputParameterPlaceholder,
    OutputPathPlaceholder,
    OutputUriPlaceholder,
    Placeholder,
)
from penstock.dsl.types import ArtifactType
from penstock.dsl.where import problem
from penstock.errors import MemberMissing

if TYPE_CHECKING:
    from penstock.dsl.interface import Input, Interface, Output
    from penstock.errors import DefinitionError

__all__ = ["ArtifactStandIn", "stand_ins"]


class ArtifactStandIn(Placeholder):
    """An artifact in a container component's function: its ``uri``, ``path`` and ``metadata`` can be used.

    Args:
        io_type: ``input`` or ``output``.
        var_name: The parameter.
    """

    def __init__(self, io_type: str, var_name: str) -> None:
        self._is_input = io_type == "input"
        self._name = var_name

    @property
    def uri(self) -> Placeholder:
        """Where the artifact is."""
        return InputUriPlaceholder(self._name) if self._is_input else OutputUriPlaceholder(self._name)

    @property
    def path(self) -> Placeholder:
        """Where the artifact is found as a file."""
        return InputPathPlaceholder(self._name) if self._is_input else OutputPathPlaceholder(self._name)

    @property
    def metadata(self) -> InputMetadataPlaceholder | OutputMetadataPlaceholder:
        """The artifact's metadata."""
        kind = InputMetadataPlaceholder if self._is_input else OutputMetadataPlaceholder
        return kind(self._name)

    def struct(self) -> Any:
        """Refuse: an artifact is no text."""
        raise self._bare()

    def text(self) -> str:
        """Refuse: an artifact is no text."""
        raise self._bare()

    def check(self, interface: Interface) -> None:  # noqa: ARG002 - every placeholder is asked so
        """Refuse: an artifact is no text."""
        raise self._bare()

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise problem(
            f'Cannot access artifact attribute "{name}".',
            hint="use .uri, .path or .metadata",
            kind=MemberMissing,
        )

    def _bare(self) -> DefinitionError:
        return problem(
            "Cannot access artifact by itself in the container definition. Please use .uri or .path instead "
            f"to access the artifact. Got {self._name!r}.",
            hint=f"write {self._name}.uri or {self._name}.path",
        )


class ArtifactListStandIn(InputListOfArtifactsPlaceholder):
    """A list of artifacts in a container component's function; only the whole list can be used."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):
            raise AttributeError(name)
        raise problem(
            "Cannot access an attribute on a list of artifacts in a Custom Container Component. Found "
            f"reference to attribute {name!r} on {self._name!r}. Please pass the whole list of artifacts "
            "only.",
            hint="read the list, which is given as JSON, in the container",
            kind=MemberMissing,
        )

    def __getitem__(self, key: object) -> NoReturn:
        raise problem(
            "Cannot access individual artifacts in a list of artifacts. Found access to element "
            f"{key} on {self._name!r}. Please pass the whole list of artifacts only.",
            hint="read the list, which is given as JSON, in the container",
            kind=MemberMissing,
        )


def stand_ins(interface: Interface) -> dict[str, Placeholder]:
    """Return what a container component's function is called with.

    Args:
        interface: What the component takes and gives.
    """
    given = {name: _input(name, declared) for name, declared in interface.inputs.items()}
    given |= {name: _output(name, declared) for name, declared in interface.outputs.items()}
    return given


def _input(name: str, declared: Input) -> Placeholder:
    if declared.is_path:
        return _path(name, declared)
    if not isinstance(declared.type, ArtifactType):
        return InputValuePlaceholder(name, declared.type.kind)
    return ArtifactListStandIn(name) if declared.type.is_list else ArtifactStandIn("input", name)


def _path(name: str, declared: Input) -> Placeholder:
    if isinstance(declared.type, ArtifactType):
        return InputPathPlaceholder(name)
    raise problem(
        f"Input {name!r} is annotated InputPath of a {declared.type}: a container is given a parameter's "
        "value, and no file with it.",
        hint=f"annotate the value's type, such as `{name}: str`, and write it to a file in the container",
    )


def _output(name: str, declared: Output) -> Placeholder:
    if isinstance(declared.type, ArtifactType):
        return ArtifactStandIn("output", name)
    return OutputParameterPlaceholder(name)
