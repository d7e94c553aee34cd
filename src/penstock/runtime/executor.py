"""Call a component's function as KFP's executor does: an ExecutorInput in, an ExecutorOutput out."""

from __future__ import annotations

import json
import os
import types
from typing import TYPE_CHECKING, Any

from .arguments import Task, make_parent_folder
from .locations import task_root
from .problem import describe
from .results import collect, to_json

if TYPE_CHECKING:
    from .artifact_objects import Held

__all__ = ["call", "execute"]

#: The members of a distributed training job that speak for it; the others write no output.
_CHIEFS = ("workerpool0", "chief", "master")


def execute(function: Any, executor_input: dict[str, Any]) -> dict[str, Any]:
    """Call a component's function with a task's inputs and gather its outputs.

    The outputs are written to ``outputs.outputFile`` as well, as KFP's executor does; a member of a
    distributed job that is not its chief (environment variable ``CLUSTER_SPEC``) writes nothing.

    Args:
        function: The user's function, which may be ``async``, or a component made of one.
        executor_input: The ExecutorInput message in JSON form.

    Returns:
        The ExecutorOutput message in JSON form: ``parameterValues`` and ``artifacts``, each unless empty.

    Raises:
        TypeError: If an input is missing that the function needs, or an output has no JSON form.
        ValueError: If an output is not of its declared type, or a number that JSON lacks.
        RuntimeError: If the function returns what its annotation does not allow for.
        Exception: Whatever the function raises.
    """
    text = call(function, executor_input)
    output_file = (executor_input.get("outputs") or {})["outputFile"]
    if _is_chief():
        make_parent_folder(output_file)
        with open(output_file, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would weigh on every task
            file.write(text)
    document: dict[str, Any] = json.loads(text)
    return document


def call(
    function: Any, executor_input: dict[str, Any], *, embedded: str = "", held: Held | None = None
) -> str:
    """Call a component's function as `execute` does, and return its outputs as text, unwritten.

    Args:
        function: The user's function.
        executor_input: The ExecutorInput message in JSON form.
        embedded: Where the component's embedded files are, if its source does not say so.
        held: Objects that are handed over in memory; None where all are read and written.

    Returns:
        The ExecutorOutput message as JSON text.

    Raises:
        Exception: As `execute`.
    """
    function = getattr(function, "python_func", function)
    task = Task(function, executor_input, embedded, held)
    with task_root(task.folder):
        returned = _call(function, task)
    return to_json(task, collect(task, returned))


def _call(function: Any, task: Task) -> Any:
    arguments = task.arguments()
    try:
        returned = function(**arguments)
    except TypeError as error:
        if error.__traceback__ is None or error.__traceback__.tb_next is not None:
            raise  # it comes from the function's own code
        raise TypeError(
            describe(
                f"Component '{task.component}' cannot be called with the inputs it was given: {error}",
                hint="give the input a value in the pipeline, or a default in the function",
            )
        ) from None
    if isinstance(returned, types.CoroutineType):
        import asyncio  # noqa: PLC0415 - a heavy import, and few components are asynchronous

        return asyncio.run(returned)
    return returned


def _is_chief() -> bool:
    cluster = os.environ.get("CLUSTER_SPEC")
    return not cluster or json.loads(cluster)["task"]["type"] in _CHIEFS
