"""The methods of a task that set how it runs."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from penstock.dsl.channels import channel_of
from penstock.dsl.implementation import Container
from penstock.dsl.mentions import has_mention, sources_in
from penstock.dsl.settings import (
    Retry,
    check_env,
    checked_count,
    checked_factor,
    checked_quantity,
    checked_retries,
    checked_reuse,
    seconds,
)
from penstock.dsl.sources import Handle, source_of
from penstock.dsl.task_state import ignored_after_it_ran, settable_before_it_runs
from penstock.dsl.types import ParameterType
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.components import BaseComponent
    from penstock.dsl.failures import FailureOrMany
    from penstock.dsl.graph import Graph, Group
    from penstock.dsl.retrying import OwnRetry
    from penstock.dsl.settings import Settings
    from penstock.dsl.sources import Source
    from penstock.dsl.task_state import TaskState
    from penstock.errors import DefinitionError

__all__ = ["TaskSetters"]

#: Types of what can stand for a text.
_TEXTS = ("STRING", "NUMBER_INTEGER", "NUMBER_DOUBLE")


class TaskSetters:
    """Sets how a task runs. Each method returns the task, so that they can be written in a row."""

    component: BaseComponent
    extra_sources: list[Source]
    graph: Graph
    name: str
    parent: Group
    settings: Settings
    state: TaskState

    @property
    def is_container(self) -> bool:
        """Whether it is one step that runs in a container, not a pipeline or an importer."""
        return isinstance(self.component.implementation, Container)

    @property
    def place(self) -> str:
        """Where it is, such as ``pipeline 'fit' > condition-1 > task 'train'``."""
        return f"{self.graph.place_in(self.parent)} > task {self.name!r}"

    def register_pipeline_channels(self, pipeline_channels: list[PipelineChannel]) -> None:
        """Have channels handed to the task's scope that no input takes.

        Args:
            pipeline_channels: The channels; those that are handed there already change nothing.
        """
        for channel in pipeline_channels:
            source = source_of(channel)
            if source is not None and source not in self.extra_sources:
                self.extra_sources.append(source)

    @settable_before_it_runs
    def set_caching_options(
        self,
        enable_caching: bool,
        cache_key: str | None = None,
        *,
        max_age: str | None = None,
        ignored_inputs: Iterable[str] = (),
        trust_volumes: bool = False,
    ) -> Self:
        """Set whether an earlier result may be taken instead of running the task.

        Args:
            enable_caching: Whether it may.
            cache_key: A key of your own: results with the same key count as the same.
            max_age: How long ago the result may have been made, such as ``"12h"`` or ``"7d"``; any time by
                default. (Not of KFP.)
            ignored_inputs: Names of inputs that may have differed. (Not of KFP.)
            trust_volumes: Whether it may though the task reads a volume or the run's workspace, of which
                nobody knows whether it holds the same. (Not of KFP.)
        """
        if not isinstance(enable_caching, bool):
            raise self._problem(
                f"enable_caching is {enable_caching!r}; it has to be known when the pipeline is defined.",
                hint="write True or False",
            )
        if cache_key is not None and (not isinstance(cache_key, str) or has_mention(cache_key)):
            shown = "a text in which a channel is written" if isinstance(cache_key, str) else repr(cache_key)
            raise self._problem(
                f"cache_key is {shown}; it has to be a text that is known when the pipeline is defined.",
                hint="leave cache_key out, and the task's inputs are its key",
            )
        inputs = self.component.inputs
        reuse = checked_reuse(max_age, ignored_inputs, trust_volumes, inputs=inputs, inside=self.place)
        if reuse is not None and not enable_caching:
            raise self._problem(
                "caching is turned off, and more is said of it.", hint="leave the rest out, or write True"
            )
        if reuse is not None and cache_key is not None and reuse.ignored_inputs:
            raise self._problem(
                "ignored_inputs has nothing to ignore: with a cache_key of your own no input counts.",
                hint="leave one of the two out",
            )
        self.settings.enable_caching = enable_caching
        self.settings.cache_key = cache_key
        self.settings.reuse = reuse
        return self

    @ignored_after_it_ran
    def set_cpu_request(self, cpu: str | PipelineChannel) -> Self:
        """Set how much CPU the task needs at least.

        Args:
            cpu: Cores, such as ``"2"`` or ``"0.5"``, or thousandths of a core, such as ``"500m"``.
        """
        return self._set_resource("set_cpu_request", cpu_request=checked_quantity("cpu", cpu, self.place))

    @ignored_after_it_ran
    def set_cpu_limit(self, cpu: str | PipelineChannel) -> Self:
        """Set how much CPU the task may use at most.

        Args:
            cpu: As for `set_cpu_request`.
        """
        return self._set_resource("set_cpu_limit", cpu_limit=checked_quantity("cpu", cpu, self.place))

    @ignored_after_it_ran
    def set_memory_request(self, memory: str | PipelineChannel) -> Self:
        """Set how much memory the task needs at least.

        Args:
            memory: A whole number and a unit, such as ``"512Mi"`` or ``"4G"``; bytes without a unit.
        """
        return self._set_resource(
            "set_memory_request", memory_request=checked_quantity("memory", memory, self.place)
        )

    @ignored_after_it_ran
    def set_memory_limit(self, memory: str | PipelineChannel) -> Self:
        """Set how much memory the task may use at most.

        Args:
            memory: As for `set_memory_request`.
        """
        return self._set_resource(
            "set_memory_limit", memory_limit=checked_quantity("memory", memory, self.place)
        )

    @ignored_after_it_ran
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

    @ignored_after_it_ran
    def set_accelerator_limit(self, limit: int | str | PipelineChannel) -> Self:
        """Set how many accelerators the task needs.

        Args:
            limit: A whole number, as such or as a text.
        """
        return self._set_resource("set_accelerator_limit", accelerator_count=checked_count(limit, self.place))

    @ignored_after_it_ran
    def set_gpu_limit(self, gpu: str) -> Self:
        """Set how many GPUs the task needs: an older name of `set_accelerator_limit`."""
        warnings.warn(
            "'set_gpu_limit' is deprecated. Please use 'set_accelerator_limit' instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.set_accelerator_limit(gpu)

    @ignored_after_it_ran
    def add_node_selector_constraint(self, accelerator: str) -> Self:
        """Set which accelerator the task needs: an older name of `set_accelerator_type`."""
        warnings.warn(
            "'add_node_selector_constraint' is deprecated. Please use 'set_accelerator_type' instead.",
            DeprecationWarning,
            stacklevel=2,
        )
        return self.set_accelerator_type(accelerator)

    @settable_before_it_runs
    def set_retry(
        self,
        num_retries: int,
        backoff_duration: str | None = None,
        backoff_factor: float | None = None,
        backoff_max_duration: str | None = None,
        *,
        on: FailureOrMany | None = None,
        lost: int | None = None,
        memory_factor: float | None = None,
        most_memory: str | None = None,
    ) -> Self:
        """Set how often the task is tried again when it fails.

        Args:
            num_retries: How often at most.
            backoff_duration: The wait before the first time, such as ``"30s"``; none by default.
            backoff_factor: How many times longer each further wait is; 2 by default.
            backoff_max_duration: The longest wait, such as ``"10 minutes"``; an hour by default.
            on: After which failures alone: exceptions, by class or by module and name, such as
                ``ConnectionError`` and ``"requests.Timeout"``; exit codes, such as ``75`` and
                ``range(64, 79)``; kinds of failure, such as ``"Timeout"``. One, or a list. (Not of KFP.)
            lost: How often at most it is begun again when nobody knows what became of it, as when its
                machine was switched off; this is apart from ``num_retries``, and 3 by default. 0 is for what
                must never be done twice. (Not of KFP.)
            memory_factor: How many times as much memory the next try may use after one that was ended as it
                used more than the limit. (Not of KFP.)
            most_memory: The most memory that it is given so, such as ``"16G"``. (Not of KFP.)
        """
        count = checked_retries(num_retries, self.place)
        given = {"on": on, "lost": lost, "memory_factor": memory_factor, "most_memory": most_memory}
        self.settings.retry = Retry(
            count,
            seconds(backoff_duration or "0s", "backoff_duration", self.place),
            checked_factor(backoff_factor or 2.0, self.place),
            seconds(backoff_max_duration or "3600s", "backoff_max_duration", self.place),
            self._own_retry(count, given) if any(value is not None for value in given.values()) else None,
        )
        return self

    def _own_retry(self, count: int, given: dict[str, Any]) -> OwnRetry:
        from penstock.dsl.retrying import checked_retry  # noqa: PLC0415 - few pipelines give any of it

        return checked_retry(self, count, **given)

    @ignored_after_it_ran
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

    @settable_before_it_runs
    def set_env_variable(self, name: str, value: str) -> Self:
        """Set an environment variable of the task.

        Args:
            name: Its name.
            value: Its value, a text that is known when the pipeline is defined.
        """
        self._need_container("set_env_variable")
        check_env(name, value, self.place)
        if has_mention(value):
            raise self._problem(
                f"Environment variable {name!r} is a text in which a channel is written; its value has to be "
                "known when the pipeline is defined.",
                hint="give the value to an input of the component, and set os.environ in its function",
            )
        self.settings.env[name] = value
        return self

    @settable_before_it_runs
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

    @settable_before_it_runs
    def set_container_image(self, name: str | PipelineChannel) -> Self:
        """Set the image in which the task runs, in place of its component's.

        Args:
            name: The image: a text, in which channels may be written, or a channel.
        """
        self._need_container("set_container_image")
        if not isinstance(name, (str, Handle)) or (isinstance(name, str) and not name):
            raise self._problem(f"The image is {name!r}.", hint='write a text such as "python:3.12"')
        self._need_text(name, "set_container_image")
        self.settings.image = name
        self.register_pipeline_channels([channel_of(source) for source in sources_in(name, self.graph)])
        return self

    def _set_resource(self, method: str, **values: Any) -> Self:
        self._need_container(method)
        for name, value in values.items():
            self._need_text(value, method)
            setattr(self.settings.resources, name, value)
        return self

    def _need_text(self, value: Any, method: str) -> None:
        """Refuse channels that cannot stand for a text, or for a number that is written as one."""
        for source in sources_in(value, self.graph):
            kind = source.type
            if isinstance(kind, ParameterType) and kind.is_known and kind.kind not in _TEXTS:
                raise self._problem(
                    f"{method}() is given {source}, which is of type {kind}.",
                    hint="give a text or a number, of an input or output that is declared so",
                )

    def _need_container(self, method: str) -> None:
        if not self.is_container:
            raise self._problem(
                f"{method} can only be used on single-step components, not pipelines used as components, or "
                "special components like importers.",
                hint="set it on the tasks inside the pipeline",
            )

    def _problem(self, message: str, *, hint: str) -> DefinitionError:
        return problem(message, hint=hint, inside=self.place)
