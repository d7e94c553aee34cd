"""Control flow: conditions, loops and exit handlers."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from penstock.dsl.channels import channel_of
from penstock.dsl.conditions import Predicate, as_predicate
from penstock.dsl.constants import plain
from penstock.dsl.graph import Graph, Group, required_graph
from penstock.dsl.mentions import has_mention
from penstock.dsl.operands import checked
from penstock.dsl.sources import LoopItem, Source, source_of
from penstock.dsl.types import ANY, ArtifactType, ParameterType, Type, of_value
from penstock.dsl.where import problem
from penstock.errors import InvalidControlFlowException

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.task import PipelineTask

__all__ = ["Branches", "Condition", "ConditionGroup", "Elif", "Else", "ExitHandler", "If", "ParallelFor"]


class ConditionGroup(Group):
    """Tasks that run if a condition holds, and those before it in an if-elif-else do not.

    Attributes:
        predicate: The condition; None for an Else.
        refused: The conditions of the If and Elifs before, none of which may hold.
    """

    construct = "dsl.If"

    def __init__(self, graph: Graph, name: str | None) -> None:
        super().__init__(graph, name)
        self.predicate: Predicate | None = None
        self.refused: tuple[Predicate, ...] = ()

    def sources(self) -> Iterator[Source]:
        """Yield what it compares."""
        for predicate in self.refused:
            yield from predicate.sources()
        if self.predicate is not None:
            yield from self.predicate.sources()


class Branches(Group):
    """An If together with its Elifs and its Else. It has no tasks of its own."""

    construct = "dsl.If"

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._one_ofs = 0

    @property
    def is_complete(self) -> bool:
        """Whether one of the branches runs in any case: whether there is an Else."""
        return isinstance(self.members[-1], Else)

    def next_one_of(self) -> int:
        """Give out the number of the next `dsl.OneOf` over these branches."""
        self._one_ofs += 1
        return self._one_ofs


class If(ConditionGroup):
    """Run tasks only if a condition holds.

    Args:
        condition: A comparison of a task's output or a pipeline's input, such as ``task.output == 'x'``;
            several are combined with ``&``, ``|`` and ``~``.
        name: A name to show.

    Example:
        ::

            with dsl.If(flip().output == "heads"):
                celebrate()
    """

    def __init__(self, condition: Any, name: str | None = None) -> None:
        graph = required_graph(self.construct)
        super().__init__(graph, name)
        self.predicate = checked(as_predicate(condition), graph)

    def __enter__(self) -> Any:
        self.name = self.graph.name_group("condition")
        return super().__enter__()


class Condition(If):
    """An older name of `dsl.If`."""

    construct = "dsl.Condition"

    def __enter__(self) -> Any:
        warnings.warn(
            "dsl.Condition is deprecated. Please use dsl.If instead.", DeprecationWarning, stacklevel=2
        )
        return super().__enter__()


class _Alternative(ConditionGroup):
    """An Elif or Else: it joins the branches of the If before it."""

    def __init__(self, predicate: Predicate | None, name: str | None) -> None:
        graph = required_graph(self.construct)
        super().__init__(graph, name)
        self.predicate = None if predicate is None else checked(predicate, graph)
        before = self._before()
        assert before.predicate is not None, "only an Else has none"
        self.refused = (*before.refused, before.predicate)

    def _before(self) -> ConditionGroup:
        """The If or Elif that this one follows."""
        last = self.graph.scope.last_group
        if isinstance(last, Branches):
            last = last.last_group
        if isinstance(last, Else) and isinstance(self, Else):
            raise problem(
                "Cannot use dsl.Else following another dsl.Else. dsl.Else can only be used following an "
                "upstream dsl.If or dsl.Elif.",
                hint="put the tasks of both under one dsl.Else",
                kind=InvalidControlFlowException,
            )
        if not isinstance(last, ConditionGroup) or last.predicate is None:
            raise problem(
                f"{self.construct} can only be used following an upstream dsl.If or dsl.Elif.",
                hint=f"put {self.construct} directly after the `with dsl.If(...)` block that it belongs to",
                kind=InvalidControlFlowException,
            )
        return last

    def __enter__(self) -> Any:
        """Join the branches; the first alternative makes them, with the place and the number of the If."""
        scope = self.graph.scope
        last = scope.last_group
        assert last is not None, "there was one when this group was made"
        if isinstance(last, Branches):
            branches = last
        else:
            branches = Branches(self.graph)
            branches.name = self.graph.take_name(last.name.replace("condition", "condition-branches", 1))
            branches.parent = scope
            scope.put_in_place(branches, last)
            last.name = self.graph.name_group("condition")
            last.parent = branches
            branches.members.append(last)
        self.name = self.graph.name_group("condition")
        self.graph.enter(self, branches)
        return self


class Elif(_Alternative):
    """Run tasks only if a condition holds, and those of the `dsl.If` and `dsl.Elif` before it do not.

    Args:
        condition: As for `dsl.If`.
        name: A name to show.
    """

    construct = "dsl.Elif"

    def __init__(self, condition: Any, name: str | None = None) -> None:
        super().__init__(as_predicate(condition), name)


class Else(_Alternative):
    """Run tasks only if the conditions of the `dsl.If` and `dsl.Elif` before it do not hold.

    Args:
        name: A name to show.
    """

    construct = "dsl.Else"

    def __init__(self, name: str | None = None) -> None:
        super().__init__(None, name)


class ParallelFor(Group):
    """Run tasks once for each item of a list, any number of iterations at the same time.

    Args:
        items: A list written here, of texts, numbers or dictionaries; or a list that a task returns, that the
            pipeline is given, or that `dsl.Collected` makes, of parameters or artifacts.
        name: A name to show.
        parallelism: How many iterations may run at the same time; None or 0 for any number.
        tolerated_failures: How many iterations may fail while the loop succeeds: a whole number, or a share
            of all of them such as 0.1. `dsl.Collected` has what the others gave, in order. (Not of KFP.)

    Example:
        ::

            with dsl.ParallelFor([{"rate": 0.1}, {"rate": 0.2}], parallelism=2) as item:
                train(rate=item.rate)
    """

    construct = "dsl.ParallelFor"

    def __init__(
        self,
        items: Sequence[Any] | PipelineChannel,
        name: str | None = None,
        parallelism: int | None = None,
        *,
        tolerated_failures: float | None = None,
    ) -> None:
        graph = required_graph(self.construct)
        super().__init__(graph, name)
        self.parallelism = _checked_parallelism(parallelism)
        self.tolerated_failures = _checked_tolerance(tolerated_failures)
        self.static_items: list[Any] | None = None
        source = source_of(items)
        if source is None:
            self.static_items = _checked_items(items)
            self.item = LoopItem(
                self, _type_of_items(self.static_items), name=f"loop-item-param-{graph.next_id()}"
            )
        else:
            self.item = LoopItem(self, _item_type(source), items=source)

    def type_of_field(self, key: str) -> ParameterType:
        """Return the type of a field that all items, written in the pipeline, have."""
        assert self.static_items is not None, "only asked of items that are written in the pipeline"
        for index, item in enumerate(self.static_items):
            if key not in item:
                raise problem(
                    f"The item has no field {key!r}: items[{index}] of {self.label} has "
                    f"{', '.join(map(repr, item))}.",
                    hint="give every item the field, or name one that they all have",
                )
        return _common_type([item[key] for item in self.static_items], f"Field {key!r} of the items")

    def sources(self) -> Iterator[Source]:
        """Yield what it compares."""
        if self.item.items is not None:
            yield self.item.items

    def __enter__(self) -> PipelineChannel:
        self.name = self.graph.name_group("for-loop")
        super().__enter__()
        return channel_of(self.item)


class ExitHandler(Group):
    """Run a task when the tasks of the group have ended, whether they succeeded or not.

    Args:
        exit_task: The task. It may take no output of another task; an input of its component that is
            annotated `dsl.PipelineTaskFinalStatus` is told how the group ended.
        name: A name to show.

    Example:
        ::

            with dsl.ExitHandler(notify(who="team")):
                train()
    """

    construct = "dsl.ExitHandler"

    def __init__(self, exit_task: PipelineTask, name: str | None = None) -> None:
        graph = required_graph(self.construct)
        super().__init__(graph, name)
        self._check_scope()
        if not hasattr(exit_task, "become_exit_task"):
            raise problem(f"The exit task is {exit_task!r}.", hint="give a task: dsl.ExitHandler(notify())")
        exit_task.become_exit_task(self)
        self.exit_task = exit_task

    def __enter__(self) -> Any:
        self.name = self.graph.name_group("exit-handler")
        return super().__enter__()

    def _check_scope(self) -> None:
        scope = self.graph.scope
        if scope.parent is not None:
            raise problem(
                "ExitHandler can only be used within the outermost scope of a pipeline function definition. "
                f"Using an ExitHandler within {scope.construct.removeprefix('dsl.')} {scope.name} is not "
                "allowed.",
                hint="move the `with dsl.ExitHandler(...)` out, or put the group into a pipeline of its own",
            )


def _checked_parallelism(parallelism: int | None) -> int:
    if isinstance(parallelism, bool) or not isinstance(parallelism, (int, type(None))):
        raise problem(
            "ParallelFor parallelism must be an int, known when the pipeline is defined. Got: "
            f"{parallelism!r}.",
            hint="write a number, or leave it out for any number of iterations at the same time",
        )
    parallelism = parallelism or 0
    if parallelism < 0:
        raise problem(
            f"ParallelFor parallelism must be >= 0. Got: {parallelism}.",
            hint="leave it out, or write 0, for any number of iterations at the same time",
        )
    return int(parallelism)


def _checked_tolerance(tolerated: float | None) -> float | None:
    """Return how many iterations may fail: a whole number of them, or a share; None for none."""
    if isinstance(tolerated, bool) or not isinstance(tolerated, (int, float, type(None))):
        raise problem(
            f"ParallelFor tolerated_failures is {tolerated!r}; it has to be a number that is known when the "
            "pipeline is defined.",
            hint="write a whole number of iterations, or a share of them such as 0.1",
        )
    if isinstance(tolerated, float) and not 0 <= tolerated <= 1:
        raise problem(
            f"ParallelFor tolerated_failures is {tolerated!r}, and a share is a number from 0.0 to 1.0.",
            hint="write a whole number for so many iterations, such as 2, or a share such as 0.1",
        )
    if isinstance(tolerated, int) and not 0 <= tolerated < 2**31:
        raise problem(
            f"ParallelFor tolerated_failures is {tolerated!r}; a number of iterations is 0 or more.",
            hint="leave it out, and the loop fails with the first iteration that does",
        )
    return tolerated or None


def _checked_items(items: Any) -> list[Any]:
    if not isinstance(items, (list, tuple)):
        hint = "give a list, a task's output that is a list, or a pipeline's input that is a list"
        if hasattr(items, "outputs"):
            hint = "give the task's output: task.output"
        elif isinstance(items, Iterable) and not isinstance(items, (str, dict)):
            hint = "make it a list: list(...)"
        raise problem(f"Expected list, tuple, or PipelineParameterChannel, got {items!r}.", hint=hint)
    if not items:
        raise problem(
            "Got an empty item list for loop argument.", hint="give at least one item, or leave the loop out"
        )
    if has_mention(list(items)):
        raise problem(
            "A list of items that is written in the pipeline cannot have channels in it.",
            hint="make the list in a component, and loop over its output",
        )
    checked: list[Any] = plain(items, "items")
    return checked


def _type_of_items(items: list[Any]) -> ParameterType:
    return _common_type(items, "The items")


def _common_type(values: list[Any], what: str) -> ParameterType:
    """The one type of all values; whole numbers among floats are floats."""
    found: dict[str, ParameterType] = {}
    for value in {type(value): value for value in values}.values():
        kind = of_value(value)
        if kind is None:
            raise problem(
                f"{what} may not be None: {type(value).__name__} is not a parameter type.",
                hint="loop over texts, numbers, booleans, lists or dictionaries",
            )
        found.setdefault(kind.kind, kind)
    if found.keys() == {"NUMBER_INTEGER", "NUMBER_DOUBLE"}:
        return found["NUMBER_DOUBLE"]
    if len(found) > 1:
        raise problem(
            f"{what} are of several types: {', '.join(found)}. A task takes one.",
            hint="make them all of one type, such as texts",
        )
    return next(iter(found.values()))


def _item_type(source: Source) -> Type:
    """The type of the items of a list that is known only at run time."""
    if isinstance(source.type, ArtifactType):
        if not source.type.is_list:
            raise problem(
                "Cannot iterate over a single artifact using `dsl.ParallelFor`. Expected a list of artifacts "
                f"as argument to `items`. Got {source}.",
                hint="give a list: a pipeline's input List[Artifact], or dsl.Collected(...)",
            )
        return source.type.single
    if source.type.is_known and source.type.kind != "LIST":
        raise problem(
            "Cannot iterate over a single parameter using `dsl.ParallelFor`. Expected a list of parameters "
            f"as argument to `items`. Got {source}, of type {source.type}.",
            hint="return a list from the component: `-> List[str]`",
        )
    return source.type.item or ANY
