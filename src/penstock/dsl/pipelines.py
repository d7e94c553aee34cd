"""The decorator that makes a pipeline of a function."""

from __future__ import annotations

import functools
import re
import warnings
from typing import TYPE_CHECKING, Any, overload

from penstock.dsl.channels import channel_of
from penstock.dsl.components import GraphComponent
from penstock.dsl.config import PipelineConfig
from penstock.dsl.decorators import check_function, check_options
from penstock.dsl.graph import Graph
from penstock.dsl.implementation import Pipeline
from penstock.dsl.interface import SINGLE_OUTPUT, interface_of
from penstock.dsl.names import kubernetes_name
from penstock.dsl.sources import PipelineInput, Source, source_of
from penstock.dsl.where import Where, combined, is_installed, problem
from penstock.dsl.wiring import wire
from penstock.errors import DefinitionError, InconsistentTypeException
from penstock.runtime.placeholders import WORKSPACE_PATH_PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    from penstock.dsl.components import Decorated
    from penstock.dsl.implementation import Implementation
    from penstock.dsl.interface import Interface
    from penstock.dsl.structures import ComponentSpec
    from penstock.dsl.task import PipelineTask

    _Function: TypeAlias = Callable[..., Any]

__all__ = ["pipeline"]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,127}")
_WORKSPACE_FOLDER = "/kfp-workspace"


@overload
def pipeline(func: Decorated) -> GraphComponent[Decorated]: ...


@overload
def pipeline(
    func: None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    pipeline_root: str | None = None,
    display_name: str | None = None,
    pipeline_config: PipelineConfig | None = None,
) -> Callable[[Decorated], GraphComponent[Decorated]]: ...


def pipeline(func: _Function | None = None, **options: Any) -> Any:
    """Make a pipeline of a function that calls components.

    The function runs once, here and now: its parameters are channels, and so are the outputs of its tasks.
    The pipeline can be compiled, run, and called as a task of another pipeline.

    Args:
        func: The function; left out where the decorator is written with arguments.
        options: As follows.
        name: The pipeline's name; the function's by default.
        description: What is shown about it; the docstring's first paragraphs by default.
        pipeline_root: The URI under which its artifacts are kept.
        display_name: The name that is shown.
        pipeline_config: Settings of the whole pipeline.

    Returns:
        The pipeline; or the decorator, where ``func`` is left out.

    Raises:
        DefinitionError: The pipeline is written wrongly. What can be told only from the whole is told
        together.

    Example:
        ::

            @dsl.pipeline
            def learn(rate: float = 0.1) -> float:
                return train(data=fetch().output, rate=rate).output
    """
    if func is None:
        check_options("pipeline", options, _defined)
        return functools.partial(_pipeline, **options)
    return _pipeline(func, **options)


class RefusedPipeline(GraphComponent[Any]):
    """A pipeline of an installed package that is written wrongly.

    The package can be imported for what else is in it; whoever uses this pipeline is told what is wrong.
    """

    def __init__(self, pipeline_func: _Function, error: DefinitionError) -> None:
        self.name = kubernetes_name(pipeline_func.__name__)
        self.description = None
        self.pipeline_config = None
        self.pipeline_func = pipeline_func
        self._error = error

    @property
    def interface(self) -> Interface:
        """Refuse."""
        raise self._error

    @property
    def implementation(self) -> Implementation:
        """Refuse."""
        raise self._error

    @property
    def component_spec(self) -> ComponentSpec:
        """Refuse."""
        raise self._error


def _pipeline(func: _Function, **options: Any) -> GraphComponent[_Function]:
    try:
        return _defined(func, **options)
    except DefinitionError as error:
        # KFP compiles some mistakes to something wrong, and so packages are released that have them.
        if not is_installed(func):
            raise
        return RefusedPipeline(func, error)


