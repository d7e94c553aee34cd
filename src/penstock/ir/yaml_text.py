"""YAML text to plain data and back, with the line of every place kept within reach.

The C parser composes the nodes; this module builds the data from them, because PyYAML's own constructor
is slower, takes the last of two equal keys in silence, and makes dates of unquoted text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from penstock.ir.problems import Path, Problem
from penstock.ir.wire import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Document", "dump", "parse"]

_TAG = "tag:yaml.org,2002:"
_DEEPEST = 200
_MOST_NODES = 5_000_000


class Document:
    """One YAML document.

    Args:
        node: Its top node, as composed; None for an empty document.
        data: The data that it stands for.
    """

    def __init__(self, node: yaml.Node | None, data: object) -> None:
        self._node = node
        self.data = data

    def line(self, path: Path) -> int | None:
        """Return the line of the place at ``path``, or of the nearest place around it that exists."""
        node = self._node
        if node is None:
            return None
        line: int = node.start_mark.line
        for part in path:
            step = _step(node, part)
            if step is None:
                break
            line, node = step
        return line + 1


def _step(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        item = node.value[part]
        return item.start_mark.line, item
    return None


class _Builder:
    """Builds plain data from composed nodes."""

    def __init__(self, scalars: yaml.constructor.SafeConstructor) -> None:
        self._scalars = scalars
        self._built: dict[int, Any] = {}  # by node: an alias is the same node again
        self._open: set[int] = set()

    def build(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        identity = id(node)
        if identity in self._built:
            return self._built[identity]
        if identity in self._open:
            raise Invalid([Problem("an alias refers to what it is part of", path)])
        if len(path) > _DEEPEST:
            raise Invalid([Problem("the document is nested too deeply", path[:10])])
        self._open.add(identity)
        if isinstance(node, yaml.MappingNode):
            built: Any = self._mapping(node, path)
        else:
            built = self._sequence(node, path)
        self._open.discard(identity)
        self._built[identity] = built
        return built

    def _scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        tag = node.tag.removeprefix(_TAG)
        if tag == "str":
            return node.value
        if tag == "timestamp":
            hint = f"quote it to make it text: '{node.value}'"
            raise Invalid([Problem(f"{node.value} is a date to YAML, which JSON does not know", path, hint)])
        if tag not in {"null", "bool", "int", "float"}:
            raise Invalid([Problem(f"the tag {node.tag!r} does not belong in a pipeline", path)])
        try:
            return self._scalars.construct_object(node)
        except ValueError as error:
            raise Invalid([Problem(f"{node.value!r} cannot be read: {error}", path)]) from None

    def _sequence(self, node: yaml.Node, path: Path) -> list[Any]:
        if not isinstance(node, yaml.SequenceNode) or node.tag != f"{_TAG}seq":
            raise Invalid([Problem(f"the tag {node.tag!r} does not belong in a pipeline", path)])
        return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        if node.tag != f"{_TAG}map":
            raise Invalid([Problem(f"the tag {node.tag!r} does not belong in a pipeline", path)])
        built: dict[str, Any] = {}
        merged: list[yaml.Node] = []
        for key_node, value_node in node.value:
            if key_node.tag == f"{_TAG}merge":
                merged.append(value_node)
                continue
            key = key_node.value
            if key_node.tag != f"{_TAG}str":
                hint = f"quote it to make it text: '{key}'" if isinstance(key, str) else None
                raise Invalid([Problem("a key must be text", (*path, str(key)), hint)])
            if key in built:
                raise Invalid([Problem(f"the key {key!r} is given twice", (*path, key))])
            built[key] = self.build(value_node, (*path, key))
        for value_node in merged:
            self._merge(built, self.build(value_node, path), path)
        return built

    def _merge(self, built: dict[str, Any], other: object, path: Path) -> None:
        for mapping in other if isinstance(other, list) else [other]:
            if not isinstance(mapping, dict):
                raise Invalid([Problem("'<<' takes a mapping or a list of mappings", path)])
            for key, value in mapping.items():
                built.setdefault(key, value)


def parse(text: str | bytes) -> list[Document]:
    """Read all documents of YAML or JSON text; empty ones at the end are left out.

    Raises:
        Invalid: The text is not YAML, or holds what JSON cannot; the problem's path is that place, and its
            message names the line where there is no path.
    """
    try:
        nodes = list(yaml.compose_all(text, yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" in line {mark.line + 1}" if mark is not None else ""
        raise Invalid([Problem(f"the text is not YAML: {error.problem}{place}")]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid([Problem(f"the text is not YAML: {error}")]) from None
    except RecursionError:
        raise Invalid([Problem("the document is nested too deeply")]) from None
    scalars = yaml.constructor.SafeConstructor()
    documents: list[Document] = []
    for node in nodes:
        try:
            data = None if node is None else _Builder(scalars).build(node, ())
        except Invalid as invalid:
            invalid.line_of = Document(node, None).line
            raise
        documents.append(Document(node, data))
    while documents and documents[-1].data is None:
        documents.pop()
    return documents


def dump(documents: Iterable[object]) -> str:
    """Write documents as YAML: sorted keys, block style."""
    text: str = yaml.dump_all(documents, Dumper=yaml.CSafeDumper, sort_keys=True, allow_unicode=False)
    return text
