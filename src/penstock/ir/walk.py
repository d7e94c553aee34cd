"""Ways through a pipeline: its graphs, and what depends on what inside one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.ir.components import ComponentSpec, DagSpec
    from penstock.ir.pipeline import PipelineSpec
    from penstock.ir.problems import Path
    from penstock.ir.tasks import PipelineTaskSpec

__all__ = ["Place", "components", "find_cycle", "in_order", "upstream"]


class Place(NamedTuple):
    """A component, its name ("" for the root) and the path of its definition in the document."""

    name: str
    component: ComponentSpec
    path: Path


def components(spec: PipelineSpec) -> Iterator[Place]:
    """Yield the root, then all other components in the document's order."""
    if spec.root is not None:
        yield Place("", spec.root, ("root",))
    for name, component in spec.components.items():
        yield Place(name, component, ("components", name))


def upstream(task: PipelineTaskSpec) -> set[str]:
    """Return the names of the tasks that must end before ``task``, in the same DAG.

    They are those that it names, and those whose outputs or final status it takes.
    """
    names = set(task.dependent_tasks)
    if task.inputs is None:
        return names
    for parameter in task.inputs.parameters.values():
        if parameter.task_output_parameter is not None:
            names.add(parameter.task_output_parameter.producer_task)
        elif parameter.task_final_status is not None:
            names.add(parameter.task_final_status.producer_task)
    for artifact in task.inputs.artifacts.values():
        if artifact.task_output_artifact is not None:
            names.add(artifact.task_output_artifact.producer_task)
    return names


def in_order(dag: DagSpec) -> list[str]:
    """Return the names of a DAG's tasks such that each comes after all its upstream tasks.

    Among tasks that are free to start, the document's order is kept. Tasks on a cycle, or behind one,
    are left out.
    """
    waiting = {name: upstream(task) & dag.tasks.keys() for name, task in dag.tasks.items()}
    downstream: dict[str, list[str]] = {}
    for name, names in waiting.items():
        for other in names:
            downstream.setdefault(other, []).append(name)
    order = [name for name, names in waiting.items() if not names]
    for name in order:  # grows while it is read
        for other in downstream.get(name, ()):
            waiting[other].discard(name)
            if not waiting[other]:
                order.append(other)
    return order


def find_cycle(edges: Mapping[str, set[str]]) -> list[str] | None:
    """Return the nodes of one cycle, in order, or None.

    Args:
        edges: For each node, the nodes it leads to; names that are no keys are ignored.
    """
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        trail: list[str] = [start]
        on_trail = {start}
        pending = [iter(sorted(edges[start]))]
        while pending:
            name = next((name for name in pending[-1] if name in edges and name not in done), None)
            if name is None:
                pending.pop()
                node = trail.pop()
                on_trail.discard(node)
                done.add(node)
            elif name in on_trail:
                return trail[trail.index(name) :]
            else:
                trail.append(name)
                on_trail.add(name)
                pending.append(iter(sorted(edges[name])))
    return None
