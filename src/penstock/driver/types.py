"""Values and their declared types.

KFP stores all numbers as doubles, so ``3.0`` stands for the integer 3 where an integer is declared. A STRING
takes any value, as its text; every other mismatch is an error.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from penstock.errors import ExpressionError
from penstock.expr.spelling import spell
from penstock.ir import ParameterType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Mismatch", "check_literals", "convert", "noun", "parse_text"]

_NOUNS = {
    ParameterType.NUMBER_DOUBLE: "a number",
    ParameterType.NUMBER_INTEGER: "a whole number",
    ParameterType.STRING: "text",
    ParameterType.BOOLEAN: "true or false",
    ParameterType.LIST: "a list",
    ParameterType.STRUCT: "a struct",
    ParameterType.TASK_FINAL_STATUS: "a final status",
}


class Mismatch(ValueError):
    """A value is not of its declared type; the message says what it is and what it should be."""


def noun(kind: ParameterType) -> str:
    """Return what a value of this type is called in messages."""
    return _NOUNS.get(kind, "a value")


def _described(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004 - what fits in a message


def _mismatch(value: object, kind: ParameterType) -> Mismatch:
    return Mismatch(f"takes {noun(kind)}, and got {_described(value)}")


def _double(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _mismatch(value, ParameterType.NUMBER_DOUBLE)
    try:
        return float(value)
    except OverflowError:
        raise _mismatch(value, ParameterType.NUMBER_DOUBLE) from None


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise _mismatch(value, ParameterType.NUMBER_INTEGER)


def _text(value: Any) -> str:
    try:
        return spell(value)
    except ExpressionError as error:
        raise Mismatch(f"takes text, and {error.message}") from None


def _of_kind(kind: ParameterType, *classes: type) -> Callable[[Any], Any]:
    def convert_one(value: Any) -> Any:
        if isinstance(value, classes):
            return value
        raise _mismatch(value, kind)

    return convert_one


_CONVERTERS: dict[ParameterType, Callable[[Any], Any]] = {
    ParameterType.NUMBER_DOUBLE: _double,
    ParameterType.NUMBER_INTEGER: _integer,
    ParameterType.STRING: _text,
    ParameterType.BOOLEAN: _of_kind(ParameterType.BOOLEAN, bool),
    ParameterType.LIST: _of_kind(ParameterType.LIST, list),
    ParameterType.STRUCT: _of_kind(ParameterType.STRUCT, dict),
    ParameterType.TASK_FINAL_STATUS: _of_kind(ParameterType.TASK_FINAL_STATUS, dict),
}


def convert(value: Any, kind: ParameterType) -> Any:
    """Return ``value`` as its declared type has it.

    Args:
        value: A JSON value, not null.
        kind: The declared type; where none is declared, anything goes.

    Raises:
        Mismatch: It is of another type.
    """
    converter = _CONVERTERS.get(kind)
    return value if converter is None else converter(value)


def parse_text(text: str, kind: ParameterType) -> Any:
    """Return the value that a task wrote as text, in the file of an output parameter.

    Raises:
        Mismatch: The text is not of the declared type.
    """
    if kind is ParameterType.STRING:
        return text
    try:
        # Python's own spelling of a bool is taken too, as KFP does.
        value = json.loads(text.strip().lower() if kind is ParameterType.BOOLEAN else text)
    except (ValueError, RecursionError):
        raise _mismatch(text, kind) from None
    return convert(value, kind)


def check_literals(value: Any, literals: Sequence[Any]) -> None:
    """Check that a value is one of those that are allowed; an empty list allows all.

    Raises:
        Mismatch: It is none of them.
    """
    if literals and not any(_same(value, literal) for literal in literals):
        allowed = ", ".join(_described(literal) for literal in literals)
        raise Mismatch(f"takes one of {allowed}, and got {_described(value)}")


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, float) and math.isnan(left):
        return isinstance(right, float) and math.isnan(right)
    return bool(left == right)
