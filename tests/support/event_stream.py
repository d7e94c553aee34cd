"""Server-sent events, read by the rules of WHATWG HTML (section 9.2.6) and nothing else."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WITHIN_S = 60


class Sent(NamedTuple):
    """One event."""

    kind: str
    id: str
    data: dict[str, Any]


def parse(lines: Iterable[str]) -> Iterator[Sent]:
    """Yield the events of lines; comments and what is not ended by an empty line are none."""
    kind, last, data = "", "", list[str]()
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield Sent(kind or "message", last, json.loads("\n".join(data)))
            kind, data = "", []
        elif name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif name == "id":
            last = value


@cache
def _client() -> httpx2.Client:
    """Return one for all: each has a context for TLS, which takes as long as a stream."""
    return httpx2.Client(timeout=WITHIN_S)


@contextmanager
def listening(url: str, **headers: str) -> Iterator[Iterator[Sent]]:
    """Open a stream, and close it in the end."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with _client().stream("GET", url, headers=named) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"] == "text/event-stream"
        yield parse(_lines(answer))


def received(url: str, **headers: str) -> list[Sent]:
    """Return all events of a stream that ends."""
    with listening(url, **headers) as events:
        return list(events)


def _lines(answer: httpx2.Response) -> Iterator[str]:
    """Yield the lines of an answer: those that end with LF, and not those that Unicode has besides."""
    rest = ""
    for text in answer.iter_text():
        *lines, rest = (rest + text).split("\n")
        yield from lines
