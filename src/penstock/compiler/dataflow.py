"""What is handed into each group, under which name.

A task can refer to its siblings and to the inputs of the group that it is in, to nothing else. So what comes
from further out is an input of every group in between.

KFP hands down more than is needed: the operands of a condition to all groups inside it, and along with an
inner loop's items the outer items that they come from. That is kept, so that documents are equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.dsl.groups import ConditionGroup, ParallelFor
from penstock.dsl.names import UniqueNames
from penstock.dsl.sources import GroupOutput, LoopField, LoopItem, PipelineInput, Source, TaskOutput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.dsl.graph import Graph, Group
    from penstock.dsl.topology import Topology
    from penstock.dsl.types import Type

__all__ = ["Flow", "Reference", "prefixed"]


class Reference(NamedTuple):
    """How a member of a group refers to a source.

    Args:
        name: An input of the group, or an output of the producer.
        producer: The task of the same group whose output it is; None for an input of the group.
        field: The field that is selected from it.
    """

    name: str
    producer: str | None = None
    field: str | None = None


def prefixed(name: str) -> str:
    """Return the name of an input that the compiler adds."""
    return f"pipelinechannel--{name}"


class Flow:
    """The inputs of all groups of one pipeline.

    Args:
        graph: The pipeline.
        topology: What its groups hand out.
    """

    def __init__(self, graph: Graph, topology: Topology) -> None:
        self._topology = topology
        self._inputs: dict[Group, dict[Source, str]] = {}
        self._names: dict[Group, UniqueNames] = {}
        for group in groups_of(graph.root):
            self._open(group)
        for task in graph.tasks.values():
            for source in (*task.sources(), *task.setting_sources()):
                self._hand_to(task.parent, topology.resolve(source, task))
        for group in groups_of(graph.root):
            self._hand_conditions_to(group)

    def inputs(self, group: Group) -> Iterator[tuple[str, Source]]:
        """Yield what is handed into a group, by name; a loop's own item is not."""
        own = group.item if isinstance(group, ParallelFor) else None
        for source, name in self._inputs[group].items():
            if source is not own:
                yield name, source

    def declared(self, group: Group) -> Iterator[tuple[str, Type]]:
        """Yield all inputs of a group, its own item included, by name and type."""
        for source, name in self._inputs[group].items():
            yield name, source.type

    def name_in(self, group: Group, source: Source) -> str:
        """Return the name of the group's own input that holds a source."""
        return self._inputs[group][self._topology.resolve(source, group)]

    def refer(self, group: Group, source: Source) -> Reference:
        """Return how a member of a group refers to a source."""
        if isinstance(source, (TaskOutput, GroupOutput)) and source.producer.parent is group:
            return Reference(source.name, producer=source.producer.name)
        if isinstance(source, PipelineInput) and group.parent is None:
            return Reference(source.name)
        field = source.key if isinstance(source, LoopField) else None
        return Reference(self._inputs[group][source.carrier], field=field)

    def _open(self, group: Group) -> None:
        """Start a group's inputs with what decides about it as a whole."""
        self._inputs[group] = {}
        self._names[group] = UniqueNames()
        if isinstance(group, ParallelFor):
            self._add(group, group.item)
            if group.item.items is not None:
                self._need(group, group.item.items)
        else:
            for source in group.sources():
                self._need(group, self._topology.resolve(source, group))

    def _add(self, group: Group, source: Source) -> None:
        self._inputs[group][source] = self._names[group].take(prefixed(source.full_name))

    def _need(self, group: Group, source: Source) -> None:
        """Hand a source into a group."""
        if source not in self._inputs[group]:
            self._add(group, source)
            assert group.parent is not None, "what the whole pipeline takes is declared, not added"
            self._provide(group.parent, source)

    def _provide(self, group: Group, source: Source) -> None:
        """Have members of a group able to refer to a source."""
        if isinstance(source, PipelineInput):
            is_there = group.parent is None
        elif isinstance(source, (LoopItem, LoopField)):
            is_there = group is _loop_of(source)
        else:
            is_there = source.producer is not None and source.producer.parent is group
        if not is_there:
            self._need(group, source.carrier)

    def _hand_to(self, group: Group, source: Source) -> None:
        """Have a task in a group able to refer to a source, the way KFP does it."""
        self._provide(group, source)
        if not isinstance(source, (LoopItem, LoopField)):
            return
        loop = _loop_of(source)
        path = self._topology.path(group)
        if loop.item.items is not None:
            self._hand_origins_along(path, source)
        elif isinstance(source, LoopField):
            for inner in path[path.index(loop) + 1 :]:
                if not isinstance(inner, ParallelFor):
                    self._need(inner, source)

    def _hand_origins_along(self, path: tuple[Group, ...], source: Source) -> None:
        """Hand what an item comes from down to where the loop over it is."""
        origins = list(_origins(source))
        for group in path[1:]:
            origin = origins[-1]
            if isinstance(origin, (LoopItem, LoopField)) and _loop_of(origin) not in self._topology.path(
                group
            ):
                continue
            if not self._is_sibling_output(origin, group):
                continue
            self._hand_origin(group, origin)
            if isinstance(group, ParallelFor) and origin in _origins(group.item):
                origins.pop()
                if not origins:
                    return

    def _is_sibling_output(self, origin: Source, group: Group) -> bool:
        """Whether an output, if it is one, is made beside the group or beside one around it."""
        producer = origin.producer if isinstance(origin, (TaskOutput, GroupOutput)) else None
        if producer is None:
            return True
        assert producer.parent is not None, "only the whole pipeline has no parent"
        return producer.parent in self._topology.path(group)[:-1]

    def _hand_origin(self, group: Group, origin: Source) -> None:
        own = group.item if isinstance(group, ParallelFor) else None
        if origin is not own and not (isinstance(origin, LoopField) and origin.item is own):
            self._need(group, origin)

    def _hand_conditions_to(self, group: Group) -> None:
        """Hand the operands of all conditions around a group's tasks into it."""
        if not group.tasks:
            return
        for outer in self._topology.path(group):
            if not isinstance(outer, ConditionGroup):
                continue
            for operand in outer.sources():
                source = self._topology.resolve(operand, outer)
                if isinstance(source, LoopField) and source.item.items is None:
                    continue
                self._hand_to(group, source)


def groups_of(root: Group) -> Iterator[Group]:
    """Yield the groups below one, each before those in it."""
    for group in root.groups:
        yield group
        yield from groups_of(group)


def _loop_of(source: LoopItem | LoopField) -> ParallelFor:
    return source.item.loop if isinstance(source, LoopField) else source.loop


def _origins(source: Source) -> Iterator[Source]:
    """Yield a source, what it is an item or field of, and so on down to what is known without a loop."""
    current: Source | None = source
    while current is not None:
        yield current
        if isinstance(current, LoopField):
            current = current.item
        elif isinstance(current, LoopItem):
            current = current.items
        else:
            return
