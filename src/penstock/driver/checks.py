"""Expressions of a pipeline, checked before anything runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import ir
from penstock.errors import ExpressionError
from penstock.expr import cel

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["problems"]


def problems(spec: ir.PipelineSpec) -> list[ir.Problem]:
    """Return the conditions and selectors of a pipeline that are no expressions, with their places.

    Args:
        spec: A valid pipeline.
    """
    found = []
    for text, path in _expressions(spec):
        try:
            cel.parse(text)
        except ExpressionError as error:
            found.append(ir.Problem(error.message, path, error.hint))
    return found


def _expressions(spec: ir.PipelineSpec) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    for place in ir.walk.components(spec):
        if place.component.dag is None:
            continue
        for name, task in place.component.dag.tasks.items():
            path = (*place.path, "dag", "tasks", name)
            if task.condition:
                yield task.condition, (*path, "triggerPolicy", "condition")
            for key, source in task.input_parameters.items():
                if source.parameter_expression_selector:
                    here = (*path, "inputs", "parameters", key, "parameterExpressionSelector")
                    yield source.parameter_expression_selector, here
