"""What `set_retry` takes beyond KFP's arguments; imported where something of it is given."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.dsl.failures import checked_failures
from penstock.dsl.settings import checked_number, checked_quantity
from penstock.dsl.sources import Handle
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from penstock.dsl.failures import FailureOrMany, Failures
    from penstock.dsl.setters import TaskSetters
    from penstock.errors import DefinitionError

__all__ = ["OwnRetry", "checked_retry"]

_OUT_OF_MEMORY = "OutOfMemory"


class OwnRetry(NamedTuple):
    """How a task is tried again, as far as KFP's documents cannot say it; None where nothing was said.

    Attributes:
        on: After which failures.
        lost: How often it is begun again when nobody knows what became of it.
        memory_factor: How many times as much memory the next try has after one that had too little.
        most_memory: The most that it may be given so.
    """

    on: Failures | None
    lost: int | None
    memory_factor: float | None
    most_memory: str | None


def checked_retry(
    task: TaskSetters,
    count: int,
    *,
    on: FailureOrMany | None,
    lost: int | None,
    memory_factor: float | None,
    most_memory: str | None,
) -> OwnRetry:
    """Return what was said about trying a task again.

    Args:
        task: The task.
        count: How often it is tried again.
        on: See `OwnRetry`, as this and the following.
        lost: How often lost ones are begun again.
        memory_factor: How much more memory there is.
        most_memory: The most.

    Raises:
        DefinitionError: Something of it cannot be meant.
    """
    if lost is not None and not task.is_container:
        raise _of_one_step(task, "lost", "is never lost itself")
    failures = None if on is None else checked_failures(on, task)
    factor = None if memory_factor is None else _checked_memory_factor(memory_factor, count, task)
    if most_memory is not None:
        _check_most_memory(most_memory, factor, task)
    if failures is not None and factor is not None and _OUT_OF_MEMORY not in failures.kinds:
        failures = failures._replace(kinds=(*failures.kinds, _OUT_OF_MEMORY))
    losses = None if lost is None else checked_number("lost", lost, task.place)
    return OwnRetry(failures, losses, factor, most_memory)


def _checked_memory_factor(factor: Any, count: int, task: TaskSetters) -> float:
    if not task.is_container:
        raise _of_one_step(task, "memory_factor", "has no memory of its own")
    is_number = isinstance(factor, (int, float)) and not isinstance(factor, bool)
    if not is_number or not 1 < factor < float("inf") or not isfinite(factor):
        raise problem(
            f"memory_factor is {factor!r}; it says how many times as much memory the next try has.",
            hint="write a number of more than 1, such as 2",
            inside=task.place,
        )
    if not count:
        raise problem(
            "memory_factor= has no effect where num_retries is 0: there is no next try.",
            hint="write how often it is tried again: set_retry(3, memory_factor=2)",
            inside=task.place,
        )
    return float(factor)


def _check_most_memory(most: Any, factor: float | None, task: TaskSetters) -> None:
    if isinstance(most, Handle):
        raise problem(
            "most_memory is a channel; it has to be known when the pipeline is defined.",
            hint='write a text such as "16G"',
            inside=task.place,
        )
    checked_quantity("memory", most, task.place)
    if factor is None:
        raise problem(
            "most_memory= has no effect without memory_factor=.",
            hint=f"write set_retry(3, memory_factor=2, most_memory={most!r})",
            inside=task.place,
        )


def _of_one_step(task: TaskSetters, name: str, why: str) -> DefinitionError:
    return problem(
        f"{name}= is for what runs as one step: a pipeline or an importer {why}.",
        hint="set it on the tasks inside the pipeline",
        inside=task.place,
    )