def _defined(
    func: _Function,
    *,
    name: str | None = None,
    description: str | None = None,
    pipeline_root: str | None = None,
    display_name: str | None = None,
    pipeline_config: PipelineConfig | None = None,
) -> GraphComponent[_Function]:
    check_function(func, "pipeline")
    _check_config(pipeline_config)
    _check_texts(name=name, description=description, pipeline_root=pipeline_root, display_name=display_name)
    where = Where.of(func)  # type: ignore[arg-type]
    interface = interface_of(func, "pipeline")
    graph = Graph(_checked_name(name or func.__name__, where), where)
    graph.inputs = {
        parameter: PipelineInput(graph, parameter, declared.type)
        for parameter, declared in interface.inputs.items()
    }
    returned = _carried_out(func, graph)
    if not graph.tasks:
        raise problem(
            "Task is missing from pipeline.",
            hint="call at least one component in it",
            where=where,
            inside=graph.place,
        )
    problems = graph.problems
    graph.outputs = _outputs(returned, interface, graph, problems)
    graph.topology = wire(graph, problems)
    problems += _workspace_problems(graph, pipeline_config)
    problems += _memory_problems(graph)
    if problems:
        raise combined(problems, f"Pipeline {graph.name!r}")
    _warn_of_lost_settings(graph)
    implementation = Pipeline(
        graph=graph,
        root=pipeline_root,
        display_name=display_name,
        description=description or interface.description,
        config=pipeline_config,
    )
    return GraphComponent(graph.name, interface, implementation, func)


def _check_config(config: object) -> None:
    if not isinstance(config, (PipelineConfig, type(None))):
        raise problem(
            f"pipeline_config is {config!r}.",
            hint="write pipeline_config=dsl.PipelineConfig(...)",
        )


def _check_texts(**texts: object) -> None:
    for name, value in texts.items():
        if not isinstance(value, (str, type(None))):
            raise problem(f"{name} is {value!r}.", hint=f'write a text: {name}="..."')


def _carried_out(func: _Function, graph: Graph) -> Any:
    """Run the function; what stops it is told together with what was wrong before."""
    channels = {parameter: channel_of(source) for parameter, source in graph.inputs.items()}
    try:
        with graph:
            return func(**channels)
    except Exception as error:
        if not graph.problems:
            raise
        last = [error] if isinstance(error, DefinitionError) else []
        raise combined([*graph.problems, *last], f"Pipeline {graph.name!r}") from error


def _checked_name(name: str, where: Where) -> str:
    valid = kubernetes_name(name)
    if not _NAME.fullmatch(valid):
        raise problem(
            f"Invalid pipeline name: {name}.\nPlease specify a pipeline name that matches the regular "
            'expression "^[a-z0-9][a-z0-9-]{0,127}$" using `dsl.pipeline(name=...)` decorator.',
            hint="use small letters, digits and '-'",
            where=where,
        )
    return valid


def _outputs(
    returned: Any, interface: Interface, graph: Graph, problems: list[DefinitionError]
) -> dict[str, Source]:
    """What the pipeline gives, by name, checked against what it declares."""

    def report(message: str, hint: str, kind: type[DefinitionError] = DefinitionError) -> None:
        problems.append(problem(message, hint=hint, where=graph.where, inside=graph.place, kind=kind))

    outputs: dict[str, Source] = {}
    for name, value in _by_name(returned, report).items():
        source = source_of(value)
        if source is None or isinstance(source, PipelineInput) or source.graph is not graph:
            report(
                f"Got unknown pipeline output, {value if source is None else source}, of type {type(value)}.",
                f"return outputs of the pipeline's own tasks; {name!r} is not one",
            )
        elif name not in interface.outputs:
            report(
                f"Pipeline or component output not defined: {name}. You may be missing a type annotation.",
                "annotate what the pipeline returns: `-> str`, or a NamedTuple with a field for each output",
            )
        elif not interface.outputs[name].type.accepts(source.type):
            shown = "" if len(interface.outputs) == 1 else f"{name!r} "
            report(
                f"Incompatible return type provided for output {shown}of pipeline {graph.name!r}. Output of "
                f"type {str(source.type)!r} cannot be surfaced as pipeline output type "
                f"{str(interface.outputs[name].type)!r}",
                f"annotate the output as what {source} is",
                InconsistentTypeException,
            )
        else:
            outputs[name] = source
    for name in interface.outputs:
        if name not in outputs and not problems:
            report(f"Missing pipeline output: {name}.", "return it, or remove the annotation")
    return outputs


