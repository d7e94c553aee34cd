"""What a condition may compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.conditions import And, Comparison, Not, Or, Predicate
from penstock.dsl.mentions import has_mention
from penstock.dsl.sources import Source
from penstock.dsl.types import ArtifactType, ParameterType, of_value
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from penstock.dsl.graph import Graph

__all__ = ["checked"]


def checked(predicate: Predicate, graph: Graph) -> Predicate:
    """Return a condition; refuse operands that none can compare.

    Args:
        predicate: The condition.
        graph: The pipeline that is being defined.

    Raises:
        DefinitionError: Of another pipeline, of a type that is not compared, or of two that are not ordered.
    """
    if isinstance(predicate, Comparison):
        for operand in (predicate.left, predicate.right):
            _check_operand(operand, graph)
        _check_order(predicate)
    elif isinstance(predicate, (And, Or)):
        checked(predicate.left, graph)
        checked(predicate.right, graph)
    elif isinstance(predicate, Not):
        checked(predicate.operand, graph)
    return predicate


def _check_order(comparison: Comparison) -> None:
    """Refuse to order a text and a number: as texts, 10 comes before 9."""
    kinds = [_kind_of(operand) for operand in (comparison.left, comparison.right)]
    if comparison.operator in ("==", "!=") or "STRING" not in kinds or kinds == ["STRING", "STRING"]:
        return
    left, right = _shown(comparison.left), _shown(comparison.right)
    raise problem(
        f"A condition orders a text and a number: {left} {comparison.operator} {right}. As texts, '10' comes "
        "before '9'.",
        hint="return a number from the component, or declare the input int or float",
    )


def _kind_of(operand: Any) -> str:
    """The type of an operand; nothing for what may be of any."""
    kind = operand.type if isinstance(operand, Source) else of_value(operand)
    return kind.kind if isinstance(kind, ParameterType) and kind.is_known else ""


def _shown(operand: Any) -> str:
    return f"{operand}" if isinstance(operand, Source) else repr(operand)


def _check_operand(operand: Any, graph: Graph) -> None:
    if isinstance(operand, Source):
        if operand.graph is not graph:
            raise problem(
                f"The condition compares {operand}, which is of pipeline {operand.graph.name!r}.",
                hint="give the value to this pipeline as an input",
            )
        if isinstance(operand.type, ArtifactType) or operand.type.kind in ("LIST", "STRUCT"):
            raise problem(
                "Conditional requires primitive parameter values for comparison. Found input "
                f'"pipelinechannel--{operand.full_name}" of type {operand.type.spelling} in pipeline '
                "definition instead.",
                hint="return what you compare from a component as a str, int, float or bool",
            )
        return
    if operand is None or not isinstance(operand, (str, bool, int, float)):
        raise problem(
            f"A condition compares with a str, int, float or bool. Got {operand!r} of type "
            f"{type(operand).__name__}.",
            hint="an input that was not given can be told by a default of its own, such as ''"
            if operand is None
            else "for one of several values write (x == 1) | (x == 2)",
        )
    if has_mention(operand):
        raise problem(
            "A condition compares with a text in which a channel is written.",
            hint="make the text in a component, and compare its output",
        )
