"""Between messages and plain data in protobuf's JSON form."""

from __future__ import annotations

import re
from _thread import allocate_lock
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from penstock.errors import IRError
from penstock.ir.execution import ExecutorInput, ExecutorOutput, PipelineTaskFinalStatus
from penstock.ir.message import Duration, Int64, JsonStruct, Message, NonFinite, Timestamp, spelled
from penstock.ir.pipeline import PipelineSpec
from penstock.ir.platform import PlatformSpec
from penstock.ir.problems import Problem, combine

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.ir.problems import Path

__all__ = [
    "READS_SCHEMA",
    "Invalid",
    "convert",
    "executor_input_from_dict",
    "executor_output_from_dict",
    "final_status_from_dict",
    "from_dict",
    "plain",
    "platform_from_dict",
    "read",
    "to_dict",
]

M = TypeVar("M", bound=Message)

READS_SCHEMA = (2, 1)
"""The newest version of the schema that is understood."""

_SCHEMA_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")


class Invalid(Exception):
    """A document does not fit; carries `problems`, which become an `IRError` where its name is known.

    ``line`` gives the line of a place, where that is known.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems
        self.line: Callable[[Path], int | None] | None = None


def _decode(kind: type, value: Any) -> Any:
    if kind is Duration and isinstance(value, str):
        return Duration.parse(value)
    if kind is Timestamp and isinstance(value, str):
        return Timestamp.parse(value)
    if kind is Int64 and isinstance(value, int | str) and not isinstance(value, bool):
        return Int64(value)
    raise ValueError("not in the usual spelling")


_SPELT = (Int64, Duration, NonFinite)
_known: set[type] = set()
_first = allocate_lock()


def plain(value: object) -> str:
    """Write what is neither a message nor plain data; the ``enc_hook`` of msgspec's encoders."""
    if type(value) is Timestamp:  # first, and past its methods: an answer on a large run has thousands
        return spelled(value)
    if isinstance(value, _SPELT):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} is not a JSON value")


def read(doc: object, kind: type[M], *, ignore_unknown: bool = False) -> M:
    """Read one message.

    Raises:
        Invalid: ``doc`` does not fit ``kind``.
    """
    if kind not in _known:
        # msgspec looks at a class when it is first asked for one; two threads that make it do so crash it.
        with _first:
            msgspec.json.Decoder(kind, dec_hook=_decode)
            _known.add(kind)
    try:
        return msgspec.convert(doc, kind, dec_hook=_decode)
    except (msgspec.ValidationError, TypeError, ValueError, OverflowError, RecursionError):
        pass
    from penstock.ir.reading import Reader  # noqa: PLC0415 - only unusual documents pay for it

    reader = Reader(ignore_unknown=ignore_unknown)
    try:
        usual = reader.read(doc, kind)
    except RecursionError:
        raise Invalid([Problem("the document is nested too deeply")]) from None
    if reader.problems:
        raise Invalid(reader.problems)
    return msgspec.convert(usual, kind, dec_hook=_decode)


def convert(doc: object, kind: type[M], *, source: str = "<data>", ignore_unknown: bool = False) -> M:
    """Read a message of any kind from plain data in protobuf's JSON form.

    Args:
        doc: What a JSON or YAML reader returns.
        kind: The message's class.
        source: A name for ``doc`` in error messages.
        ignore_unknown: Leave out unknown fields instead of refusing them.

    Raises:
        IRError: ``doc`` does not fit; every place is named.
    """
    try:
        return read(doc, kind, ignore_unknown=ignore_unknown)
    except Invalid as invalid:
        raise combine(invalid.problems, source) from None


def schema_problem(doc: object) -> Problem | None:
    """Say what is wrong with a pipeline document's schema version, before its fields are read."""
    if not isinstance(doc, dict):
        return None
    key = "schemaVersion" if "schemaVersion" in doc else "schema_version"
    version = doc.get(key)
    if not version:
        return None
    path: Path = (key,)
    match = _SCHEMA_VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        return Problem(f"{version!r} is not a schema version such as '2.1.0'", path)
    if (int(match[1]), int(match[2])) > READS_SCHEMA:
        hint = "upgrade Penstock, or compile the pipeline with an SDK that writes schema 2.1"
        return Problem(f"the document has schema {version}; this Penstock reads up to 2.1", path, hint)
    return None


def read_pipeline(doc: object) -> PipelineSpec:
    """Read a pipeline.

    Raises:
        Invalid: ``doc`` does not fit, or its schema is newer than `READS_SCHEMA`.
    """
    problem = schema_problem(doc)
    if problem is not None:
        raise Invalid([problem])
    return read(doc, PipelineSpec)


def from_dict(doc: object, *, source: str = "<data>") -> PipelineSpec:
    """Read a pipeline from plain data in protobuf's JSON form.

    Its references are not checked: see `penstock.ir.check`.

    Raises:
        IRError: ``doc`` does not fit, or its schema is too new; every place is named.
    """
    try:
        return read_pipeline(doc)
    except Invalid as invalid:
        raise combine(invalid.problems, source) from None


def platform_from_dict(doc: object, *, source: str = "<data>") -> PlatformSpec:
    """Read a platform document from plain data.

    Raises:
        IRError: ``doc`` does not fit; every place is named.
    """
    return convert(doc, PlatformSpec, source=source)


def executor_input_from_dict(doc: object) -> ExecutorInput:
    """Read an ExecutorInput; unknown fields are ignored.

    Raises:
        IRError: ``doc`` does not fit; every place is named.
    """
    return convert(doc, ExecutorInput, source="executor input", ignore_unknown=True)


def executor_output_from_dict(doc: object) -> ExecutorOutput:
    """Read an ExecutorOutput; unknown fields are ignored.

    Raises:
        IRError: ``doc`` does not fit; every place is named.
    """
    return convert(doc, ExecutorOutput, source="executor output", ignore_unknown=True)


def final_status_from_dict(doc: object) -> PipelineTaskFinalStatus:
    """Read a PipelineTaskFinalStatus; unknown fields are ignored.

    Raises:
        IRError: ``doc`` does not fit; every place is named.
    """
    return convert(doc, PipelineTaskFinalStatus, source="final status", ignore_unknown=True)


def to_dict(message: Message) -> JsonStruct:
    """Write a message as plain data in protobuf's JSON form: camelCase, defaults left out.

    Raises:
        IRError: A JSON value in it holds something that JSON cannot.
    """
    try:
        written: JsonStruct = msgspec.to_builtins(message, enc_hook=plain)
    except (NotImplementedError, TypeError) as error:
        raise IRError(f"A {type(message).__name__} cannot be written: {error}") from None
    except RecursionError:
        raise IRError(f"A {type(message).__name__} is nested too deeply to be written") from None
    return written
