"""Conditions: what comparing a channel gives, and what ``dsl.If`` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.sources import Source, source_of
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.errors import DefinitionError

__all__ = ["And", "Comparison", "Not", "Or", "Predicate", "as_predicate", "no_truth_value"]

_NO_TRUTH = (
    "its value is not known before the pipeline runs, so Python cannot decide on it "
    "(with `if`, `while`, `and`, `or`, `not`, `in` or a chained comparison such as 1 < x < 3)."
)
_INSTEAD = "write `with dsl.If(...):`; combine conditions with `&`, `|` and `~`, each in parentheses"


def no_truth_value(what: str) -> DefinitionError:
    """Say that Python cannot take a branch now that belongs to the run."""
    return problem(f"{what} has no truth value: {_NO_TRUTH}", hint=_INSTEAD)


class Predicate:
    """Something that is true or false once the pipeline runs."""

    __slots__ = ()

    def sources(self) -> Iterator[Source]:
        """Yield what it compares, in the order in which it is written."""
        raise NotImplementedError

    def __bool__(self) -> bool:
        raise no_truth_value("A condition on a channel")

    def __and__(self, other: object) -> And:
        return And(self, as_predicate(other))

    def __rand__(self, other: object) -> And:
        return And(as_predicate(other), self)

    def __or__(self, other: object) -> Or:
        return Or(self, as_predicate(other))

    def __ror__(self, other: object) -> Or:
        return Or(as_predicate(other), self)

    def __invert__(self) -> Not:
        return Not(self)


class Comparison(Predicate):
    """Two operands and an operator.

    Args:
        operator: One of ``==``, ``!=``, ``<``, ``<=``, ``>``, ``>=``.
        left: A source or a constant.
        right: A source or a constant.
    """

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Any, right: Any) -> None:
        self.operator = operator
        self.left = left
        self.right = right

    def sources(self) -> Iterator[Source]:
        """Yield what it compares."""
        for operand in (self.left, self.right):
            if isinstance(operand, Source):
                yield operand


class _Pair(Predicate):
    __slots__ = ("left", "right")

    def __init__(self, left: Predicate, right: Predicate) -> None:
        self.left = left
        self.right = right

    def sources(self) -> Iterator[Source]:
        """Yield what it compares."""
        yield from self.left.sources()
        yield from self.right.sources()


class And(_Pair):
    """Both hold."""

    __slots__ = ()


class Or(_Pair):
    """One of them holds, or both."""

    __slots__ = ()


class Not(Predicate):
    """The other does not hold."""

    __slots__ = ("operand",)

    def __init__(self, operand: Predicate) -> None:
        self.operand = operand

    def sources(self) -> Iterator[Source]:
        """Yield what it compares."""
        yield from self.operand.sources()


def as_predicate(value: object) -> Predicate:
    """Return what a condition is made of.

    Args:
        value: A comparison, conditions combined, or a channel that is true or false itself.

    Raises:
        DefinitionError: It is none of these.
    """
    if isinstance(value, Predicate):
        return value
    source = source_of(value)
    if source is not None:
        if getattr(source.type, "kind", "") == "BOOLEAN":
            return Comparison("==", source, True)
        raise problem(
            f"A condition compares two values; {source} alone, of type {source.type}, is not one.",
            hint="compare it: dsl.If(task.output == 'value')",
        )
    if isinstance(value, bool):
        raise problem(
            f"Got constant boolean {value} as a condition. This is likely because the provided condition "
            "evaluated immediately. At least one of the operands must be an output from an upstream task or "
            "a pipeline parameter.",
            hint="compare a task's output (task.output, not the task) or a pipeline's input; use Python's "
            "`if` for what is known now",
        )
    raise problem(
        f"A condition compares a task's output or a pipeline's input. Got {value!r} of type "
        f"{type(value).__name__}.",
        hint="write dsl.If(task.output == 'value')",
    )
