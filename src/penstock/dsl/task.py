"""Tasks: components in a pipeline, with arguments and settings."""

from __future__ import annotations

import functools
import os
import warnings
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from penstock.dsl.arguments import checked_argument
from penstock.dsl.channels import PipelineChannel, channel_of
from penstock.dsl.graph import Group
from penstock.dsl.groups import ExitHandler
from penstock.dsl.implementation import Container, Importer
from penstock.dsl.mentions import handles_in, has_mention, sources_in
from penstock.dsl.settings import Retry, Settings, check_env, checked_count, checked_quantity, seconds
from penstock.dsl.sources import Handle, Source, TaskOutput, source_of
from penstock.dsl.where import here, problem
from penstock.errors import DefinitionError, OutputMissing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Self

    from penstock.dsl.components import BaseComponent
    from penstock.dsl.graph import Graph

__all__ = ["PipelineTask", "TaskState"]

_TRUE = ("1", "true", "t", "yes", "y", "on")
_Method = TypeVar("_Method", bound="Callable[..., Any]")


class TaskState(Enum):
    """Whether a task is yet to run, or has run already, outside a pipeline."""

    FUTURE = "FUTURE"
    FINAL = "FINAL"


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


def _settable_before_it_runs(method: _Method) -> _Method:
    """Refuse a setting on a task that has run already: it would have no effect."""

    @functools.wraps(method)
    def checked(self: PipelineTask, *args: Any, **kwargs: Any) -> Any:
        if self.state is TaskState.FINAL:
            raise problem(
                "Task configuration methods are not supported for local execution. Got call to "
                f"'.{method.__name__}()'.",
                hint="call the component in a @dsl.pipeline function, and set it there",
            )
        return method(self, *args, **kwargs)

    return checked  # type: ignore[return-value]


def _ignored_after_it_ran(method: _Method) -> _Method:
    """Warn of a setting for a cluster on a task that has run already."""

    @functools.wraps(method)
    def checked(self: PipelineTask, *args: Any, **kwargs: Any) -> Any:
        if self.state is TaskState.FINAL:
            warnings.warn(
                f"'.{method.__name__}()' is not used by the current local runner and will be ignored.",
                stacklevel=2,
            )
            return self
        return method(self, *args, **kwargs)

    return checked  # type: ignore[return-value]