def _by_name(returned: Any, report: Callable[[str, str], None]) -> Mapping[str, Any]:
    """What the function returned, by the output's name."""
    if returned is None:
        return {}
    if isinstance(returned, dict):
        return returned
    if source_of(returned) is not None:
        return {SINGLE_OUTPUT: returned}
    if isinstance(returned, tuple) and hasattr(returned, "_asdict"):
        fields: dict[str, Any] = returned._asdict()
        return fields
    hint = "return a task's output, a NamedTuple of outputs, or a dictionary of them"
    if hasattr(returned, "outputs"):
        hint = "return the task's output: `return task.output`"
    report(f"Got unknown pipeline output, {returned}, of type {type(returned)}.", hint)
    return {}


def _workspace_problems(graph: Graph, config: PipelineConfig | None) -> Iterator[DefinitionError]:
    """Report tasks that need a workspace where none is asked for."""
    if config is not None and config.workspace is not None:
        return
    remedy = (
        "write @dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig(size='10Gi')))"
    )
    for task in graph.tasks.values():
        if getattr(task.component.implementation, "download_to_workspace", False):
            yield problem(
                "dsl.importer(download_to_workspace=True) requires PipelineConfig(workspace=...) on the "
                "pipeline. Add workspace configuration to your @dsl.pipeline decorator.",
                hint=remedy,
                where=task.where,
                inside=task.place,
            )
        elif _has_tasks_in_workspace(task) or any(map(_uses_workspace, task.arguments.values())):
            yield problem(
                "Workspace features are used (e.g., dsl.WORKSPACE_PATH_PLACEHOLDER) but "
                "PipelineConfig.workspace.size is not set.",
                hint=remedy,
                where=task.where,
                inside=task.place,
            )


def _memory_problems(graph: Graph) -> Iterator[DefinitionError]:
    """Report tasks that ask for more than a limit that they do not have."""
    for task in graph.tasks.values():
        retry = task.settings.retry
        own = retry.own if retry is not None else None
        if own is not None and own.memory_factor is not None and task.settings.resources.memory_limit is None:
            yield problem(
                "memory_factor= raises a limit of memory, and the task has none.",
                hint='set the one of the first try: .set_memory_limit("4G")',
                where=task.where,
                inside=task.place,
            )


def _warn_of_lost_settings(graph: Graph) -> None:
    """Say of pipelines that are tasks here which of their settings only a whole run has."""
    for task in graph.tasks.values():
        inner = task.component.implementation
        if isinstance(inner, Pipeline) and (lost := _settings_of_a_run(inner)):
            warnings.warn_explicit(
                f"Pipeline {task.component.name!r} is a task of {graph.name!r} here, where its "
                f"{' and '.join(lost)} has no effect: these are settings of a whole run. Set them on "
                f"{graph.name!r}.",
                UserWarning,
                task.where.file,
                task.where.line,
            )


def _settings_of_a_run(pipeline: Pipeline) -> list[str]:
    times = vars(pipeline.config) if pipeline.config is not None else {}
    names = [name for name, value in times.items() if name != "workspace" and value]
    return [*names, "pipeline_root"] if pipeline.root else names


def _has_tasks_in_workspace(task: PipelineTask) -> bool:
    """Whether a task is a pipeline that needs the workspace: the outermost pipeline's is the only one."""
    inner = task.component.implementation
    return isinstance(inner, Pipeline) and any(_workspace_problems(inner.graph, None))


def _uses_workspace(value: Any) -> bool:
    if isinstance(value, str):
        return WORKSPACE_PATH_PLACEHOLDER in value or value.startswith(_WORKSPACE_FOLDER)
    if isinstance(value, list):
        return any(map(_uses_workspace, value))
    if isinstance(value, dict):
        return any(_uses_workspace(key) or _uses_workspace(item) for key, item in value.items())
    return False
