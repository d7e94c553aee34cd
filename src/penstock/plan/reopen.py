"""Which tasks of a DAG that ended badly are to run again when its run is resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.plan.dag import WELL_ENDED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from penstock.plan.graph import Graph


def to_run_again(graph: Graph, states: Mapping[str, str], decided: Collection[str]) -> set[str]:
    """Return the tasks that run again: all that did not end well, and all that come after them.

    Args:
        graph: The DAG.
        states: The terminal state of each task.
        decided: The tasks that were skipped by their own condition; they stay skipped unless
            something that they depend on runs again.

    Returns:
        Names of tasks. An exit task is among them, also when it succeeded: what it reports on runs
        again.
    """
    again = {name for name, state in states.items() if state not in WELL_ENDED and name not in decided}
    waiting = list(again)
    while waiting:
        for after in graph.downstream[waiting.pop()]:
            if after not in again:
                again.add(after)
                waiting.append(after)
    return again
