"""Where a value comes from that is known only once the pipeline runs.

A source is a plain record in the graph. What a pipeline's author holds is a handle to one
(`penstock.dsl.channels`), which adds the operators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.types import ArtifactType, ParameterType

if TYPE_CHECKING:
    from penstock.dsl.graph import Graph, Group
    from penstock.dsl.groups import Branches, ParallelFor
    from penstock.dsl.task import PipelineTask
    from penstock.dsl.types import Type

__all__ = [
    "CollectedOutput",
    "GroupOutput",
    "Handle",
    "LoopField",
    "LoopItem",
    "OneOfOutputs",
    "PipelineInput",
    "Source",
    "TaskOutput",
    "source_of",
]


class Source:
    """A value that is known only once the pipeline runs."""

    __slots__ = ("graph", "type")

    def __init__(self, graph: Graph, type: Type) -> None:  # noqa: A002 - it is the value's type
        self.graph = graph
        self.type = type

    @property
    def full_name(self) -> str:
        """The name under which KFP hands it from one scope to the next, less the prefix."""
        raise NotImplementedError

    @property
    def producer(self) -> PipelineTask | Group | None:
        """The task or group whose end makes it known; None if it is known from the start."""
        return None

    @property
    def origin(self) -> Source:
        """What it is taken from: for an item or its field the list; for anything else itself."""
        return self

    @property
    def carrier(self) -> Source:
        """What is handed from scope to scope in its place: for a field, the whole item."""
        return self

    def __str__(self) -> str:
        raise NotImplementedError


class PipelineInput(Source):
    """An input of the pipeline that is being defined."""

    __slots__ = ("name",)

    def __init__(self, graph: Graph, name: str, type: Type) -> None:  # noqa: A002
        super().__init__(graph, type)
        self.name = name

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return self.name

    def __str__(self) -> str:
        return f"the pipeline's input {self.name!r}"


class TaskOutput(Source):
    """An output of a task."""

    __slots__ = ("name", "task")

    def __init__(self, task: PipelineTask, name: str, type: Type) -> None:  # noqa: A002
        super().__init__(task.graph, type)
        self.task = task
        self.name = name

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return f"{self.task.name}-{self.name}"

    @property
    def producer(self) -> PipelineTask:
        """What gives it."""
        return self.task

    def __str__(self) -> str:
        return f"output {self.name!r} of task {self.task.name!r}"


class LoopItem(Source):
    """The item of one iteration.

    Args:
        loop: The loop.
        items: The list, where it is known only at run time.
        name: The item's name, where the list is written in the pipeline.
        type: The item's type.
    """

    __slots__ = ("_fields", "items", "loop", "name")

    def __init__(
        self,
        loop: ParallelFor,
        type: Type,  # noqa: A002
        *,
        items: Source | None = None,
        name: str = "",
    ) -> None:
        super().__init__(loop.graph, type)
        self.loop = loop
        self.items = items
        self.name = name
        self._fields: dict[str, LoopField] = {}

    def field(self, key: str, type: ParameterType) -> LoopField:  # noqa: A002
        """Return the field of that name: the same one each time."""
        return self._fields.setdefault(key, LoopField(self, key, type))

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return f"{self.items.full_name}-loop-item" if self.items else self.name

    @property
    def producer(self) -> PipelineTask | Group | None:
        """What gives it."""
        return self.items.producer if self.items else None

    @property
    def origin(self) -> Source:
        """What it is taken from."""
        return self.items.origin if self.items else self

    def __str__(self) -> str:
        return f"the item of {self.loop.label}"


class LoopField(Source):
    """A field of an item that is a dictionary: ``item.rate``."""

    __slots__ = ("item", "key")

    def __init__(self, item: LoopItem, key: str, type: ParameterType) -> None:  # noqa: A002
        super().__init__(item.graph, type)
        self.item = item
        self.key = key

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return f"{self.item.full_name}-subvar-{self.key}"

    @property
    def producer(self) -> PipelineTask | Group | None:
        """What gives it."""
        return self.item.producer

    @property
    def origin(self) -> Source:
        """What it is taken from."""
        return self.item.origin

    @property
    def carrier(self) -> LoopItem:
        """The whole item."""
        return self.item

    def __str__(self) -> str:
        return f"field {self.key!r} of {self.item}"


class OneOfOutputs(Source):
    """The output of the branch that runs: ``dsl.OneOf``.

    Args:
        branches: The If, Elif and Else together.
        number: Which of the branches' OneOfs it is, from 1.
        choices: One output of each branch, in the order in which they are written.
        type: The outputs' common type.
    """

    __slots__ = ("branches", "choices", "number")

    def __init__(
        self,
        branches: Branches,
        number: int,
        choices: tuple[TaskOutput, ...],
        type: Type,  # noqa: A002
    ) -> None:
        super().__init__(branches.graph, type)
        self.branches = branches
        self.number = number
        self.choices = choices

    @property
    def name(self) -> str:
        """The branches' output that carries it."""
        return f"pipelinechannel--{self.branches.name}-oneof-{self.number}"

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return f"{self.branches.name}-{self.name}"

    @property
    def producer(self) -> Branches:
        """What gives it."""
        return self.branches

    def __str__(self) -> str:
        return f"dsl.OneOf of {self.branches.name}"


class CollectedOutput(Source):
    """The outputs of all iterations, as a list: ``dsl.Collected``."""

    __slots__ = ("output",)

    def __init__(self, output: TaskOutput) -> None:
        listed: Type
        if isinstance(output.type, ArtifactType):
            listed = output.type.listed
        else:
            listed = ParameterType("LIST", item=output.type)
        super().__init__(output.graph, listed)
        self.output = output

    @property
    def name(self) -> str:
        """The output's own name."""
        return self.output.name

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return self.output.full_name

    @property
    def producer(self) -> PipelineTask:
        """What gives it."""
        return self.output.task

    def __str__(self) -> str:
        return f"dsl.Collected of {self.output}"


class GroupOutput(Source):
    """An output that a group hands out, so that tasks outside of it can take it."""

    __slots__ = ("group", "name")

    def __init__(self, group: Group, name: str, type: Type) -> None:  # noqa: A002
        super().__init__(group.graph, type)
        self.group = group
        self.name = name

    @property
    def full_name(self) -> str:
        """Its name between scopes."""
        return f"{self.group.name}-{self.name}"

    @property
    def producer(self) -> Group:
        """What gives it."""
        return self.group

    def __str__(self) -> str:
        return f"output {self.name!r} of {self.group.label}"


class Handle:
    """What stands for a source in the pipeline's code."""

    __slots__ = ("_source",)
    _source: Source

    def __init__(self, source: Source) -> None:
        object.__setattr__(self, "_source", source)


def source_of(value: Any) -> Source | None:
    """Return what a handle stands for; None if the value is not a handle."""
    if isinstance(value, Handle):
        source: Source = object.__getattribute__(value, "_source")
        return source
    return None
