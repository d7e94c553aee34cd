"""Connections: who sends nothing, or for ever, is not listened to for ever.

Uvicorn waits without end for the head of a request, and goes on reading a body that has been refused.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import h11
import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

from penstock.server.status import Code, body

if TYPE_CHECKING:
    import asyncio

__all__ = ["protocol"]

LINGER_S = 2.0
"""How long a body is still read that nobody wants, so that its sender gets to see the answer."""

_log = logging.getLogger(__name__)


def protocol(*, head_s: float, stalled_s: float, most: int) -> type[asyncio.Protocol]:
    """Return uvicorn's protocol with limits.

    Args:
        head_s: How long the head of a request may take to come.
        stalled_s: How long a client may take nothing of what it is sent.
        most: How many connections there may be.
    """

    class Limited(_Protocol):
        _head_s = head_s
        _most = most
        _stalled_s = stalled_s

    return Limited


class _Protocol(H11Protocol):
    _head_s: float
    _most: int
    _stalled_s: float

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Give the client some time to ask."""
        super().connection_made(transport)
        if len(self.connections) > self._most:
            self._refuse(503, Code.UNAVAILABLE, f"the server has its {self._most} connections already")
            return
        self._end_in(self._head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._go_on()
        self._take()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Take what has come; once it is the head of a request, its body has times of its own."""
        super().handle_events()
        if self.conn.their_state is not h11.IDLE and not self._is_answered():
            self._go_on()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the end of a body that nobody wants."""
        self._end_in(LINGER_S if self.cycle.more_body else self._head_s)
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Give the client some time to take what it is sent."""
        super().pause_writing()
        self._stalled = self.loop.call_later(self._stalled_s, self._abort)

    def resume_writing(self) -> None:
        """It takes it."""
        self._take()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._refuse(400, Code.INVALID_ARGUMENT, msg)
        else:
            self.transport.close()

    def _is_answered(self) -> bool:
        return self.cycle is not None and self.cycle.response_complete

    def _refuse(self, status: int, code: Code, message: str) -> None:
        """Answer without the application, and end the connection."""
        content = msgspec.json.encode(body(code, message))
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
        ]
        response = h11.Response(status_code=status, headers=headers)
        for event in (response, h11.Data(data=content), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _end_in(self, seconds: float) -> None:
        self._go_on()
        self._deadline = self.loop.call_later(seconds, self._end)

    def _go_on(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _take(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _abort(self) -> None:
        _log.info("a connection is closed: its client takes nothing of what it is sent")
        self.transport.abort()

    def _end(self) -> None:
        if not self.transport.is_closing():
            _log.info("a connection is closed: no whole request has come in time")
            self.transport.close()
