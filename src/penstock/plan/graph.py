"""A DAG of the IR as the plan sees it: who waits for whom, and under which rule."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from penstock import ir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.ir.penstock import RetrySettings, TaskSettings

_NOTHING_ASKED: Mapping[str, TaskSettings] = MappingProxyType({})


class Retries(Struct, frozen=True):
    """How often, and after how long, a failed task is tried again.

    The wait before try ``n + 1`` is ``first_s * factor ** (n - 1)`` seconds, at most ``most_s``
    (PipelineTaskSpec.RetryPolicy of the IR). Apart from those, a task whose attempt was lost is begun again,
    at most ``lost`` times.
    """

    count: int = 0
    first_s: float = 0.0
    factor: float = 2.0
    most_s: float = 3600.0
    lost: int = 3

    def delay_s(self, failures: int) -> float:
        """Return the seconds to wait after the given number of failures (1 or more)."""
        if not self.first_s:
            return 0.0
        try:
            return min(self.first_s * self.factor ** (failures - 1), self.most_s)
        except OverflowError:
            return self.most_s


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
        _retries(task.retry_policy, own.retry if own is not None else None),
    )


def _retries(policy: ir.RetryPolicy | None, own: RetrySettings | None) -> Retries:
    retries = Retries()
    if policy is not None:
        retries = Retries(
            count=policy.max_retry_count,
            first_s=policy.backoff_duration.seconds if policy.backoff_duration else 0.0,
            factor=policy.backoff_factor or 2.0,
            most_s=policy.backoff_max_duration.seconds if policy.backoff_max_duration else 3600.0,
        )
    if own is not None and own.lost is not None:
        retries = structs.replace(retries, lost=own.lost)
    return retries
