"""Tasks: components in a pipeline, with arguments and settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

from penstock.dsl.arguments import checked_argument
from penstock.dsl.channels import channel_of
from penstock.dsl.graph import Group
from penstock.dsl.groups import ExitHandler
from penstock.dsl.implementation import Importer
from penstock.dsl.mentions import handles_in, sources_in
from penstock.dsl.setters import TaskSetters
from penstock.dsl.settings import Settings
from penstock.dsl.sources import Source, TaskOutput, source_of
from penstock.dsl.task_state import TaskState, settable_before_it_runs
from penstock.dsl.where import here, problem
from penstock.errors import DefinitionError, MemberMissing, OutputMissing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Self

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.components import BaseComponent
    from penstock.dsl.graph import Graph
    from penstock.dsl.structures import ComponentSpec, TaskContainer

__all__ = ["PipelineTask", "TaskState"]

_TRUE = ("1", "true", "t", "yes", "y", "on")


class _Outputs(dict[str, Any]):
    """A task's outputs by name."""

    def __init__(self, task: str, outputs: Mapping[str, Any]) -> None:
        super().__init__(outputs)
        self._task = task

    def __missing__(self, name: str) -> NoReturn:
        raise problem(
            f"Task {self._task!r} has no output {name!r}.",
            hint=f"its outputs are {', '.join(map(repr, self)) or 'none'}",
            kind=OutputMissing,
        )


