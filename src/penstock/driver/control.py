"""Conditions and loops."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from penstock.driver.artifacts import runtime_artifact
from penstock.driver.values import Values
from penstock.errors import ExpressionError, InputError
from penstock.expr import cel, placeholders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.ir import PipelineTaskSpec

__all__ = ["condition_holds", "items", "iteration_inputs", "labels"]

_LONGEST_LABEL: Final = 40
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._=,-]+")


def condition_holds(task: PipelineTaskSpec, inputs: Values) -> bool:
    """Tell whether a task's condition lets it run; one without a condition runs.

    An input of the task that has no value is null in the expression.

    Args:
        task: The task.
        inputs: Its resolved inputs.

    Raises:
        InputError: The condition has no value for these inputs, or is neither true nor false.
    """
    if not task.condition:
        return True
    where = f"condition {task.condition}"
    absent: dict[str, Any] = dict.fromkeys(task.input_parameters)
    artifacts = {
        name: {"artifacts": [runtime_artifact(artifact) for artifact in listed]}
        for name, listed in inputs.artifacts.items()
    }
    variables = {"inputs": {"parameter_values": absent | dict(inputs.parameters), "artifacts": artifacts}}
    try:
        holds = cel.parse(task.condition).evaluate(variables)
    except ExpressionError as error:
        raise InputError(f"the condition cannot be evaluated: {error.message}", where=where) from error
    if not isinstance(holds, bool):
        raise InputError(f"the condition is neither true nor false, but {holds!r}", where=where)
    return holds


def items(task: PipelineTaskSpec, inputs: Values) -> list[Any]:
    """Return what a loop iterates over: values, or artifacts.

    Args:
        task: A task with an iterator.
        inputs: Its resolved inputs.

    Raises:
        InputError: There is no list to iterate over.
    """
    if task.artifact_iterator is not None:
        of_artifacts = task.artifact_iterator.items
        name = of_artifacts.input_artifact if of_artifacts is not None else ""
        if name not in inputs.artifacts:
            raise InputError(f"the loop has no items: input {name!r} has no value")
        return list(inputs.artifacts[name])
    assert task.parameter_iterator is not None, "only tasks with an iterator have items"
    source = task.parameter_iterator.items
    if source is not None and source.raw is not None:
        return _static_items(source.raw, inputs)
    name = source.input_parameter or "" if source is not None else ""
    value = inputs.parameters.get(name)
    if value is None:
        raise InputError(f"the loop has no items: input {name!r} has no value")
    return _list_of(value, f"input {name!r}")


def _static_items(raw: str, inputs: Values) -> list[Any]:
    listed = _list_of(raw, "its text")
    try:
        return [placeholders.substitute_constant(item, {}, inputs.parameters) for item in listed]
    except ExpressionError as error:
        raise InputError(f"the loop's items cannot be made: {error.message}") from error


def _list_of(value: Any, what: str) -> list[Any]:
    """Return a list, also when it comes as JSON text."""
    read = value
    if isinstance(value, str):
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            read = None
    if isinstance(read, list):
        return read
    raise InputError(f"the loop needs a list of items, and {what} is {json.dumps(value)[:60]}")


def iteration_inputs(task: PipelineTaskSpec, inputs: Values, item: Any) -> Values:
    """Return the inputs of one iteration: those of the loop, and its item."""
    if task.artifact_iterator is not None:
        name = task.artifact_iterator.item_input
        return Values(inputs.parameters, {**inputs.artifacts, name: [item]})
    assert task.parameter_iterator is not None, "only tasks with an iterator have iterations"
    return Values({**inputs.parameters, task.parameter_iterator.item_input: item}, inputs.artifacts)


def labels(values: Sequence[Any]) -> list[str]:
    """Return a short name for each iteration: ``5`` for the item 5, ``k=5`` for ``{"k": 5}``.

    They are made of ``[A-Za-z0-9._=,-]``, at most 40 characters long, and differ also where case is ignored:
    ``~`` and the index are added where they would not.
    """
    texts = [_label(value, index) for index, value in enumerate(values)]
    counts = Counter(text.lower() for text in texts)
    return [
        text if counts[text.lower()] == 1 else f"{text[: _LONGEST_LABEL - len(f'~{index}')]}~{index}"
        for index, text in enumerate(texts)
    ]


def _label(value: Any, index: int) -> str:
    if isinstance(value, dict):
        # Only what is short: a label is for telling iterations apart, not for reading data.
        scalars = {key: item for key, item in value.items() if not isinstance(item, dict | list)}
        text = ",".join(f"{key}={_word(item)}" for key, item in scalars.items())
    elif isinstance(value, str | int | float | bool | None):
        text = _word(value)
    else:
        text = ""  # lists are long, and artifacts have no names of their own
    return _UNFIT.sub("-", text).strip("-")[:_LONGEST_LABEL] or str(index)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
