"""YAML and JSON text to plain data and back, with the line of every place within reach.

The data is built from the C parser's events. PyYAML's own way, composing nodes and constructing data from
them, takes the last of two equal keys in silence, makes dates of unquoted text, and ends the process with a
segmentation fault on text that is nested some ten thousand levels deep.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import yaml

from penstock.ir.problems import Path, Problem
from penstock.ir.wire import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Document", "dump", "parse"]

_TAG: Final = "tag:yaml.org,2002:"
_TEXT: Final = f"{_TAG}str"
_MERGE: Final = f"{_TAG}merge"
_DEEPEST: Final = 100
_MOST_VALUES: Final = 1_000_000
_MOST_DOCUMENTS: Final = 1_000
_CONSTRUCTOR: Final = yaml.constructor.SafeConstructor()
_SCALARS: Final[dict[str, Callable[[yaml.ScalarNode], object]]] = {
    f"{_TAG}null": _CONSTRUCTOR.construct_yaml_null,
    f"{_TAG}bool": _CONSTRUCTOR.construct_yaml_bool,
    f"{_TAG}int": _CONSTRUCTOR.construct_yaml_int,
    f"{_TAG}float": _CONSTRUCTOR.construct_yaml_float,
}
_RESOLVERS: Final[dict[str, list[tuple[str, Any]]]] = yaml.SafeLoader.yaml_implicit_resolvers


class Document:
    """One document of a text.

    Args:
        data: The data that it stands for.
        text: The whole text.
        index: Its place among the text's documents.
    """

    def __init__(self, data: object, text: str | bytes, index: int) -> None:
        self.data = data
        self._text = text
        self._index = index
        self._lines: dict[Path, int] | None = None

    def line(self, path: Path) -> int | None:
        """Return the line of the place at ``path``, or of the nearest place around it that exists.

        None when there is no line to tell: an empty text, or JSON that is not quite YAML.
        """
        if self._lines is None:
            self._lines = _lines(self._text, self._index)
        for length in range(len(path), -1, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None


class _Frame:
    """A mapping or list that is being built."""

    __slots__ = ("anchor", "before", "key", "merges", "value")

    def __init__(self, value: dict[str, Any] | list[Any], anchor: str | None, before: int) -> None:
        self.value = value
        self.anchor = anchor
        self.before = before  # how many values there were before it
        self.key: str | None = None  # of the mapping's next value
        self.merges: list[object] = []


class _Builder:
    """Builds the data of one document from its events.

    Args:
        lines: Takes the line of every place, when given.
    """

    def __init__(self, lines: dict[Path, int] | None = None) -> None:
        self._lines = lines
        self._frames: list[_Frame] = []
        self._anchored: dict[str, tuple[Any, int]] = {}  # with the number of values inside
        self._open: set[str] = set()
        self._count = 0
        self.data: Any = None

    def add(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        elif isinstance(event, yaml.MappingStartEvent):
            self._start({}, event, f"{_TAG}map")
        elif isinstance(event, yaml.SequenceStartEvent):
            self._start([], event, f"{_TAG}seq")
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)

    def _path(self) -> Path:
        """The path of the next value; of the mapping itself when that value is a key."""
        path: list[str | int] = []
        for frame in self._frames:
            if isinstance(frame.value, list):
                path.append(len(frame.value))
            elif frame.key is not None and frame.key != _MERGE:
                path.append(frame.key)
        return tuple(path)

    def _wrong(self, message: str, path: Path | None = None, hint: str | None = None) -> Invalid:
        return Invalid([Problem(message, self._path() if path is None else path, hint)])

    def _expects_key(self) -> bool:
        return (
            bool(self._frames) and isinstance(self._frames[-1].value, dict) and self._frames[-1].key is None
        )

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        tag = event.tag
        if tag is None or tag == "!":
            tag = _implicit_tag(event.value) if event.implicit[0] else _TEXT
        if self._expects_key():
            self._key(event, tag)
            return
        self._mark(event)
        value = event.value if tag == _TEXT else self._constructed(event, tag)
        self._value(value, event.anchor, 1)

    def _key(self, event: yaml.ScalarEvent, tag: str) -> None:
        frame = self._frames[-1]
        assert isinstance(frame.value, dict)
        if tag == _MERGE:
            frame.key = _MERGE
            return
        path = (*self._path(), event.value)
        if self._lines is not None:
            self._lines[path] = _line(event)
        if tag != _TEXT:
            raise self._wrong("a key must be text", path, f"quote it: '{event.value}'")
        if event.value in frame.value:
            raise self._wrong(f"the key {event.value!r} is given twice", path)
        frame.key = event.value
        if event.anchor is not None:
            self._anchored[event.anchor] = event.value, 1

    def _constructed(self, event: yaml.ScalarEvent, tag: str) -> object:
        construct = _SCALARS.get(tag)
        if construct is not None:
            try:
                return construct(yaml.ScalarNode(tag, event.value))
            except ValueError as error:
                raise self._wrong(f"{event.value:.40} cannot be read: {error}") from None
        if tag == f"{_TAG}timestamp":
            hint = f"quote it to make it text: '{event.value}'"
            raise self._wrong(f"{event.value} is a date to YAML, which JSON does not know", hint=hint)
        raise self._foreign(tag)

    def _foreign(self, tag: str) -> Invalid:
        return self._wrong(f"the tag {tag.replace(_TAG, '!!')} does not belong in a pipeline")

    def _start(self, value: dict[str, Any] | list[Any], event: yaml.CollectionStartEvent, tag: str) -> None:
        if self._expects_key():
            raise self._wrong("a key must be text")
        self._mark(event)
        if event.tag not in {None, "!", tag}:
            raise self._foreign(event.tag)
        if len(self._frames) >= _DEEPEST:
            raise self._wrong("the document is nested too deeply", self._path()[:10])
        if event.anchor is not None:
            self._open.add(event.anchor)
        self._frames.append(_Frame(value, event.anchor, self._count))

    def _mark(self, event: yaml.Event) -> None:
        """Keep the line of a list's item, and of the document; a mapping's values have their key's."""
        if self._lines is not None:
            self._lines.setdefault(self._path(), _line(event))

    def _close(self) -> None:
        frame = self._frames.pop()
        for other in frame.merges:
            self._merge(frame.value, other)
        if frame.anchor is not None:
            self._open.discard(frame.anchor)
        self._value(frame.value, frame.anchor, self._count - frame.before + 1, counted=True)

    def _merge(self, value: dict[str, Any] | list[Any], other: object) -> None:
        assert isinstance(value, dict)
        for mapping in other if isinstance(other, list) else [other]:
            if not isinstance(mapping, dict):
                raise self._wrong("'<<' takes a mapping or a list of mappings")
            for key, item in mapping.items():
                value.setdefault(key, item)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if event.anchor in self._open:
            raise self._wrong("an alias refers to what it is part of")
        if event.anchor not in self._anchored:
            raise self._wrong(f"the alias *{event.anchor} refers to nothing")
        value, size = self._anchored[event.anchor]
        if self._expects_key():
            raise self._wrong("a key must be text, not an alias")
        self._mark(event)
        self._value(value, None, size)

    def _value(self, value: Any, anchor: str | None, size: int, *, counted: bool = False) -> None:
        """Put a finished value in its place; ``size`` is the number of values it is made of."""
        self._count += 1 if counted else size
        if self._count > _MOST_VALUES:  # a few lines of aliases of aliases can stand for gigabytes
            wrong = self._wrong(
                f"the document has more than {_MOST_VALUES:,} values, those of aliases counted"
            )
            wrong.line = lambda _: None  # to find a line, all would be read again
            raise wrong
        if anchor is not None:
            self._anchored[anchor] = value, size
        if not self._frames:
            self.data = value
            return
        frame = self._frames[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.key == _MERGE:
            frame.merges.append(value)
            frame.key = None
        else:
            assert frame.key is not None
            frame.value[frame.key] = value
            frame.key = None


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None
    return int(event.start_mark.line) + 1


def _implicit_tag(value: str) -> str:
    """Return the tag that YAML gives to unquoted text."""
    for tag, pattern in _RESOLVERS.get(value[:1], ()):
        if pattern.match(value):
            return tag
    return _TEXT


def parse(text: str | bytes) -> list[Document]:
    """Read all documents of YAML or JSON text; empty ones at the end are left out.

    Raises:
        Invalid: The text is not YAML, or holds what JSON cannot.
    """
    opening = text[:1]
    if opening in {"{", b"{"}:
        data = _json(text)
        if data is not None:
            return [Document(data, text, 0)]
    documents: list[Document] = []
    builder = _Builder()
    try:
        for event in _events(text):
            builder.add(event)
            if isinstance(event, yaml.DocumentEndEvent):
                if len(documents) == _MOST_DOCUMENTS:
                    raise Invalid([Problem(f"the text has more than {_MOST_DOCUMENTS:,} documents")])
                documents.append(Document(builder.data, text, len(documents)))
                builder = _Builder()
    except Invalid as invalid:
        if invalid.line is None:
            invalid.line = Document(None, text, len(documents)).line
        raise
    while documents and documents[-1].data is None:
        documents.pop()
    return documents


def _events(text: str | bytes) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        invalid = Invalid([Problem(f"the text is not YAML: {error.problem}")])
        mark = error.problem_mark
        if mark is not None:
            invalid.line = lambda _: mark.line + 1
        raise invalid from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise Invalid([Problem(f"the text is not YAML: {error}")]) from None


def _lines(text: str | bytes, index: int) -> dict[Path, int]:
    """Return the line of every place in document ``index``, as far as the text can be read."""
    lines: dict[Path, int] = {}
    builder = _Builder()
    try:
        for event in _events(text):
            if isinstance(event, yaml.DocumentStartEvent):
                if index < 0:
                    break
                builder = _Builder(lines if index == 0 else None)
                index -= 1
            builder.add(event)
    except Invalid:
        pass  # whoever asks has a mistake to tell already
    return lines


def _json(text: str | bytes) -> object:
    """Read JSON, which is faster than as YAML; return None where YAML has to say what is wrong."""
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise ValueError("a key is given twice")
    return built


def dump(documents: Iterable[object]) -> str:
    """Write documents of JSON values as YAML: sorted keys, block style.

    The text is that of PyYAML's C dumper. The events for it are made here, because its own way, by nodes, is
    four times slower.
    """
    stream = io.StringIO()
    writer = _Writer(yaml.CSafeDumper(stream))
    for document in documents:
        writer.write(document)
    writer.close()
    return stream.getvalue()


class _Writer:
    """Feeds documents to PyYAML's C emitter.

    Args:
        dumper: The emitter, and the rules for when a text needs quotes.
    """

    def __init__(self, dumper: Any) -> None:
        self._dumper = dumper
        self._emit: Callable[[yaml.Event], None] = dumper.emit
        self._texts: dict[str, yaml.ScalarEvent] = {}
        dumper.open()

    def write(self, document: object) -> None:
        self._emit(yaml.DocumentStartEvent(explicit=False))
        self._value(document)
        self._emit(yaml.DocumentEndEvent(explicit=False))

    def close(self) -> None:
        self._dumper.close()

    def _value(self, value: object) -> None:
        if isinstance(value, dict):
            self._emit(yaml.MappingStartEvent(None, None, True, flow_style=False))
            for key in sorted(value):
                self._emit(self._text(key))
                self._value(value[key])
            self._emit(yaml.MappingEndEvent())
        elif isinstance(value, list):
            self._emit(yaml.SequenceStartEvent(None, None, True, flow_style=False))
            for item in value:
                self._value(item)
            self._emit(yaml.SequenceEndEvent())
        elif isinstance(value, str):
            self._emit(self._text(value))
        else:
            self._emit(self._scalar(value))

    def _text(self, text: str) -> yaml.ScalarEvent:
        """The event of a text; most texts of a document come again and again."""
        event = self._texts.get(text)
        if event is None:
            event = self._texts[text] = self._scalar(text)
        return event

    def _scalar(self, value: object) -> yaml.ScalarEvent:
        node = self._dumper.represent_data(value)
        implicit = tuple(
            self._dumper.resolve(yaml.ScalarNode, node.value, as_plain) == node.tag
            for as_plain in ((True, False), (False, True))
        )
        return yaml.ScalarEvent(None, node.tag, implicit, node.value, style=node.style)
