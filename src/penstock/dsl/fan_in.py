"""Outputs of several tasks that become one value: of all iterations of a loop, or of the branch that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.channels import PipelineChannel
from penstock.dsl.graph import required_graph
from penstock.dsl.groups import Branches
from penstock.dsl.mentions import mention
from penstock.dsl.sources import CollectedOutput, OneOfOutputs, TaskOutput, source_of
from penstock.dsl.types import ArtifactType
from penstock.dsl.where import problem
from penstock.errors import NotSupported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.dsl.graph import Group
    from penstock.dsl.sources import Source

__all__ = ["Collected", "OneOf"]


class _FannedIn(PipelineChannel):
    """A value made of several outputs; it has no text, because it has no single place to be read from."""

    __slots__ = ()

    def __str__(self) -> str:
        raise problem(
            f"dsl.{type(self).__name__} does not support string interpolation.",
            hint="give it to an input of its own, and make the text in that component",
            kind=NotSupported,
        )

    def __repr__(self) -> str:
        return f"<{self._source}>"

    @property
    def pattern(self) -> str:
        """A mark that is unique to it."""
        return mention(self._source)

    @property
    def is_artifact_list(self) -> bool:
        """Whether it is a list of artifacts."""
        return isinstance(self._source.type, ArtifactType) and self._source.type.is_list


class Collected(_FannedIn):
    """The outputs of all iterations of a loop, as a list in the order of the items.

    Outputs from a loop within a loop are a list of lists.

    Args:
        output: The output of a task in a `dsl.ParallelFor`. What is collected is used outside of the loop.

    Example:
        ::

            with dsl.ParallelFor([1, 2, 3]) as number:
                doubled = double(number=number)
            add(numbers=dsl.Collected(doubled.output))
    """

    __slots__ = ()

    def __init__(self, output: PipelineChannel) -> None:
        source = source_of(output)
        if isinstance(source, OneOfOutputs):
            raise problem(
                "dsl.OneOf cannot be used inside of dsl.Collected.",
                hint="give the OneOf to a task in the loop that returns it, and collect that task's output",
            )
        if not isinstance(source, TaskOutput):
            raise problem(
                "dsl.Collected can only be used to fan-in outputs produced by a task within a "
                "dsl.ParallelFor context to a task outside of the dsl.ParallelFor context. Got "
                f"{_shown(output, source)}.",
                hint="give the output of a task in the loop: dsl.Collected(task.output)",
            )
        super().__init__(CollectedOutput(source))


class OneOf(_FannedIn):
    """The output of the branch that runs, of an if-elif-else.

    Args:
        channels: One output of a task in each branch, all of one type. There has to be a `dsl.Else`.

    Example:
        ::

            with dsl.If(flip().output == "heads"):
                one = heads()
            with dsl.Else():
                other = tails()
            show(text=dsl.OneOf(one.output, other.output))
    """

    __slots__ = ()

    def __init__(self, *channels: PipelineChannel) -> None:
        required_graph("dsl.OneOf")
        choices = tuple(_checked_choice(channel) for channel in channels)
        if not choices:
            raise problem(
                "dsl.OneOf has no outputs to choose from.", hint="give one output of a task in each branch"
            )
        branches = _common_branches(choices)
        _check_types(choices)
        _check_complete(choices, branches)
        super().__init__(OneOfOutputs(branches, branches.next_one_of(), choices, choices[0].type))


def _checked_choice(channel: Any) -> TaskOutput:
    source = source_of(channel)
    if isinstance(source, CollectedOutput):
        raise problem(
            "dsl.Collected cannot be used inside of dsl.OneOf.",
            hint="give the list to a task in the branch that returns it, and choose that task's output",
        )
    if isinstance(source, OneOfOutputs):
        raise problem(
            "dsl.OneOf cannot be used inside of another dsl.OneOf.",
            hint="give the inner one to a task in the branch that returns it, and choose that task's output",
        )
    if not isinstance(source, TaskOutput):
        raise problem(
            f"Got unknown input to dsl.OneOf with type {type(channel)}: {_shown(channel, source)}.",
            hint="give outputs of tasks, such as dsl.OneOf(one.output, other.output)",
        )
    return source


def _common_branches(choices: Sequence[TaskOutput]) -> Branches:
    """The if-elif-else in whose branches all tasks are."""
    found: list[Group | None] = [branch.parent for branch in (choice.task.parent for choice in choices)]
    branches = found[0]
    if not isinstance(branches, Branches) or any(other is not branches for other in found):
        lonely = next(
            (choice for choice, group in zip(choices, found, strict=True) if group is not branches),
            choices[0],
        )
        raise problem(
            "dsl.OneOf takes outputs of tasks that are directly in the branches of one dsl.If, dsl.Elif and "
            f"dsl.Else. Found {lonely}, which is elsewhere. dsl.OneOf must include an output from a task in "
            "a dsl.Else group to ensure at least one output is available at runtime.",
            hint="add the dsl.Else, and choose an output of a task directly in each branch",
        )
    return branches


def _check_complete(choices: Sequence[TaskOutput], branches: Branches) -> None:
    """Refuse a branch that gives nothing, or two outputs of one branch."""
    if not branches.is_complete:
        raise problem(
            "dsl.OneOf must include an output from a task in a dsl.Else group to ensure at least one output "
            f"is available at runtime. {branches.label} has no dsl.Else.",
            hint="add `with dsl.Else():` with a task that gives the output for all other cases",
        )
    chosen = [choice.task.parent for choice in choices]
    for branch in branches.groups:
        times = sum(each is branch for each in chosen)
        if times != 1:
            raise problem(
                f"dsl.OneOf takes one output of each branch. Found {times or 'none'} of {branch.construct} "
                f"{branch.label}, at {branch.where}.",
                hint="choose one output of a task in each branch, also in the dsl.Else",
            )


def _check_types(choices: Sequence[TaskOutput]) -> None:
    first = choices[0].type
    for index, choice in enumerate(choices[1:], start=1):
        if isinstance(choice.type, ArtifactType) != isinstance(first, ArtifactType):
            raise problem(
                "Task outputs passed to dsl.OneOf must be the same type. Found a mix of parameters and "
                "artifacts passed to dsl.OneOf.",
                hint="have the tasks of all branches give the same",
            )
        if str(choice.type) != str(first):
            raise problem(
                "Task outputs passed to dsl.OneOf must be the same type. Got two channels with different "
                f"types: {first.spelling} at index 0 and {choice.type.spelling} at index {index}.",
                hint="have the tasks of all branches give the same type",
            )


def _shown(value: Any, source: Source | None) -> str:
    return str(source) if source is not None else repr(value)
