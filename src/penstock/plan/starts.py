"""Which tasks of a DAG run again when a run is derived from an earlier one that is to start at some of them.

A task is named by its path without the rounds of DAGs that were tried again. The label of an iteration may be
left out of it, and then every iteration is meant: ``train/for-loop-1[k=5]/fit``, ``train/for-loop-1/fit``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.plan.graph import Graph

__all__ = ["AS_ASKED", "Start", "Step", "inside", "of_iteration", "read", "runs_again", "written"]

AS_ASKED = "it was asked for"

_STEP = re.compile(r"([^~\[]+)(?:~\d+)?(?:\[(.*)\])?")


class Step(Struct, frozen=True):
    """One part of a path: a task, or an iteration of it, or all of them (no label)."""

    name: str
    label: str | None = None


Start = tuple[Step, ...]
"""A task that is to run again, by the steps that lead to it."""


def read(path: str) -> Start:
    """Return the steps of a task's path; the rounds in it are passed over.

    Raises:
        ValueError: It is not a path.
    """
    steps = []
    for part in path.split("/"):
        match = _STEP.fullmatch(part)
        if match is None:
            raise ValueError(part)
        steps.append(Step(match[1], match[2]))
    return tuple(steps)


def written(start: Start) -> str:
    """Return the path that `read` takes apart."""
    return "/".join(step.name if step.label is None else f"{step.name}[{step.label}]" for step in start)


def runs_again(graph: Graph, starts: Iterable[Start]) -> dict[str, str]:
    """Return the tasks of a DAG that run again, each with the reason.

    Args:
        graph: The DAG.
        starts: The tasks that are asked for, by steps from this DAG on.
    """
    again: dict[str, str] = {}
    waiting: list[str] = []
    for start in starts:
        first = start[0]
        if first.name not in graph.nodes:
            continue
        if len(start) == 1 and first.label is None:
            again[first.name] = AS_ASKED
        waiting.append(first.name)
    while waiting:
        before = waiting.pop()
        for after in graph.downstream[before]:
            if after not in again:
                again[after] = f"it comes after {before!r}, which runs again"
                waiting.append(after)
    return again


def inside(starts: Iterable[Start], name: str) -> tuple[Start, ...]:
    """Return the starts that are inside a DAG of a DAG, by steps from that on; of a loop, see `of_iteration`.

    Args:
        starts: Those of the outer DAG.
        name: The inner one.
    """
    return tuple(start[1:] for start in starts if start[0].name == name and len(start) > 1)


def of_iteration(starts: Iterable[Start], loop: str, label: str) -> tuple[Start, ...] | None:
    """Return the starts that are inside an iteration; None when it is asked for as a whole.

    Args:
        starts: Those of the DAG that the loop is in.
        loop: The loop.
        label: The iteration's.
    """
    meant = [start for start in starts if start[0].name == loop and start[0].label in (None, label)]
    if any(len(start) == 1 for start in meant):
        return None
    return tuple(start[1:] for start in meant)