class PipelineTask(TaskSetters):
    """A component in a pipeline, with its arguments: what calling the component gives.

    Its outputs are given to other tasks; its methods set how it runs, and each returns the task:

        train(rate=0.1).set_memory_limit("4Gi").set_retry(2).after(prepare)

    Attributes:
        name: Its name, unique in the pipeline.
        component: What it was made from.
        settings: How it runs.
        platform_config: Settings for one platform, by the platform's name: a JSON object in which a channel
            may stand for a value, and is replaced by a reference to it.
        state: Whether it is yet to run.
    """

    def __init__(self, component: BaseComponent, graph: Graph, arguments: Mapping[str, Any]) -> None:
        self.component = component
        self.graph = graph
        self.where = here()
        self.state = TaskState.FUTURE
        self.arguments: dict[str, Any] = {}
        for name, value in arguments.items():
            self._take(name, value)
        self.settings = Settings(enable_caching=_caching_by_default())
        self.platform_config: dict[str, Any] = {}
        self.exit_handler: ExitHandler | None = None
        self.upstream: list[PipelineTask | ExitHandler] = []
        self.extra_sources: list[Source] = []
        self.parent: Group = graph.scope
        self.name = graph.add(self, component.name)
        self._outputs = _Outputs(
            self.name,
            {
                name: channel_of(TaskOutput(self, name, output.type))
                for name, output in component.outputs.items()
            },
        )

    @classmethod
    def finished(
        cls, component: BaseComponent, arguments: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> Self:
        """Return a task that has run already, whose outputs are values.

        Args:
            component: What ran.
            arguments: What it was given.
            outputs: What it gave, by name.
        """
        task = cls.__new__(cls)
        task.component = component
        task.arguments = dict(arguments)
        task.name = component.name
        task.state = TaskState.FINAL
        task._outputs = _Outputs(task.name, outputs)
        return task

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What it is given, by the input's name."""
        return self.arguments

    @property
    def outputs(self) -> Mapping[str, Any]:
        """What it gives, by the output's name."""
        return self._outputs

    @property
    def output(self) -> Any:
        """What it gives, where that is one thing."""
        if len(self._outputs) != 1:
            raise self._no_single_output()
        return next(iter(self._outputs.values()))

    @property
    def channel_inputs(self) -> list[PipelineChannel]:
        """The channels that it is given, also inside texts, lists and dictionaries."""
        return [channel_of(source) for source in self.sources()]

    @property
    def dependent_tasks(self) -> list[str]:
        """The names of what it was told to run after."""
        return [each.name for each in self.upstream]

    @property
    def component_spec(self) -> ComponentSpec:
        """The specification of what it was made from."""
        return self.component.component_spec

    @property
    def container_spec(self) -> TaskContainer | None:
        """Its container, whose image can be set; None where it is not one step in a container."""
        from penstock.dsl.structures import TaskContainer  # noqa: PLC0415 - few programs ask for it

        return TaskContainer(self) if self.is_container else None

    @property
    def platform_spec(self) -> Any:
        """The settings for platforms of a task that is a pipeline, as KFP's message."""
        if self.is_container:
            raise problem(
                'Can only access ".platform_spec" property on a tasks created from pipelines. Use '
                '".platform_config" for tasks created from primitive components.',
                hint="read task.platform_config",
            )
        return self.component.platform_spec

    def sources(self) -> Iterator[Source]:
        """Yield what its inputs come from, where that is known only at run time."""
        for value in self.arguments.values():
            source = source_of(value)
            if source is not None:
                yield source
            else:
                yield from sources_in(value, self.graph)
        yield from self.extra_sources
        yield from handles_in(self.platform_config)

    def setting_sources(self) -> Iterator[Source]:
        """Yield what its resources come from, where that is known only at run time."""
        for value in self.settings.resources.items().values():
            yield from sources_in(value, self.graph)

    @settable_before_it_runs
    def after(self, *tasks: PipelineTask | ExitHandler) -> Self:
        """Have the task run only after others, whose outputs it need not take.

        Args:
            tasks: Tasks, and exit handlers for all tasks in them.
        """
        for task in tasks:
            self._check_upstream(task)
            self.upstream.append(task)
        return self

    @settable_before_it_runs
    def ignore_upstream_failure(self) -> Self:
        """Have the task run once its upstream tasks have ended, also where they failed.

        What it takes from them needs a default, because a task that failed gives nothing.
        """
        for name, declared in self.component.inputs.items():
            source = source_of(self.arguments.get(name))
            if source is not None and source.producer is not None and not declared.optional:
                raise self._problem(
                    "Tasks can only use .ignore_upstream_failure() if all input parameters that accept "
                    "arguments created by an upstream task have a default value, in case the upstream task "
                    f"fails to produce its output. Input parameter task {self.name!r}`s {name!r} argument is "
                    f"an output of an upstream task {source.producer.name!r}, but {name!r} has no default "
                    "value.",
                    hint=f"declare a default for {name!r} in component {self.component.name!r}",
                )
        self.settings.ignores_upstream_failure = True
        return self

    def become_exit_task(self, handler: ExitHandler) -> None:
        """Leave the group that it was made in, to run when the handler's group has ended."""
        hint = "call the component directly before `with dsl.ExitHandler(...)`, with constants and inputs"
        if self.graph is not handler.graph:
            raise self._problem("The exit task is one of another pipeline.", hint=hint)
        if self.exit_handler is not None:
            raise self._problem(
                "The task is the exit task of another dsl.ExitHandler.", hint="make a task for each"
            )
        if self.upstream or any(source.producer is not None for source in self.sources()):
            raise self._problem("exit_task cannot depend on any other tasks.", hint=hint)
        if self.parent is not self.graph.root:
            raise self._problem("The exit task is made inside a group.", hint=hint)
        if isinstance(self.component.implementation, Importer):
            raise self._problem(
                "An importer cannot be an exit task.", hint="use a component that does what is to be done"
            )
        self.exit_handler = handler
        self.parent.take_out(self)

    if not TYPE_CHECKING:  # a checker is to refuse them as well

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):  # so that copy, pickle and inspect see a plain object
                raise AttributeError(name)
            if name == "output":  # the property's own error leads here
                raise self._no_single_output()
            from difflib import get_close_matches  # noqa: PLC0415 - only where something is wrong

            near = get_close_matches(name, dir(self), n=1)
            raise problem(
                f"Task {self.name!r} has no attribute {name!r}.",
                hint=f"did you mean .{near[0]}?" if near else "its outputs are in .outputs",
                kind=MemberMissing,
            )

        def __iter__(self) -> NoReturn:
            raise problem(
                f"Task {self.name!r} cannot be iterated over: it is not a value, and has not run.",
                hint="write `with dsl.ParallelFor(task.output) as item:`",
            )

        def __getitem__(self, key: object) -> NoReturn:
            raise problem(
                f"Task {self.name!r} is asked for {key!r}, and is not a value itself.",
                hint=f"its outputs are in .outputs: {', '.join(map(repr, self._outputs)) or 'none'}",
                kind=MemberMissing,
            )

    def __repr__(self) -> str:
        return f"<PipelineTask {self.name!r}>"

    def _repr_html_(self) -> str | None:
        """Show what came of it in a notebook; before it runs there is nothing to show but its name."""
        if self.state is not TaskState.FINAL:
            return None
        from importlib import import_module  # noqa: PLC0415 - for notebooks only

        # By name, because `local` is a floor above this one.
        html: str = import_module("penstock.local.display").task_html(self)
        return html

    def _take(self, name: str, value: Any) -> None:
        """Keep an argument; one that is wrong is still waited for, so that no more is said than is wrong."""
        try:
            self.arguments[name] = checked_argument(self.component, self.graph, name, value)
        except DefinitionError as error:
            self.graph.note(error)
            source = source_of(value)
            if source is not None and source.graph is self.graph:
                self.arguments[name] = value

    def _no_single_output(self) -> OutputMissing:
        if not self._outputs:
            failed = bool(self.component.outputs)  # it has run, and raised no error because none was wanted
            return problem(
                "The task has no outputs.",
                hint="it has failed: what was printed says why"
                if failed
                else f"return a value from component {self.component.name!r}",
                kind=OutputMissing,
            )
        return problem(
            "The task has multiple outputs. Please reference the output by its name.",
            hint=f"write task.outputs[{next(iter(self._outputs))!r}]; there are {', '.join(self._outputs)}",
            kind=OutputMissing,
        )

    def _check_upstream(self, task: Any) -> None:
        kind = type(task).__name__
        if isinstance(task, Group) and not isinstance(task, ExitHandler):
            raise self._problem(
                f'".after()" on task group "{task.name}" of type dsl.{kind} is not supported. Only '
                "dsl.ExitHandler groups can be used as .after() dependencies.",
                hint="name the group's tasks: .after(task)",
            )
        if not isinstance(task, (PipelineTask, ExitHandler)):
            raise self._problem(
                "PipelineTask.after() only supports PipelineTask and dsl.ExitHandler dependencies. Got "
                f"{kind}.",
                hint="give a task, not its output",
            )
        if task is self:
            raise self._problem(f"Task {self.name!r} is told to run after itself.", hint="name another task")
        if task.graph is not self.graph:
            raise self._problem(
                f"Task {self.name!r} is told to run after {task.name!r}, which is of another pipeline.",
                hint="name a task of this pipeline",
            )
        if self.exit_handler is not None:
            raise self._problem("exit_task cannot depend on any other tasks.", hint="leave .after() out")


def _caching_by_default() -> bool:
    value = os.environ.get("KFP_DISABLE_EXECUTION_CACHING_BY_DEFAULT", "")
    return value.strip().lower() not in _TRUE
