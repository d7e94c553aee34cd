"""Channels inside texts, lists and dictionaries.

A channel written into an f-string leaves a mark there, which is looked up in the graph it belongs to when the
text is used. So the text means the very channel that was written, also inside loops and for fields of items.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from penstock.dsl.sources import CollectedOutput, OneOfOutputs, Source, source_of
from penstock.dsl.types import ArtifactType
from penstock.dsl.where import problem
from penstock.errors import NotSupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from penstock.dsl.graph import Graph

__all__ = ["handles_in", "has_mention", "marks_in", "mention", "replaced", "sources_in"]

_START = "{{channel:"
_TASK = re.compile(r"<PipelineTask '([^']*)'>")
_MENTION = re.compile(r"\{\{channel:task=[^;]*;name=[^;]*;type=[^;]*;\}\}")


def mention(source: Source) -> str:
    """Return the mark that stands for a source in a text."""
    known = source.graph.mentions
    producer = getattr(source.producer, "name", "")
    name = source.full_name.removeprefix(f"{producer}-")
    text = _mark(producer, name, source)
    copy = 1
    while known.setdefault(text, source) is not source:  # two loops over one list have items of one name
        copy += 1
        text = _mark(producer, f"{name}-{copy}", source)
    return text


def _mark(producer: str, name: str, source: Source) -> str:
    return f"{{{{channel:task={producer};name={name};type={source.type.spelling};}}}}"


_SILENT = frozenset({int, float, bool, type(None)})


def has_mention(value: Any) -> bool:
    """Say whether a value is a channel, or a text, list or dictionary that mentions one anywhere."""
    if isinstance(value, str):
        return _START in value
    if isinstance(value, (list, tuple)):
        is_silent = set(map(type, value)) <= _SILENT  # a loop may have ten thousand items
        return not is_silent and any(has_mention(item) for item in value)
    if isinstance(value, dict):
        return any(has_mention(key) or has_mention(item) for key, item in value.items())
    return source_of(value) is not None


def marks_in(text: str) -> list[str]:
    """Return the marks in a text that stand for channels, in order."""
    return _MENTION.findall(text) if _START in text else []


def sources_in(value: Any, graph: Graph, *, merged: bool = False) -> Iterator[Source]:
    """Yield the sources that a constant mentions, in order, each as often as it is mentioned.

    Args:
        value: A text, list or dictionary, with channels in it as marks or as themselves.
        graph: The pipeline that is being defined.
        merged: Whether a OneOf or Collected may be a value in it, since it gets an input of its own.

    Raises:
        DefinitionError: A channel is of another pipeline, or cannot stand inside a constant.
    """
    if isinstance(value, str):
        if _START in value:
            for mark in _MENTION.findall(value):
                yield _usable(graph.mentions.get(mark), graph)
        _refuse_task(value, graph)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from sources_in(item, graph, merged=merged)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from sources_in(key, graph, merged=merged)
            yield from sources_in(item, graph, merged=merged)
    else:
        source = source_of(value)
        if source is not None:
            yield _usable(source, graph, merged=merged)


def _refuse_task(text: str, graph: Graph) -> None:
    """Refuse a text that a task was written into, in place of its output."""
    found = _TASK.search(text)
    if found is not None and found[1] in graph.tasks:
        raise problem(
            f"Task {found[1]!r} is written into a text, in place of its output.",
            hint="write the output: f'{task.output}'",
        )


def handles_in(value: Any) -> Iterator[Source]:
    """Yield the sources of the channels that stand as values in a list or dictionary, at any depth."""
    if isinstance(value, list):
        for item in value:
            yield from handles_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from handles_in(item)
    else:
        source = source_of(value)
        if source is not None:
            yield source


def replaced(value: Any, graph: Graph, text_of: Callable[[Source], str]) -> Any:
    """Return a copy of a constant with each channel in it replaced.

    Args:
        value: As for `sources_in`.
        graph: The pipeline that is being defined.
        text_of: Gives the text that stands for a source from now on.
    """
    if isinstance(value, str):
        if _START not in value:
            return value
        return _MENTION.sub(lambda mark: text_of(graph.mentions[mark.group()]), value)
    if isinstance(value, list):
        return [replaced(item, graph, text_of) for item in value]
    if isinstance(value, dict):
        return {replaced(key, graph, text_of): replaced(item, graph, text_of) for key, item in value.items()}
    source = source_of(value)
    return value if source is None else text_of(source)


def _usable(source: Source | None, graph: Graph, *, merged: bool = False) -> Source:
    if source is None or source.graph is not graph:
        raise problem(
            "A channel of another pipeline is used in a text, a list or a dictionary.",
            hint="give the other pipeline's value to this one as an input",
        )
    if isinstance(source, (OneOfOutputs, CollectedOutput)) and not merged:
        name = "dsl.OneOf" if isinstance(source, OneOfOutputs) else "dsl.Collected"
        raise problem(
            f"{name} does not support string interpolation.",
            hint=f"give {name}(...) to an input of its own, and make the text in that component",
            kind=NotSupported,
        )
    if isinstance(source.type, ArtifactType):
        raise problem(
            f"An artifact cannot stand in a text, a list or a dictionary. Got {source}.",
            hint="give the artifact to an Input[...] parameter, and use its .path or .uri in the component",
        )
    return source