class PipelineTask:
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
        self.arguments = {
            name: checked_argument(component, graph, name, value) for name, value in arguments.items()
        }
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
    def is_container(self) -> bool:
        """Whether it is one step that runs in a container, not a pipeline or an importer."""
        return isinstance(self.component.implementation, Container)

    @property
    def place(self) -> str:
        """Where it is, such as ``pipeline 'fit' > condition-1 > task 'train'``."""
        return f"{self.graph.place_in(self.parent)} > task {self.name!r}"

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

    def register_pipeline_channels(self, pipeline_channels: list[PipelineChannel]) -> None:
        """Have channels handed to the task's scope that no input takes.

        Args:
            pipeline_channels: The channels; those that are handed there already change nothing.
        """
        for channel in pipeline_channels:
            source = source_of(channel)
            if source is not None and source not in self.extra_sources:
                self.extra_sources.append(source)

    @_settable_before_it_runs
    def set_caching_options(self, enable_caching: bool, cache_key: str | None = None) -> Self:
        """Set whether an earlier result may be taken instead of running the task.

        Args:
            enable_caching: Whether it may.
            cache_key: A key of your own: results with the same key count as the same.
        """
        if not isinstance(enable_caching, bool):
            raise self._problem(
                f"enable_caching is {enable_caching!r}; it has to be known when the pipeline is defined.",
                hint="write True or False",
            )
        self.settings.enable_caching = enable_caching
        self.settings.cache_key = cache_key
        return self

    @_ignored_after_it_ran
    def set_cpu_request(self, cpu: str | PipelineChannel) -> Self:
        """Set how much CPU the task needs at least.

        Args:
            cpu: Cores, such as ``"2"`` or ``"0.5"``, or thousandths of a core, such as ``"500m"``.
        """
        return self._set_resource("set_cpu_request", cpu_request=checked_quantity("cpu", cpu))

    @_ignored_after_it_ran
    def set_cpu_limit(self, cpu: str | PipelineChannel) -> Self:
        """Set how much CPU the task may use at most.

        Args:
            cpu: As for `set_cpu_request`.
        """
        return self._set_resource("set_cpu_limit", cpu_limit=checked_quantity("cpu", cpu))

    @_ignored_after_it_ran
    def set_memory_request(self, memory: str | PipelineChannel) -> Self:
        """Set how much memory the task needs at least.

        Args:
            memory: A whole number and a unit, such as ``"512Mi"`` or ``"4G"``; bytes without a unit.
        """
        return self._set_resource("set_memory_request", memory_request=checked_quantity("memory", memory))

    @_ignored_after_it_ran
    def set_memory_limit(self, memory: str | PipelineChannel) -> Self:
        """Set how much memory the task may use at most.

        Args:
            memory: As for `set_memory_request`.
        """
        return self._set_resource("set_memory_limit", memory_limit=checked_quantity("memory", memory))

    @_ignored_after_it_ran
    def set_accelerator_type(self, accelerator: str | PipelineChannel) -> Self:
        """Set which accelerator the task needs; one of them, unless `set_accelerator_limit` says how many.

        Args:
            accelerator: A Kubernetes resource such as ``"nvidia.com/gpu"``, or Google's name such as
                ``"NVIDIA_TESLA_K80"``.
        """
        if not isinstance(accelerator, (str, Handle)):
            raise self._problem(
                f"An accelerator is named {accelerator!r}.", hint='write a text such as "nvidia.com/gpu"'
            )
        count = self.settings.resources.accelerator_count
        return self._set_resource(
            "set_accelerator_type",
            accelerator_type=accelerator,
            accelerator_count="1" if count is None else count,
        )

    @_ignored_after_it_ran
    def set_accelerator_limit(self, limit: int | str | PipelineChannel) -> Self:
        """Set how many accelerators the task needs.

        Args:
            limit: A whole number, as such or as a text.
        """
        return self._set_resource("set_accelerator_limit", accelerator_count=checked_count(limit))

    @_ignored_after_it_ran
    def set_gpu_limit(self, gpu: str) -> Self:
        """Set how many GPUs the task needs: an older name of `set_accelerator_limit`."""
        warnings.warn(
            "'set_gpu_limit' is deprecated. Please use 'set_accelerator_limit' instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.set_accelerator_limit(gpu)

    @_ignored_after_it_ran
    def add_node_selector_constraint(self, accelerator: str) -> Self:
        """Set which accelerator the task needs: an older name of `set_accelerator_type`."""
        warnings.warn(
            "'add_node_selector_constraint' is deprecated. Please use 'set_accelerator_type' instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.set_accelerator_type(accelerator)

    @_settable_before_it_runs
    def set_retry(
        self,
        num_retries: int,
        backoff_duration: str | None = None,
        backoff_factor: float | None = None,
        backoff_max_duration: str | None = None,
    ) -> Self:
        """Set how often the task is tried again when it fails.

        Args:
            num_retries: How often at most.
            backoff_duration: The wait before the first time, such as ``"30s"``; none by default.
            backoff_factor: How many times longer each further wait is; 2 by default.
            backoff_max_duration: The longest wait, such as ``"10 minutes"``; an hour by default.
        """
        if isinstance(num_retries, bool) or not isinstance(num_retries, int) or num_retries < 0:
            raise self._problem(
                f"num_retries is {num_retries!r}.",
                hint="write a whole number, known when the pipeline is defined",
            )
        if isinstance(backoff_factor, bool) or not isinstance(backoff_factor, (int, float, type(None))):
            raise self._problem(f"backoff_factor is {backoff_factor!r}.", hint="write a number such as 2.0")
        self.settings.retry = Retry(
            num_retries,
            seconds(backoff_duration or "0s", "backoff_duration"),
            float(backoff_factor or 2.0),
            seconds(backoff_max_duration or "3600s", "backoff_max_duration"),
        )
        return self

    @_ignored_after_it_ran
    def set_display_name(self, name: str) -> Self:
        """Set the name that is shown for the task.

        Args:
            name: Any text, known when the pipeline is defined.
        """
        if not isinstance(name, str) or has_mention(name):
            raise self._problem(
                f"The display name is {name!r}; it has to be a text that is known when the pipeline is "
                "defined.",
                hint="write a text without channels in it",
            )
        self.settings.display_name = name
        return self

    @_settable_before_it_runs
    def set_env_variable(self, name: str, value: str) -> Self:
        """Set an environment variable of the task.

        Args:
            name: Its name.
            value: Its value, a text that is known when the pipeline is defined.
        """
        self._need_container("set_env_variable")
        check_env(name, value)
        if has_mention(value):
            raise self._problem(
                f"Environment variable {name!r} is a text in which a channel is written; its value has to be "
                "known when the pipeline is defined.",
                hint="give the value to an input of the component, and set os.environ in its function",
            )
        self.settings.env[name] = value
        return self

    @_settable_before_it_runs
    def set_debug_pause(self, before: bool = False, after: bool = True, on_error: bool = False) -> Self:
        """Have the task's pod wait, so that one can look into it (Argo Workflows 3.5 or newer).

        Args:
            before: Whether it waits before the task's code.
            after: Whether it waits after it.
            on_error: Whether it waits after it only if it failed.
        """
        if not after and on_error:
            raise self._problem(
                "'on_error' applies to post-execution pause and requires after=True. Got after=False, "
                "on_error=True - contradictory configuration.",
                hint="leave after=False out",
            )
        if not before and not after:
            raise self._problem(
                "At least one of 'before' or 'after' must be True. Got before=False, after=False - nothing "
                "to pause on.",
                hint="write before=True, or leave after=False out",
            )
        if before:
            self.set_env_variable("ARGO_DEBUG_PAUSE_BEFORE", "true")
        if after:
            self.set_env_variable(
                "ARGO_DEBUG_PAUSE_ON_ERROR" if on_error else "ARGO_DEBUG_PAUSE_AFTER", "true"
            )
        return self

    @_settable_before_it_runs
    def set_container_image(self, name: str | PipelineChannel) -> Self:
        """Set the image in which the task runs, in place of its component's.

        Args:
            name: The image: a text, in which channels may be written, or a channel.
        """
        self._need_container("set_container_image")
        if not isinstance(name, (str, Handle)):
            raise self._problem(f"The image is {name!r}.", hint='write a text such as "python:3.12"')
        self.settings.image = name
        self.register_pipeline_channels([channel_of(source) for source in sources_in(name, self.graph)])
        return self

    @_settable_before_it_runs
    def after(self, *tasks: PipelineTask | ExitHandler) -> Self:
        """Have the task run only after others, whose outputs it need not take.

        Args:
            tasks: Tasks, and exit handlers for all tasks in them.
        """
        for task in tasks:
            self._check_upstream(task)
            self.upstream.append(task)
        return self

    @_settable_before_it_runs
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

    def __repr__(self) -> str:
        return f"<PipelineTask {self.name!r}>"

    def _no_single_output(self) -> OutputMissing:
        if not self._outputs:
            return problem(
                "The task has no outputs.",
                hint=f"return a value from component {self.component.name!r}",
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
                "dsl.ExitHandler "
                "groups can be used as .after() dependencies.",
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

    def _set_resource(self, method: str, **values: Any) -> Self:
        self._need_container(method)
        for name, value in values.items():
            for _ in sources_in(value, self.graph):
                pass  # refuses channels that cannot stand for a text
            setattr(self.settings.resources, name, value)
        return self

    def _need_container(self, method: str) -> None:
        if not self.is_container:
            raise self._problem(
                f"{method} can only be used on single-step components, not pipelines used as components, or "
                "special components like importers.",
                hint="set it on the tasks inside the pipeline",
            )

    def _problem(self, message: str, *, hint: str) -> DefinitionError:
        return problem(message, hint=hint, inside=self.place)


def _caching_by_default() -> bool:
    value = os.environ.get("KFP_DISABLE_EXECUTION_CACHING_BY_DEFAULT", "")
    return value.strip().lower() not in _TRUE
