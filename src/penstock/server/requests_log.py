"""One line of JSON a request, in the log `penstock.server.requests`."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["RequestsLog"]

_log = logging.getLogger("penstock.server.requests")


class RequestsLog:
    """An application around another one, that writes what was asked and answered.

    What is in a query or a body is not written: it may be secret. Nor are questions after the server's
    health, which come all the time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and write it down."""
        if (
            scope["type"] != "http"
            or scope["path"].endswith("/healthz")
            or not _log.isEnabledFor(logging.INFO)
        ):
            await self._app(scope, receive, send)
            return
        began, status, sent = time.perf_counter(), 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            seen = {
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "bytes": sent,
            }
            _log.info(msgspec.json.encode(seen).decode())
