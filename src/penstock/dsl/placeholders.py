"""What stands in a container's command for what is known only when the task starts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from penstock.dsl.types import ArtifactType
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.dsl.interface import Input, Interface, Output
    from penstock.errors import DefinitionError

__all__ = [
    "ConcatPlaceholder",
    "IfPresentPlaceholder",
    "InputListOfArtifactsPlaceholder",
    "InputMetadataPlaceholder",
    "InputPathPlaceholder",
    "InputUriPlaceholder",
    "InputValuePlaceholder",
    "OutputMetadataPlaceholder",
    "OutputParameterPlaceholder",
    "OutputPathPlaceholder",
    "OutputUriPlaceholder",
    "Placeholder",
    "command_texts",
    "input_parameter",
]


class Placeholder:
    """A text that the engine replaces when the task starts.

    Args:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def struct(self) -> Any:
        """Return what stands for it inside another placeholder."""
        return self._text

    def text(self) -> str:
        """Return what stands for it in a command."""
        return self._text

    def check(self, interface: Interface) -> None:
        """Refuse names that the component does not have."""

    def __str__(self) -> str:
        return self.text()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Placeholder) and other.struct() == self.struct()

    def __hash__(self) -> int:
        return hash(self.text())


def input_parameter(name: str) -> str:
    """Return the text that stands for an input parameter's value."""
    return f"{{{{$.inputs.parameters['{name}']}}}}"


class _Named(Placeholder):
    """Stands for something of one input or output."""

    direction = "input"
    of_artifact = True

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self._name = name

    def check(self, interface: Interface) -> None:
        """Refuse a name that the component does not have, and one of another kind."""
        declared: Mapping[str, Input] | Mapping[str, Output] = (
            interface.inputs if self.direction == "input" else interface.outputs
        )
        if self._name not in declared:
            raise problem(
                f'Argument "{type(self).__name__}" references nonexistant {self.direction}: "{self._name}".',
                hint=f"the {self.direction}s are {', '.join(declared) or 'none'}",
            )
        kind = declared[self._name].type
        if isinstance(kind, ArtifactType) is not self.of_artifact:
            raise problem(
                f'{self.direction.capitalize()} "{self._name}" with type "{kind.spelling}" cannot be paired '
                f"with {type(self).__name__}.",
                hint=f"{_KINDS[type(self)]}; declare the {self.direction} so, or use another placeholder",
            )


class InputValuePlaceholder(_Named):
    """An input parameter's value.

    Args:
        input_name: The input.
        ir_type: The IR's name of its type; third parties read it as ``_ir_type``.
    """

    of_artifact = False

    def __init__(self, input_name: str, ir_type: str | None = None) -> None:
        super().__init__(input_name, input_parameter(input_name))
        self.input_name = input_name
        self._ir_type = ir_type


class _OfInputArtifact(_Named):
    part = ""

    def __init__(self, input_name: str) -> None:
        super().__init__(input_name, f"{{{{$.inputs.artifacts['{input_name}']{self.part}}}}}")
        self.input_name = input_name


class InputPathPlaceholder(_OfInputArtifact):
    """The path at which an input artifact is found."""

    part = ".path"


class InputUriPlaceholder(_OfInputArtifact):
    """Where an input artifact is."""

    part = ".uri"


class InputMetadataPlaceholder(_OfInputArtifact):
    """An input artifact's metadata, and with ``[key]`` one value of it."""

    part = ".metadata"

    def __getitem__(self, key: str) -> Placeholder:
        return Placeholder(f"{{{{$.inputs.artifacts['{self._name}'].metadata['{key}']}}}}")


class InputListOfArtifactsPlaceholder(_OfInputArtifact):
    """A list of artifacts, as JSON."""


class OutputParameterPlaceholder(_Named):
    """The path of the file into which an output parameter is written."""

    direction = "output"
    of_artifact = False

    def __init__(self, output_name: str) -> None:
        super().__init__(output_name, f"{{{{$.outputs.parameters['{output_name}'].output_file}}}}")
        self.output_name = output_name


class _OfOutputArtifact(_Named):
    direction = "output"
    part = ""

    def __init__(self, output_name: str) -> None:
        super().__init__(output_name, f"{{{{$.outputs.artifacts['{output_name}']{self.part}}}}}")
        self.output_name = output_name


class OutputPathPlaceholder(_OfOutputArtifact):
    """The path at which an output artifact is written."""

    part = ".path"


class OutputUriPlaceholder(_OfOutputArtifact):
    """Where an output artifact is to be."""

    part = ".uri"


class OutputMetadataPlaceholder(_OfOutputArtifact):
    """An output artifact's metadata, and with ``[key]`` one value of it."""

    part = ".metadata"

    def __getitem__(self, key: str) -> Placeholder:
        return Placeholder(f"{{{{$.outputs.artifacts['{self._name}'].metadata['{key}']}}}}")


