"""What waits for what in a pipeline, and what groups hand out.

Only tasks and groups of one group can wait for each other. So where a task takes something from elsewhere,
the wait is between the outermost groups that the two do not share. `penstock.dsl.wiring` finds the waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from penstock.dsl.graph import Group
from penstock.dsl.sources import CollectedOutput, GroupOutput, OneOfOutputs, Source
from penstock.dsl.task import PipelineTask

if TYPE_CHECKING:
    from penstock.dsl.types import Type

__all__ = ["HandedOut", "Node", "Selected", "Topology"]

Node: TypeAlias = PipelineTask | Group


class Selected(NamedTuple):
    """An output of a member of a group."""

    member: Node
    name: str


class HandedOut(NamedTuple):
    """An output of a group: that of one member, or of the one that ran among several."""

    type: Type
    selected: tuple[Selected, ...]
    is_choice: bool = False


class Topology:
    """The waits and outputs in one pipeline.

    Attributes:
        waits: For each task or group, the members of the same group that it waits for.
        outputs: What each group hands out, by the output's name.
    """

    def __init__(self) -> None:
        self.waits: dict[Node, set[Node]] = {}
        self.outputs: dict[Group, dict[str, HandedOut]] = {}
        self._group_outputs: dict[tuple[Group, str], GroupOutput] = {}
        self._paths: dict[Group, tuple[Group, ...]] = {}

    def path(self, group: Group) -> tuple[Group, ...]:
        """Return the groups from the whole pipeline down to this one."""
        known = self._paths.get(group)
        if known is None:
            known = (*self.path(group.parent), group) if group.parent else (group,)
            self._paths[group] = known
        return known

    def apart(self, one: Node, other: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """Return the ways to two nodes from the innermost group that they share, themselves included."""
        first, second = self._way(one), self._way(other)
        shared = 0
        for left, right in zip(first, second, strict=False):
            if left is not right:
                break
            shared += 1
        return first[shared:], second[shared:]

    def resolve(self, source: Source, consumer: Node) -> Source:
        """Return what a source is for a consumer: of what several tasks give, a group's output.

        The groups that lie between are made to hand it out.
        """
        if isinstance(source, CollectedOutput):
            inside, _ = self.apart(source.output.task, consumer)
            return self._hand_out_collected(source, inside[:-1])
        if isinstance(source, OneOfOutputs):
            return self._hand_out_choice(source)
        return source

    def _way(self, node: Node) -> tuple[Node, ...]:
        if isinstance(node, Group):
            return self.path(node)
        assert node.parent is not None, "a task is made in a group"
        return (*self.path(node.parent), node)

    def _hand_out_collected(self, source: CollectedOutput, groups: tuple[Node, ...]) -> Source:
        """Pass an output up, from the innermost group to the outermost."""
        name = f"pipelinechannel--{source.full_name}"
        selected = Selected(source.output.task, source.name)
        for group in reversed(groups):
            assert isinstance(group, Group), "only the last node of a way is a task"
            self.outputs.setdefault(group, {})[name] = HandedOut(source.type, (selected,))
            selected = Selected(group, name)
        if isinstance(selected.member, PipelineTask):  # in no loop, which `wiring` reports
            return source.output
        return self._output_of(selected.member, name, source.type)

    def _hand_out_choice(self, source: OneOfOutputs) -> Source:
        selected = []
        for choice in source.choices:
            branch = choice.task.parent
            assert branch is not None, "a task is made in a group"
            name = f"pipelinechannel--{choice.full_name}"
            self.outputs.setdefault(branch, {})[name] = HandedOut(
                source.type, (Selected(choice.task, choice.name),)
            )
            selected.append(Selected(branch, name))
        chosen = HandedOut(source.type, tuple(selected), is_choice=True)
        self.outputs.setdefault(source.branches, {})[source.name] = chosen
        return self._output_of(source.branches, source.name, source.type)

    def _output_of(self, group: Group, name: str, type: Type) -> GroupOutput:  # noqa: A002
        return self._group_outputs.setdefault((group, name), GroupOutput(group, name, type))
