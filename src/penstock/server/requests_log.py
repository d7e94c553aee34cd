"""One line a request, in the log `penstock.server.requests`; and what the metrics count."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import msgspec

from penstock.server.log_format import fields

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from penstock.server.request_counts import Requests

__all__ = ["RequestsLog"]

_log = logging.getLogger("penstock.server.requests")

_QUIET = ("/healthz", "/readyz", "/metrics")


class RequestsLog:
    """An application around another one, that writes what was asked and answered.

    What is in a query or a body is not written: it may be secret. Nor are questions after the server's
    health, which come all the time.

    Args:
        app: The other one. It says in the request's state by which ``route`` it answers, and ``who`` asks.
        requests: Counts them.
    """

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and write it down."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, sent = time.perf_counter(), 0, 0
        state = scope.setdefault("state", {})

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        self._requests.begin()
        try:
            await self._app(scope, receive, counted)
        finally:
            lasted_s = time.perf_counter() - began
            self._requests.end(scope["method"], state.get("route", ""), status, lasted_s)
            if not scope["path"].endswith(_QUIET) and _log.isEnabledFor(logging.INFO):
                client = scope.get("client")
                seen = {
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "ms": round(lasted_s * 1000, 1),
                    "bytes": sent,
                    "client": client[0] if client else "",
                    "who": state.get("who", ""),
                }
                _log.info(msgspec.json.encode(seen).decode(), extra=fields(seen))
