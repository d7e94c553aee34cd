"""A container's command and arguments: placeholders, and the ``Concat`` and ``IfPresent`` elements.

Such an element is a JSON text. ``{"Concat": [part, …]}`` is one argument; ``{"IfPresent": {"InputName": …,
"Then": …, "Else": …}}`` is what its branch is: one argument, or as many as a list has, or none. Parts may be
nested in each other. Values are put into the parts before they are joined.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from penstock.errors import ExpressionError
from penstock.expr.references import Placeholder, references
from penstock.expr.spelling import spell
from penstock.expr.texts import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from penstock import ir

__all__ = ["command_references", "resolve_command"]

_STRUCTURED: Final = re.compile(r'\s*\{\s*"(?:Concat|IfPresent)"\s*:')


def resolve_command(
    elements: Iterable[str],
    executor_input: ir.ExecutorInput,
    local_path: Callable[[str], str | None],
    *,
    names: Mapping[str, str] | None = None,
    read_text: Callable[[str], str] | None = None,
) -> list[str]:
    """Return the arguments that a command's elements make; `Resolver` says what the arguments are.

    Raises:
        ExpressionError: A parameter that is needed is null, or an element is not formed as it must be.
    """
    resolver = Resolver(executor_input, local_path, names=names, read_text=read_text)
    arguments: list[str] = []
    for element in elements:
        try:
            arguments.extend(_arguments(_parsed(element), resolver, element))
        except RecursionError:
            raise _malformed(element, "it is nested too deeply") from None
    return arguments


def command_references(elements: Iterable[str]) -> tuple[tuple[Placeholder, ...], frozenset[str]]:
    """Return what a command names: its placeholders, and the inputs that ``IfPresent`` looks at.

    Raises:
        ExpressionError: An element is not formed as it must be.
    """
    placeholders: list[Placeholder] = []
    inputs: set[str] = set()
    for element in elements:
        try:
            for part in _walk(_parsed(element), element):
                match part:
                    case str():
                        placeholders.extend(references(part))
                    case dict():
                        inputs.add(_branches(part["IfPresent"], element)[0])
        except RecursionError:
            raise _malformed(element, "it is nested too deeply") from None
    return tuple(placeholders), frozenset(inputs)


def _parsed(element: str) -> object:
    """Return the structure that an element's text stands for; any other text stands for itself."""
    if not _STRUCTURED.match(element):
        return element
    try:
        return json.loads(element)
    except (ValueError, RecursionError):
        return element


def _arguments(part: object, resolver: Resolver, element: str) -> list[str]:
    match part:
        case str():
            return [resolver.resolve(part)]
        case bool() | int() | float():
            return [spell(part)]
        case list():
            return [argument for item in part for argument in _arguments(item, resolver, element)]
        case {"Concat": list(items), **others} if not others:
            return ["".join(_arguments(items, resolver, element))]
        case {"IfPresent": choice, **others} if not others:
            name, then, otherwise = _branches(choice, element)
            branch = then if resolver.is_present(name) else otherwise
            return [] if branch is None else _arguments(branch, resolver, element)
    raise _malformed(element, "its parts are texts, Concat and IfPresent")


def _walk(part: object, element: str) -> Iterator[object]:
    """Go over the texts and the ``IfPresent`` parts of a structure, both branches included."""
    match part:
        case str():
            yield part
        case list():
            for item in part:
                yield from _walk(item, element)
        case {"Concat": list(items), **others} if not others:
            yield from _walk(items, element)
        case {"IfPresent": choice, **others} if not others:
            yield part
            yield from _walk(
                [branch for branch in _branches(choice, element)[1:] if branch is not None], element
            )
        case None | dict():
            raise _malformed(element, "its parts are texts, Concat and IfPresent")


def _branches(choice: object, element: str) -> tuple[str, object, object]:
    """Return the input's name and the two branches of an ``IfPresent``; None is no branch."""
    match choice:
        case {"InputName": str(name), "Then": then, **others} if not others.keys() - {"Else"}:
            return name, then, others.get("Else")
    raise _malformed(element, "IfPresent has InputName, Then and perhaps Else")


def _malformed(element: str, rule: str) -> ExpressionError:
    return ExpressionError(
        f"the command has an element that cannot be read: {rule}", expression=element, position=0
    )
