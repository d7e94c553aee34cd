"""Channels by name, and channels in values, as programs ask KFP for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.dsl.channels import channel_of
from penstock.dsl.conditions import Predicate
from penstock.dsl.current import current
from penstock.dsl.graph import required_graph
from penstock.dsl.mentions import marks_in
from penstock.dsl.sources import source_of
from penstock.dsl.where import problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.dsl.channels import PipelineChannel
    from penstock.dsl.sources import Source

__all__ = [
    "create_pipeline_channel",
    "extract_pipeline_channels_from_any",
    "extract_pipeline_channels_from_string",
]


def create_pipeline_channel(
    name: str,
    channel_type: Any = None,  # noqa: ARG001 - what gives the value knows its type
    task_name: str | None = None,
    value: Any = None,  # noqa: ARG001 - KFP keeps it and never uses it
    is_artifact_list: bool = False,  # noqa: ARG001 - as the type
) -> PipelineChannel:
    """Return the channel of an input of the pipeline that is being defined, or of a task's output.

    Args:
        name: The input, or the output.
        channel_type: Of no effect: the channel has the type that is declared.
        task_name: The task; None for an input of the pipeline.
        value: Of no effect.
        is_artifact_list: Of no effect.

    Raises:
        DefinitionError: No pipeline is being defined, or it has no such input or task.
    """
    graph = required_graph("create_pipeline_channel")
    if task_name is None:
        source = graph.inputs.get(name)
        if source is None:
            listed = ", ".join(graph.inputs) or "none"
            raise problem(f"The pipeline has no input {name!r}.", hint=f"its inputs are {listed}")
        return channel_of(source)
    task = graph.tasks.get(task_name)
    if task is None:
        listed = ", ".join(graph.tasks) or "none"
        raise problem(f"The pipeline has no task {task_name!r}.", hint=f"its tasks are {listed}")
    channel: PipelineChannel = task.outputs[name]
    return channel


def extract_pipeline_channels_from_any(payload: Any) -> list[PipelineChannel]:
    """Return the channels in a value, each once.

    Args:
        payload: A channel, a condition, or a text, list or dictionary with channels in it.
    """
    return [channel_of(source) for source in dict.fromkeys(_sources(payload))]


def extract_pipeline_channels_from_string(payload: str) -> list[PipelineChannel]:
    """Return the channels that a text mentions, each once."""
    return extract_pipeline_channels_from_any(payload)


def _sources(value: Any) -> Iterator[Source]:
    if isinstance(value, str):
        graph = current.get()
        known = {} if graph is None else graph.mentions
        yield from (known[mark] for mark in marks_in(value) if mark in known)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _sources(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _sources(key)
            yield from _sources(item)
    elif isinstance(value, Predicate):
        yield from value.sources()
    else:
        source = source_of(value)
        if source is not None:
            yield source