#: What an input or output has to be for a placeholder to stand for it.
_KINDS: dict[type[_Named], str] = {
    InputValuePlaceholder: "a value is that of a parameter",
    InputPathPlaceholder: "a path is that of an artifact",
    InputUriPlaceholder: "a URI is that of an artifact",
    InputMetadataPlaceholder: "metadata is that of an artifact",
    InputListOfArtifactsPlaceholder: "a list of artifacts is an artifact",
    OutputParameterPlaceholder: "a parameter's file is that of a parameter",
    OutputPathPlaceholder: "an artifact's path is that of an artifact",
    OutputUriPlaceholder: "a URI is that of an artifact",
    OutputMetadataPlaceholder: "metadata is that of an artifact",
}


class ConcatPlaceholder(Placeholder):
    """One argument made of several parts.

    Args:
        items: Texts, inputs and other placeholders.

    Example:
        ::

            args=["--out", dsl.ConcatPlaceholder([out.uri, "/", name])]
    """

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = list(items)
        for item in self.items:
            if isinstance(item, IfPresentPlaceholder):
                item.check_single()

    def struct(self) -> Any:
        """Return what stands for it inside another placeholder."""
        return {"Concat": [_struct(item) for item in self.items]}

    def text(self) -> str:
        """Return its JSON text."""
        return json.dumps(self.struct())

    def check(self, interface: Interface) -> None:
        """Refuse names that the component does not have."""
        _check(self.items, interface)

    def __str__(self) -> str:
        raise _in_f_string(self)


class IfPresentPlaceholder(Placeholder):
    """Arguments that depend on whether an optional input is given.

    Args:
        input_name: The input.
        then: One argument or a list of them, where it is given.
        else_: One argument or a list of them, where it is not; nothing by default.

    Example:
        ::

            args=[dsl.IfPresentPlaceholder("seed", then=["--seed", seed], else_=["--random"])]
    """

    def __init__(self, input_name: str, then: Any, else_: Any = None) -> None:
        self.input_name = input_name
        self.then = then
        self.else_ = else_

    def struct(self) -> Any:
        """Return what stands for it inside another placeholder."""
        fields = {"InputName": self.input_name, "Then": _struct(self.then)}
        if self.else_:
            fields["Else"] = _struct(self.else_)
        return {"IfPresent": fields}

    def text(self) -> str:
        """Return its JSON text."""
        return json.dumps(self.struct())

    def check(self, interface: Interface) -> None:
        """Refuse names that the component does not have."""
        if self.input_name not in interface.inputs:
            raise problem(
                f'Argument "IfPresentPlaceholder" references nonexistant input: "{self.input_name}".',
                hint=f"the inputs are {', '.join(interface.inputs) or 'none'}",
            )
        _check([*_listed(self.then), *_listed(self.else_)], interface)

    def check_single(self) -> None:
        """Refuse lists, which cannot be a part of one argument."""
        if isinstance(self.then, list) or isinstance(self.else_, list):
            raise problem(
                "Cannot use IfPresentPlaceholder within ConcatPlaceholder when `then` and `else_` arguments "
                "to IfPresentPlaceholder are lists. Please use a single element for `then` and `else_` only.",
                hint="put dsl.ConcatPlaceholder([...]) in the list's place",
            )
        for part in (self.then, self.else_):
            if isinstance(part, IfPresentPlaceholder):
                part.check_single()

    def __str__(self) -> str:
        raise _in_f_string(self)


def command_texts(elements: Any, what: str, interface: Interface) -> list[str]:
    """Return a command's or argument list's elements as texts.

    Args:
        elements: What the author wrote; None for nothing.
        what: ``command`` or ``args``, for the error.
        interface: What the component takes and gives.

    Raises:
        DefinitionError: An element is neither a text nor a placeholder, or names an input that there is not.
    """
    if not isinstance(elements, (list, tuple, type(None))):
        raise problem(
            f"`{what}` is {elements!r}; it takes a list.",
            hint=f"write {what}=[...], one element for each word",
        )
    listed = list(elements or ())
    _check(listed, interface)
    return [element.text() if isinstance(element, Placeholder) else str(element) for element in listed]


def _check(elements: Iterable[Any], interface: Interface) -> None:
    for element in elements:
        if isinstance(element, Placeholder):
            element.check(interface)
        elif not isinstance(element, str):
            raise problem(
                f'Unexpected argument "{element}" of type {type(element)}.',
                hint="give texts, the function's parameters, and placeholders: write numbers as texts",
            )


def _struct(part: Any) -> Any:
    if isinstance(part, list):
        return [_struct(item) for item in part]
    return part.struct() if isinstance(part, Placeholder) else part


def _listed(part: Any) -> list[Any]:
    if part is None:
        return []
    return part if isinstance(part, list) else [part]


def _in_f_string(placeholder: Placeholder) -> DefinitionError:
    return problem(
        f"Cannot use {type(placeholder).__name__} in an f-string.",
        hint="make the whole argument a dsl.ConcatPlaceholder([...])",
    )
