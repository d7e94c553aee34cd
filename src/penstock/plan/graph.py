"""A DAG of the IR as the plan sees it: who waits for whom, and under which rule."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import ir
from penstock.plan.retries import Retries, retries_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.ir.penstock import TaskSettings

_NOTHING_ASKED: Mapping[str, TaskSettings] = MappingProxyType({})


class Node(Struct, frozen=True):
    """A task of a DAG.

    Args:
        name: Its name within the DAG.
        upstream: The tasks that it waits for.
        always: It runs once these have ended, however they ended (ALL_UPSTREAM_TASKS_COMPLETED).
        retries: What is done when it fails.
    """

    name: str
    upstream: tuple[str, ...] = ()
    always: bool = False
    retries: Retries = Retries()


class Graph(Struct, frozen=True):
    """The tasks of a DAG by name, in the order of the document, and who waits for each."""

    nodes: Mapping[str, Node]
    downstream: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, nodes: Mapping[str, Node]) -> Graph:
        """Build a graph from its nodes."""
        downstream: dict[str, list[str]] = {name: [] for name in nodes}
        for node in nodes.values():
            for name in node.upstream:
                downstream[name].append(node.name)
        return cls(nodes, {name: tuple(after) for name, after in downstream.items()})


def graph_of(dag: ir.DagSpec, own: Mapping[str, TaskSettings] = _NOTHING_ASKED) -> Graph:
    """Read the graph out of a DAG of the IR.

    Args:
        dag: The DAG.
        own: What its tasks ask of Penstock itself, by name.
    """
    return Graph.of({name: _node(name, task, own.get(name)) for name, task in dag.tasks.items()})


def _node(name: str, task: ir.PipelineTaskSpec, own: TaskSettings | None) -> Node:
    # Sorted, since the order of a set changes from process to process.
    upstream = tuple(sorted(ir.walk.upstream(task)))
    return Node(
        name,
        upstream,
        task.runs_after_failure,
        retries_of(task.retry_policy, own.retry if own is not None else None),
    )
