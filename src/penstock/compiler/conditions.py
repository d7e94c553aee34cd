"""Conditions as CEL text.

Operands of two types are compared in the one that comes first of STRING, BOOLEAN, NUMBER_DOUBLE and
NUMBER_INTEGER, as KFP has it; except that a truth value and a number are compared as numbers, where KFP
turns the number's truth around, and so is the order of a number and an item that may be anything, which is a
STRING in the IR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.conditions import And, Comparison, Not, Or, Predicate
from penstock.dsl.sources import Source
from penstock.dsl.types import ParameterType, of_value
from penstock.dsl.where import problem
from penstock.errors import ExpressionError
from penstock.expr import cel

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.dsl.groups import ConditionGroup

__all__ = ["condition_of"]

_NUMBERS = ("NUMBER_INTEGER", "NUMBER_DOUBLE")


def condition_of(group: ConditionGroup, name_of: Callable[[Source], str]) -> str:
    """Return the condition under which a group runs.

    Args:
        group: The group.
        name_of: Gives the name of the group's input that holds an operand.

    Raises:
        DefinitionError: A constant is beyond what CEL can hold.
    """
    try:
        text = _chain(group, name_of)
        cel.parse(text)
    except ExpressionError as error:
        raise _unusable(group, error) from error
    return text


def _chain(group: ConditionGroup, name_of: Callable[[Source], str]) -> str:
    parts = [f"!({_text(refused, name_of)})" for refused in group.refused]
    if group.predicate is not None:
        alone = not parts and not isinstance(group.predicate, And)
        parts.append(_text(group.predicate, name_of) if alone else _in_and(group.predicate, name_of))
    return " && ".join(parts)


def _text(predicate: Predicate, name_of: Callable[[Source], str]) -> str:
    match predicate:
        case Comparison():
            return _comparison(predicate, name_of)
        case And():
            return f"{_in_and(predicate.left, name_of)} && {_in_and(predicate.right, name_of)}"
        case Or():
            return f"{_text(predicate.left, name_of)} || {_text(predicate.right, name_of)}"
        case Not():
            return f"!({_text(predicate.operand, name_of)})"
    raise AssertionError(f"no such condition: {predicate!r}")


def _in_and(predicate: Predicate, name_of: Callable[[Source], str]) -> str:
    text = _text(predicate, name_of)
    return f"({text})" if isinstance(predicate, Or) else text


def _comparison(comparison: Comparison, name_of: Callable[[Source], str]) -> str:
    operands = (comparison.left, comparison.right)
    kinds = {_kind(operand) for operand in operands}
    if kinds == {"BOOLEAN"} | (kinds & set(_NUMBERS)) and len(kinds) > 1:
        left, right = _truth_and_number(comparison, name_of)
    elif len(kinds) == 1:
        left, right = (_plain(operand, name_of) for operand in operands)
    elif "STRING" in kinds and comparison.operator in ("==", "!="):
        left, right = (_as_string(operand, name_of) for operand in operands)
    else:
        left, right = (_as_double(operand, name_of) for operand in operands)
    return f"{left} {comparison.operator} {right}"


def _truth_and_number(comparison: Comparison, name_of: Callable[[Source], str]) -> tuple[str, str]:
    """Both operands as numbers, or both as truth values where that says the same."""
    operands = (comparison.left, comparison.right)
    if comparison.operator in ("==", "!=") and any(_is_zero_or_one(operand) for operand in operands):
        left, right = (
            cel.quote(bool(operand)) if _is_zero_or_one(operand) else _plain(operand, name_of)
            for operand in operands
        )
        return left, right
    in_doubles = any(_kind(operand) == "NUMBER_DOUBLE" for operand in operands)
    left, right = (_as_number(operand, name_of, in_doubles) for operand in operands)
    return left, right


def _is_zero_or_one(operand: Any) -> bool:
    return not isinstance(operand, (Source, bool)) and operand in (0, 1)


def _as_number(operand: Any, name_of: Callable[[Source], str], in_doubles: bool) -> str:
    text = _plain(operand, name_of)
    if _kind(operand) == "BOOLEAN":
        text = f"({text} ? 1 : 0)" if isinstance(operand, Source) else str(int(operand))
    return f"double({text})" if in_doubles and _kind(operand) != "NUMBER_DOUBLE" else text


def _as_string(operand: Any, name_of: Callable[[Source], str]) -> str:
    text = _plain(operand, name_of)
    if _kind(operand) == "STRING":
        return text
    return f"string({text})" if isinstance(operand, Source) else cel.quote(text)


def _as_double(operand: Any, name_of: Callable[[Source], str]) -> str:
    text = _plain(operand, name_of)
    return text if _kind(operand) == "NUMBER_DOUBLE" else f"double({text})"


def _plain(operand: Any, name_of: Callable[[Source], str]) -> str:
    """An operand in its own type. Whole numbers come as doubles from JSON."""
    if not isinstance(operand, Source):
        return cel.quote(operand)
    text = f"inputs.parameter_values[{cel.quote(name_of(operand))}]"
    return f"int({text})" if _kind(operand) == "NUMBER_INTEGER" else text


def _kind(operand: Any) -> str:
    kind = operand.type if isinstance(operand, Source) else of_value(operand)
    assert isinstance(kind, ParameterType), "operands are checked when the condition is written"
    return kind.kind


def _unusable(group: ConditionGroup, error: ExpressionError) -> Exception:
    return problem(
        f"The condition of {group.label} cannot be written: {error.message}",
        where=group.where,
        inside=group.graph.place_in(group),
        hint="compare with a value that CEL can hold: whole numbers have 64 bits",
    )
