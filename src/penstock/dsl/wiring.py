"""Find what waits for what in a pipeline that is written to its end, and report what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.graph import Group
from penstock.dsl.groups import Branches, ConditionGroup, ExitHandler, ParallelFor
from penstock.dsl.sources import CollectedOutput, LoopField, LoopItem, Source
from penstock.dsl.task import PipelineTask
from penstock.dsl.topology import Topology
from penstock.dsl.where import problem
from penstock.errors import DefinitionError, InvalidTopologyException

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.dsl.graph import Graph
    from penstock.dsl.topology import Node

__all__ = ["wire"]

_CROSSING = "Illegal task dependency across DSL context managers."


class _Checker:
    """Finds the waits of one pipeline, and what cannot be."""

    def __init__(self, graph: Graph, problems: list[DefinitionError]) -> None:
        self.graph = graph
        self.problems = problems
        self.topology = Topology()

    def run(self) -> Topology:
        for group in _groups_below(self.graph.root):
            for source in group.sources():
                self.take(source, group)
            if isinstance(group, ParallelFor) and group.item.items is not None:
                group.item.items = self.topology.resolve(group.item.items, group)
        for task in self.graph.tasks.values():
            if task.exit_handler is not None:
                self.topology.waits[task] = {task.exit_handler}
            for source in task.sources():
                self.take(source, task)
            for source in task.setting_sources():
                self.take(source, task, orders_siblings=False)
            for upstream in task.upstream:
                self.follow(upstream, task)
        for source in self.graph.outputs.values():
            self.give(source)
        for task in self.graph.tasks.values():
            self.check_final_status(task)
        for group in (self.graph.root, *_groups_below(self.graph.root)):
            self.check_circles(group)
        return self.topology

    def take(self, source: Source, consumer: Node, orders_siblings: bool = True) -> None:
        """Have a consumer wait for what gives a source.

        Args:
            source: What is taken.
            consumer: The task or group that takes it.
            orders_siblings: False for resources, for which KFP's documents say nothing where both are in one
                group.
        """
        if isinstance(source, (LoopItem, LoopField)):
            self.check_item(source, consumer)
            return
        if isinstance(source, CollectedOutput) and not self.may_collect(source, consumer):
            return
        source = self.topology.resolve(source, consumer)
        producer = source.producer
        if producer is None:
            return
        inside, outside = self.topology.apart(producer, consumer)
        if isinstance(producer, PipelineTask) and producer.exit_handler is not None:
            self.report_exit_task(producer, consumer)
        elif not inside:
            self.report(
                consumer,
                f"{_sentence(consumer)} takes {source}, which is known only once it has ended itself.",
                "take it outside, after that",
            )
        elif len(inside) > 1:
            self.report_crossing(inside[0], producer, consumer)
        elif outside and (orders_siblings or len(outside) > 1):
            self.wait(outside[0], inside[0])

    def follow(self, upstream: Node, task: PipelineTask) -> None:
        """Have a task wait for what it is told to run after."""
        inside, outside = self.topology.apart(upstream, task)
        if isinstance(upstream, PipelineTask) and upstream.exit_handler is not None:
            self.report_exit_task(upstream, task)
        elif not inside:
            self.report(
                task,
                f"{_sentence(task)} is told to run after {_label(upstream)}, which it is part of.",
                "leave it out",
            )
        elif isinstance(inside[0], (ConditionGroup, ExitHandler)) and len(inside) > 1:
            self.report_crossing(inside[0], upstream, task)
        elif outside:
            self.wait(outside[0], inside[0])

    def wait(self, waiting: Node, upstream: Node) -> None:
        self.topology.waits.setdefault(waiting, set()).add(upstream)

    def give(self, source: Source) -> None:
        """Have an output of the pipeline handed out to it."""
        if isinstance(source, CollectedOutput):
            if self.may_collect(source, self.graph.root):
                self.topology.resolve(source, self.graph.root)
            return
        source = self.topology.resolve(source, self.graph.root)
        group = source.producer.parent if source.producer is not None else None
        if group is self.graph.root:
            return
        item = isinstance(source, (LoopItem, LoopField))
        shown = source.origin if item else source
        construct = "dsl.ParallelFor" if item else group.construct if group is not None else "dsl.pipeline"
        self.report(
            source.producer or self.graph.root,
            "Pipeline outputs may only be returned from the top level of the pipeline function scope. Got "
            f"pipeline output from within the control flow group {construct}: {shown}.",
            "return dsl.Collected(...) of a loop, or dsl.OneOf(...) of branches",
        )

    def check_item(self, source: LoopItem | LoopField, consumer: Node) -> None:
        """Refuse an item outside of its loop."""
        loop = source.item.loop if isinstance(source, LoopField) else source.loop
        group = consumer.parent
        if group is None or loop not in self.topology.path(group):
            self.report(
                consumer,
                f"{_CROSSING} {_sentence(consumer)} takes {source}, outside of that loop.",
                "use the item inside the `with dsl.ParallelFor(...)` block",
            )

    def is_in_loop(self, node: Node) -> bool:
        """Say whether something runs once for each item of a loop."""
        groups = self.topology.path(node.parent) if node.parent is not None else ()
        return any(isinstance(group, ParallelFor) for group in groups)

    def may_collect(self, source: CollectedOutput, consumer: Node) -> bool:
        """Refuse to collect what no loop that is over for the consumer gives."""
        producer = source.output.task
        groups = [group for group in self.topology.apart(producer, consumer)[0] if isinstance(group, Group)]
        if not any(isinstance(group, ParallelFor) for group in groups):
            self.report(
                consumer,
                "dsl.Collected can only be used to fan-in outputs produced by a task within a "
                "dsl.ParallelFor context to a task outside of the dsl.ParallelFor context. Producer task "
                f"{producer.name} is either not in a dsl.ParallelFor context or is only in a dsl.ParallelFor "
                f"that also contains consumer {_label(consumer)}.",
                "use the output itself inside the loop, and dsl.Collected(...) after it"
                if self.is_in_loop(producer)
                else f"task {producer.name!r} is in no loop: give its output itself, without dsl.Collected",
            )
            return False
        if consumer is not self.graph.root and not isinstance(groups[0], ParallelFor):
            construct = groups[0].construct
            self.report(
                consumer,
                f"{_CROSSING} When using dsl.Collected to fan-in outputs from a task within a "
                "dsl.ParallelFor context, the dsl.ParallelFor context manager cannot be nested within a "
                f"{construct} context manager unless the consumer task is too. {_label(consumer)} consumes "
                f"from {producer.name} within a {construct} context.",
                f"move the consumer into the {construct} block, or the loop out of it",
            )
            return False
        return True

    def check_final_status(self, task: PipelineTask) -> None:
        """Refuse an input for a final status where it is not clear whose."""
        names = [name for name, declared in task.component.inputs.items() if declared.is_final_status]
        if not names or task.exit_handler is not None:
            return
        if not task.settings.ignores_upstream_failure:
            self.report(
                task,
                f"PipelineTaskFinalStatus can only be used in an exit task. Parameter {names[0]} of a non "
                "exit task has type PipelineTaskFinalStatus.",
                "make it the exit task of a dsl.ExitHandler, or call .ignore_upstream_failure() on it",
            )
            return
        upstream = sorted(node.name for node in self.topology.waits.get(task, ()))
        rule = (
            "Tasks that use '.ignore_upstream_failure()' and 'PipelineTaskFinalStatus' must have exactly one "
            "dependent upstream task"
        )
        if not upstream:
            message = f"{rule}. Got task '{task.name} with no upstream dependencies."
            if task.parent is not self.graph.root:
                message = (
                    f"{rule} within the same control flow scope. Got task '{task.name}' beneath a "
                    f"'{task.parent.construct}' that does not also contain the upstream dependent task."
                )
            self.report(
                task, message, "name the task whose status it is: .after(task)", InvalidTopologyException
            )
        elif len(upstream) > 1:
            self.report(
                task,
                f"{rule}. Got {len(upstream)} dependent tasks: {upstream}.",
                "use a dsl.ExitHandler around all of them",
                InvalidTopologyException,
            )

    def check_circles(self, group: Group) -> None:
        """Refuse members that wait for each other."""
        circle = _circle({member: self.topology.waits.get(member, set()) for member in group.members})
        if circle:
            self.report(
                circle[0],
                f"Tasks wait for each other in a circle: {' -> '.join(node.name for node in circle)}.",
                "remove one of the .after() calls, or take one task's input from elsewhere",
                InvalidTopologyException,
            )

    def report_exit_task(self, exit_task: PipelineTask, consumer: Node) -> None:
        self.report(
            consumer,
            f"{_sentence(consumer)} depends on {exit_task.name!r}, which is an exit task.",
            "depend on the dsl.ExitHandler: .after(handler)",
        )

    def report_crossing(self, outermost: Node, upstream: Node, consumer: Node) -> None:
        """Report a dependency on a task in a group that the consumer is not in."""
        assert isinstance(outermost, Group), "only the last node of a way is a task"
        construct = outermost.construct
        unless, hint = "", f"move the consumer into the {construct} block"
        if isinstance(outermost, ParallelFor):
            # The misspelling is stock's, whose users may look for it.
            unless = " or the outputs are begin fanned-in to a list using dsl.Collected"
            hint = "take the outputs of all iterations: dsl.Collected(task.output)"
        elif isinstance(outermost, Branches):
            hint = "take the output of the branch that ran: dsl.OneOf(...), with one output of each branch"
        self.report(
            consumer,
            f"{_CROSSING} A downstream task cannot depend on an upstream task within a {construct} context "
            f"unless the downstream is within that context too{unless}. Found {_label(consumer)} which "
            f"depends on upstream task {upstream.name} within an uncommon {construct} context.",
            hint,
            InvalidTopologyException,
        )

    def report(
        self, node: Node, message: str, hint: str, kind: type[DefinitionError] = InvalidTopologyException
    ) -> None:
        place = node.place if isinstance(node, PipelineTask) else self.graph.place_in(node)
        self.problems.append(problem(message, hint=hint, where=node.where, inside=place, kind=kind))


def wire(graph: Graph, problems: list[DefinitionError]) -> Topology:
    """Find what waits for what in a pipeline that is written to its end.

    Args:
        graph: The pipeline.
        problems: Where to report what cannot be.
    """
    return _Checker(graph, problems).run()


def _groups_below(group: Group) -> Iterator[Group]:
    for member in group.members:
        if isinstance(member, Group):
            yield member
            yield from _groups_below(member)


def _label(node: Node) -> str:
    return f"task {node.name}" if isinstance(node, PipelineTask) else node.label


def _sentence(node: Node) -> str:
    label = _label(node)
    return label[0].upper() + label[1:]


def _circle(waits: dict[Any, set[Any]]) -> list[Any]:
    """Return members that wait for each other, the first again at the end; nothing if there are none."""
    done: set[Any] = set()
    for start in waits:
        way: list[Any] = []
        on_way: set[Any] = set()
        pending: list[tuple[Any, bool]] = [(start, False)]
        while pending:
            node, is_left = pending.pop()
            if is_left:
                way.pop()
                on_way.discard(node)
                done.add(node)
                continue
            if node in on_way:
                return [*way[way.index(node) :], node]
            if node in done or node not in waits:
                continue
            way.append(node)
            on_way.add(node)
            pending.append((node, True))
            pending += [(upstream, False) for upstream in sorted(waits[node], key=_name)]
    return []


def _name(node: Any) -> str:
    name: str = node.name
    return name
