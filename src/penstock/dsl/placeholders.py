"""What a container component's function gets in place of values, and may put into its command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from penstock.dsl.types import ArtifactType
from penstock.dsl.where import problem
from penstock.errors import MemberMissing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.dsl.interface import Input, Interface
    from penstock.errors import DefinitionError

__all__ = [
    "ConcatPlaceholder",
    "IfPresentPlaceholder",
    "Placeholder",
    "command_texts",
    "input_parameter",
    "stand_ins",
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


class _Metadata(Placeholder):
    """An artifact's metadata, and with ``[key]`` one value of it."""

    def __init__(self, artifact: str) -> None:
        super().__init__(f"{{{{{artifact}.metadata}}}}")
        self._artifact = artifact

    def __getitem__(self, key: str) -> Placeholder:
        return Placeholder(f"{{{{{self._artifact}.metadata['{key}']}}}}")


class _ArtifactStandIn:
    """An artifact in a container component's function: its ``uri``, ``path`` and ``metadata`` can be used."""

    def __init__(self, direction: str, name: str) -> None:
        self._name = name
        self._artifact = f"$.{direction}s.artifacts['{name}']"

    @property
    def uri(self) -> Placeholder:
        """Where the artifact is."""
        return Placeholder(f"{{{{{self._artifact}.uri}}}}")

    @property
    def path(self) -> Placeholder:
        """Where the artifact is found as a file."""
        return Placeholder(f"{{{{{self._artifact}.path}}}}")

    @property
    def metadata(self) -> _Metadata:
        """The artifact's metadata."""
        return _Metadata(self._artifact)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise problem(
            f'Cannot access artifact attribute "{name}".',
            hint="use .uri, .path or .metadata",
            kind=MemberMissing,
        )

    def __str__(self) -> str:
        raise _bare_artifact(self._name)


class _ArtifactListStandIn(Placeholder):
    """A list of artifacts in a container component's function; only the whole list can be used."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{{{{$.inputs.artifacts['{name}']}}}}")
        self._name = name

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


def stand_ins(
    inputs: Mapping[str, Input], outputs: Iterable[str], artifact_outputs: Iterable[str]
) -> dict[str, Any]:
    """Return what a container component's function is called with.

    Args:
        inputs: The component's inputs.
        outputs: The names of its output parameters.
        artifact_outputs: The names of its output artifacts.
    """
    given: dict[str, Any] = {name: _input_stand_in(name, declared) for name, declared in inputs.items()}
    given.update(
        {name: Placeholder(f"{{{{$.outputs.parameters['{name}'].output_file}}}}") for name in outputs}
    )
    given.update({name: _ArtifactStandIn("output", name) for name in artifact_outputs})
    return given


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


def _input_stand_in(name: str, declared: Input) -> Any:
    if not isinstance(declared.type, ArtifactType):
        return Placeholder(input_parameter(name))
    return _ArtifactListStandIn(name) if declared.type.is_list else _ArtifactStandIn("input", name)


def _check(elements: Iterable[Any], interface: Interface) -> None:
    for element in elements:
        if isinstance(element, _ArtifactStandIn):
            raise _bare_artifact(element._name)
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


def _bare_artifact(name: str) -> DefinitionError:
    return problem(
        "Cannot access artifact by itself in the container definition. Please use .uri or .path instead to "
        f"access the artifact. Got {name!r}.",
        hint=f"write {name}.uri or {name}.path",
    )


def _in_f_string(placeholder: Placeholder) -> DefinitionError:
    return problem(
        f"Cannot use {type(placeholder).__name__} in an f-string.",
        hint="make the whole argument a dsl.ConcatPlaceholder([...])",
    )
