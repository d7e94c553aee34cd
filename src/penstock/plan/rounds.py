"""Paths of what was tried again: each further round of a DAG or loop is a scope of its own, ``train~2``.

Only a scope is named so. The task that it is the inside of keeps its path, and what stands in the label of an
iteration, such as the index in ``for-loop-1[5~0]``, is no round.
"""

from __future__ import annotations

import re

__all__ = ["scope_of", "task_of", "told_of", "without"]

_LAST = re.compile(r"~\d+$")
_ANY = re.compile(r"~(\d+)(?=[/\[]|$)")


def scope_of(task: str, number: int) -> str:
    """Return the path of the scope that a task is the outside of in its round ``number``; 1 is the first."""
    return task if number <= 1 else f"{task}~{number}"


def task_of(scope: str) -> str:
    """Return the path of the task that a scope is the inside of."""
    return _LAST.sub("", scope)


def without(path: str) -> str:
    """Return a path that is the same in all rounds of what is around the task."""
    return _ANY.sub("", path)


def told_of(path: str) -> list[int]:
    """Return the numbers of the rounds in a path, from the outside in; first rounds have none."""
    return [int(number) for number in _ANY.findall(path)]
