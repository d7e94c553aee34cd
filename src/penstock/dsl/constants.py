"""Constants that a parameter can hold: what JSON has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from penstock.dsl.mentions import has_mention
from penstock.dsl.sources import Handle
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from penstock.dsl.types import Type

__all__ = ["as_declared", "plain", "with_json_form"]


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def plain(value: Any, what: str) -> Any:  # noqa: PLR0911 - one for each type that JSON has
    """Return a constant in the types of JSON: subclasses as what they extend, tuples as lists.

    Members of an Enum, dataclasses, pydantic models, dates and numpy's scalars become what stands for them.

    Args:
        value: A constant; channels inside lists and dictionaries stay.
        what: What the constant is, for the error.

    Raises:
        DefinitionError: JSON cannot hold it.
    """
    if value is None or isinstance(value, (bool, Handle)):
        return value
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    if isinstance(value, int):
        return value if type(value) is int else int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise problem(
                f"{what} is {value}, for which JSON has no number.", hint="give it as a text, or leave it out"
            )
        return value if type(value) is float else float(value)
    if isinstance(value, (list, tuple)):
        if set(map(type, value)) <= _AS_THEY_ARE:  # a loop may have ten thousand items
            return list(value)
        return [plain(item, f"{what}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {_key(key, what): plain(item, f"{what}[{key!r}]") for key, item in value.items()}
    form = with_json_form(value)
    if form is not value:
        return plain(form, what)
    raise problem(
        f"{what} is {value!r} of type {type(value).__name__}, which a parameter cannot hold.",
        hint=_remedy(value),
    )


def with_json_form(value: Any) -> Any:
    """Return what stands for an object in JSON; what has none, or is JSON's already, as it is."""
    from penstock.runtime.objects import json_form  # noqa: PLC0415 - few constants need it

    return json_form(value)


def as_declared(value: Any, declared: Type, what: str) -> Any:
    """Return a constant as the annotation of an input has it in JSON, checked to the last field.

    Args:
        value: A constant, which may have channels in it; it is checked then once they have values.
        declared: The input's type.
        what: What the constant is, for the error.

    Raises:
        DefinitionError: JSON cannot hold it.
        ValueError: It is not what the annotation says; the message tells of the place in it.
    """
    conversion = getattr(declared, "conversion", None)
    if conversion is None:
        return value
    if conversion.literals:  # the caller tells which they are
        return with_json_form(value)
    return plain(value, what) if _is_open(value) else conversion.dump(value, "")


def _is_open(value: Any) -> bool:
    """Whether something in a constant is known only at run time: a channel, or a placeholder of KFP's."""
    if isinstance(value, str):
        return has_mention(value) or "{{$" in value
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(_is_open, value))
    if isinstance(value, dict):
        return any(_is_open(key) or _is_open(item) for key, item in value.items())
    if isinstance(value, Handle):
        return True
    form = with_json_form(value)
    return form is not value and _is_open(form)


def _remedy(value: Any) -> str:
    if type(value).__module__ == "numpy":
        return "give a list: array.tolist()"
    if isinstance(value, (bytes, bytearray)):
        return "give a text, such as value.decode(), or take the bytes from a file: Input[bytes]"
    if hasattr(value, "__fspath__"):
        return "give a text: str(path)"
    return "give a str, int, float, bool, list or dict"


def _key(key: Any, what: str) -> Any:
    if isinstance(key, Handle):
        return key
    if isinstance(key, str):
        return plain(key, what)
    raise problem(
        f"{what} has the key {key!r} of type {type(key).__name__}.",
        hint="make all keys texts, as JSON has them",
    )
