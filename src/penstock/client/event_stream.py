"""Server-sent events as a client reads them (WHATWG HTML, section 9.2): without the requests themselves."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from penstock.errors import APIError

__all__ = ["Following", "Received"]

_END = "end"
_ALL_RECEIVED = 204
_PASSING = {None, 429, 502, 503, 504}
_PATIENCE_S = 60.0
"""For how long a server that was there is looked for, once it is not."""
_FIRST_PATIENCE_S = 3.0


class Received(NamedTuple):
    """One event."""

    kind: str
    id: str
    data: dict[str, Any]


class Following:
    """What of a stream outlives its connections.

    Attributes:
        is_over: Whether the stream has come to its end.
    """

    def __init__(self) -> None:
        self.is_over = False
        self._last = ""
        self._buffer = b""
        self._until = time.monotonic() + _FIRST_PATIENCE_S
        self._tries = 0

    @property
    def headers(self) -> Mapping[str, str]:
        """What a request says of where to go on."""
        return {"Accept": "text/event-stream", **({"Last-Event-ID": self._last} if self._last else {})}

    def begins(self, status: int) -> None:
        """Take note of a connection."""
        self._buffer = b""
        self.is_over = status == _ALL_RECEIVED

    def feed(self, sent: bytes) -> Iterator[Received]:
        """Yield the events that are complete with what has come; the end itself is none."""
        self._until, self._tries = time.monotonic() + _PATIENCE_S, 0
        *events, self._buffer = (self._buffer + sent).split(b"\n\n")
        for event in events:
            if (received := _parsed(event)) is None:
                continue
            if received.kind == _END:
                self.is_over = True
                return
            self._last = received.id or self._last
            yield received

    def lost(self, error: APIError | None = None) -> float:
        """Return for how many seconds to wait before the next connection.

        Args:
            error: Why there is none; None where the server has closed it.

        Raises:
            APIError: It is of no use to try again, or was tried for long enough.
        """
        if error is not None and (error.status not in _PASSING or time.monotonic() > self._until):
            raise error
        self._tries += 1
        return min(0.1 * 2.0**self._tries, 2.0)


def _parsed(event: bytes) -> Received | None:
    fields: dict[bytes, bytes] = {}
    for line in event.split(b"\n"):
        name, _, value = line.partition(b":")
        fields[name] = value.removeprefix(b" ")  # our server sends each field once
    if b"data" not in fields:
        return None
    return Received(
        fields.get(b"event", b"message").decode(),
        fields.get(b"id", b"").decode(),
        msgspec.json.decode(fields[b"data"], type=dict[str, Any]),
    )
