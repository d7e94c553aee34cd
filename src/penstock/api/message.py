"""What every message of the API is made of: the messages of `penstock.ir`, with names in snake_case."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from penstock.errors import RequestError
from penstock.ir import message as ir_message
from penstock.ir.execution import Status
from penstock.ir.message import UNSET, Int32, Int64, JsonStruct, JsonValue, Timestamp, UnsetType
from penstock.ir.problems import Problem, format_path
from penstock.ir.wire import Invalid, plain
from penstock.ir.wire import read as read_message

__all__ = [
    "UNSET",
    "Int32",
    "Int64",
    "JsonStruct",
    "JsonValue",
    "Message",
    "OneofMessage",
    "Status",
    "Timestamp",
    "UnsetType",
    "encode",
    "read",
    "timestamp",
]

M = TypeVar("M", bound=ir_message.Message)

# PostgreSQL has no text with it. An even number of backslashes before it says that it is not meant.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

_encode = msgspec.json.Encoder(enc_hook=plain).encode
_decode = msgspec.json.Decoder().decode


class Message(ir_message.Message, rename=None):
    """The base of all messages."""


class OneofMessage(ir_message.OneofMessage, rename=None):
    """A message with fields that exclude each other."""


def timestamp(at: int | None) -> Timestamp | None:
    """Return a time in epoch microseconds as messages have it; None for what has not come."""
    return None if at is None else Timestamp(at)


def encode(message: object) -> bytes:
    """Write a message, or plain data, as JSON."""
    return _encode(message)


def read(text: bytes | str, kind: type[M], *, what: str = "the request's body") -> M:
    """Read a message from JSON; an empty text is an empty message.

    Args:
        text: The JSON.
        kind: The message's class.
        what: What the text is, for error messages.

    Raises:
        RequestError: It is no such message; every place that is wrong is named.
    """
    found = text if isinstance(text, bytes) else text.encode(errors="replace")
    if _NUL.search(found):
        raise RequestError(f"{what} has a text with the character NUL, which no text may hold")
    try:
        document = _decode(found) if found.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestError(f"{what} is not JSON: {error}") from None
    try:
        return read_message(document, kind)
    except Invalid as invalid:
        raise RequestError(f"{what} is not valid: {'; '.join(map(_told, invalid.problems))}") from None


def _told(problem: Problem) -> str:
    place = f"{format_path(problem.path)}: " if problem.path else ""
    return f"{place}{problem.message}{f' ({problem.hint})' if problem.hint else ''}"
