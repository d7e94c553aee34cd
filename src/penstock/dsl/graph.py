"""A pipeline as it is written: tasks and groups of tasks, and the state of the one being defined."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any

from penstock.dsl.current import current
from penstock.dsl.names import UniqueNames, kubernetes_name
from penstock.dsl.where import Where, here, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType
    from typing import Self

    from penstock.dsl.components import BaseComponent
    from penstock.dsl.sources import PipelineInput, Source
    from penstock.dsl.task import PipelineTask
    from penstock.dsl.topology import Topology
    from penstock.errors import DefinitionError

__all__ = ["Graph", "Group", "call_outside_pipeline", "current_graph", "required_graph"]


def _run_here(component: BaseComponent, arguments: Mapping[str, Any]) -> Any:
    __tracebackhide__ = True  # pytest begins with what is the user's
    from importlib import import_module  # noqa: PLC0415 - for who calls a component, not for who defines it

    # By name, because `local` is a floor above this one.
    return import_module("penstock.local.calls").call(component, arguments)


#: What a component does that is called outside a pipeline: given the component and its arguments, returns
#: what the call returns.
call_outside_pipeline: ContextVar[Callable[[BaseComponent, Mapping[str, Any]], Any]] = ContextVar(
    "penstock call outside a pipeline", default=_run_here
)


class Group:
    """Tasks, and groups of tasks, that run under one condition, loop or handler; or the whole pipeline.

    Args:
        graph: The pipeline that it is part of.
        display_name: The name that is shown, if not its own.
    """

    construct = "dsl.pipeline"
    """How it is written."""

    def __init__(self, graph: Graph, display_name: str | None = None) -> None:
        if not isinstance(display_name, (str, type(None))) or "{{channel:" in (display_name or ""):
            raise problem(
                f"The name of {self.construct} is {display_name!r}; it has to be a text that is known when "
                "the pipeline is defined.",
                hint="write a text without channels in it, or leave the name out",
            )
        self.graph = graph
        self.display_name = display_name
        self.name = ""
        self.where = here()
        self.parent: Group | None = None
        self.members: list[Group | PipelineTask] = []

    @property
    def groups(self) -> list[Group]:
        """The groups directly in it, in the order in which they are written."""
        return [member for member in self.members if isinstance(member, Group)]

    @property
    def tasks(self) -> list[PipelineTask]:
        """The tasks directly in it, in the order in which they are written."""
        return [member for member in self.members if not isinstance(member, Group)]

    @property
    def last_group(self) -> Group | None:
        """The group that was opened in it last."""
        return next((member for member in reversed(self.members) if isinstance(member, Group)), None)

    def put_in_place(self, new: Group, old: Group) -> None:
        """Put a group where another one, opened lately, was."""
        for index in range(len(self.members) - 1, -1, -1):
            if self.members[index] is old:
                self.members[index] = new
                return

    def take_out(self, task: PipelineTask) -> None:
        """Take a task, made lately, out of the group."""
        for index in range(len(self.members) - 1, -1, -1):
            if self.members[index] is task:
                del self.members[index]
                return

    @property
    def label(self) -> str:
        """How messages name it."""
        shown = f" ({self.display_name!r})" if self.display_name else ""
        return f"{self.name or self.construct}{shown}"

    def sources(self) -> Iterator[Source]:
        """Yield what decides about the group as a whole: a condition's operands, a loop's items."""
        yield from ()

    def __enter__(self) -> Any:
        self.graph.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.graph.leave(self)


class Graph:
    """A pipeline being defined, and afterwards what its definition has given.

    What is wrong with a task is kept in ``problems``, so that all of a pipeline's are told together.

    Args:
        name: The pipeline's name.
        where: The line at which it is defined; by default the one that runs now.
    """

    def __init__(self, name: str, where: Where | None = None) -> None:
        self.name = name
        self.where = where or here()
        self.tasks: dict[str, PipelineTask] = {}
        self.inputs: dict[str, PipelineInput] = {}
        self.outputs: dict[str, Source] = {}
        self.mentions: dict[str, Source] = {}
        self.problems: list[DefinitionError] = []
        self.root = Group(self)
        self.topology: Topology | None = None
        self._open: list[Group] = [self.root]
        self._names = UniqueNames()
        self._last_id = 0

    @staticmethod
    def get_default_pipeline() -> Graph | None:
        """Return the pipeline that is being defined, if one is."""
        return current.get()

    @property
    def scope(self) -> Group:
        """The innermost group that is open."""
        return self._open[-1]

    @property
    def place(self) -> str:
        """Where the definition is, such as ``pipeline 'fit' > condition-1``."""
        return self.place_in(self.scope)

    def place_in(self, group: Group | None) -> str:
        """Where a group is, such as ``pipeline 'fit' > condition-1``."""
        labels: list[str] = []
        while group is not None and group.parent is not None:
            labels.append(group.label)
            group = group.parent
        return " > ".join([f"pipeline {self.name!r}", *reversed(labels)])

    def note(self, error: DefinitionError) -> None:
        """Keep what is wrong, with the calls that led to it, to be told with all else that is."""
        frame: FrameType | None = sys._getframe(1).f_back
        while frame is not None and frame.f_globals.get("__name__") != "penstock.dsl.pipelines":
            error.__traceback__ = TracebackType(error.__traceback__, frame, frame.f_lasti, frame.f_lineno)
            frame = frame.f_back
        self.problems.append(error)

    def readable(self, text: str) -> str:
        """Return a text in which the marks of channels say what they stand for."""
        for mark, source in self.mentions.items() if "{{channel:" in text else ():
            text = text.replace(mark, str(source))
        return text

    def next_id(self) -> int:
        """Give out the next number; groups and lists of items share one count."""
        self._last_id += 1
        return self._last_id

    def add(self, task: PipelineTask, name: str) -> str:
        """Add a task to the innermost group, and return its name, which is unique in the pipeline."""
        unique = self.take_name(kubernetes_name(name) or "task")
        self.tasks[unique] = task
        self.scope.members.append(task)
        return unique

    def enter(self, group: Group, parent: Group | None = None) -> None:
        """Open a group in the innermost one, or in a parent that is not itself open."""
        if group.parent is not None:
            raise problem(
                f"{group.label} is entered twice.",
                hint=f"write {group.construct}(...) anew",
                inside=self.place,
            )
        group.parent = parent or self.scope
        group.parent.members.append(group)
        self._open.append(group)

    def leave(self, group: Group) -> None:
        """Close the innermost group."""
        left = self._open.pop()
        assert left is group, "groups are left in the opposite order of being entered"

    def name_group(self, kind: str) -> str:
        """Give out a group's name, such as ``for-loop-2``."""
        name = f"{kind}-{self.next_id()}"
        while name in self.tasks:  # a component may be called so, and a DAG needs names that differ
            name = f"{kind}-{self.next_id()}"
        return self.take_name(name)

    def take_name(self, name: str) -> str:
        """Give out a name that no task and no group has."""
        return self._names.take(name)

    def __enter__(self) -> Self:
        self._token = current.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        current.reset(self._token)


def current_graph() -> Graph | None:
    """Return the pipeline that is being defined, if one is."""
    return current.get()


def required_graph(construct: str) -> Graph:
    """Return the pipeline that is being defined.

    Args:
        construct: What is used, such as ``dsl.If``, for the error.

    Raises:
        DefinitionError: No pipeline is being defined.
    """
    graph = current.get()
    if graph is None:
        raise problem(
            f"{construct} is used outside a pipeline: Default pipeline not defined.",
            hint="use it in a function that is decorated with @dsl.pipeline",
        )
    return graph
