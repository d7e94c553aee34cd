"""Who may send requests at all, before any route is looked for.

Without a login, a server that listens on this machine only is still within reach of every web page that its
user opens: browsers send requests anywhere. So a request must name the server as people on this machine do
(a foreign name that resolves to it is DNS rebinding), and one that a page has sent must come from our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from penstock.server.status import Code, body, http_status

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LOOPBACK", "Guard"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Guard(Struct, frozen=True):
    """Refuses requests by their headers.

    Args:
        hosts: The names that the server may be asked by; None for any.
    """

    hosts: frozenset[str] | None

    def around(self, app: ASGIApp) -> ASGIApp:
        """Return an application that lets pass to another one what may pass."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            refusal = self._refusal(scope) if scope["type"] == "http" else None
            if refusal is None:
                await app(scope, receive, send)
            else:
                await _answer(send, refusal)

        return guarded

    def _refusal(self, scope: Scope) -> str | None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if self.hosts is not None and _name(host) not in self.hosts:
            return (
                f"this server is not asked by the name {host!r}: use one of {', '.join(sorted(self.hosts))}"
            )
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and urlsplit(origin).netloc != host and scope["method"] not in {"GET", "HEAD"}:
            return f"pages of {origin} may not use this server"
        return None


def _name(host: str) -> str:
    return urlsplit(f"//{host}").hostname or ""


async def _answer(send: Send, message: str) -> None:
    content = msgspec.json.encode(body(Code.PERMISSION_DENIED, message, message))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
    await send(
        {"type": "http.response.start", "status": http_status(Code.PERMISSION_DENIED), "headers": headers}
    )
    await send({"type": "http.response.body", "body": content})
