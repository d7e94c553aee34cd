"""The pages of the web UI: files that the wheel brings along, made from ``ui/``.

They hold no data: all that they show they ask the API for. So anybody may have them, and a browser is told
to load and to send nothing elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette import routing
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Scope

__all__ = ["FOLDER", "routes"]

FOLDER = Path(__file__).parent / "static"

# Components set styles of single elements; artifacts that are pages stand in frames without an origin.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; frame-src 'self' blob:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_FOR_EVER = "public, max-age=31536000, immutable"

_NOT_BUILT = """<!doctype html><title>Penstock</title>
<h1>The pages are not built</h1>
<p>This is a source tree, and its pages are made from <code>ui/</code>: <code>make ui</code>.
The API works without them; it is described at <a href="docs">docs</a>.</p>"""


def routes(folder: Path = FOLDER) -> list[routing.BaseRoute]:
    """Return what serves the pages.

    Args:
        folder: Where the built files are.
    """

    def index(_request: Request) -> Response:
        return FileResponse(folder / "index.html", headers={**_HEADERS, "cache-control": "no-cache"})

    def icon(_request: Request) -> Response:
        return FileResponse(folder / "icon.svg", headers={"cache-control": "max-age=86400"})

    if not (folder / "index.html").is_file():
        return [routing.Route(path, _not_built) for path in ("/", "/index.html")]
    return [
        routing.Route("/", index),
        routing.Route("/index.html", index),
        routing.Route("/icon.svg", icon),
        routing.Mount("/assets", GZipMiddleware(_Assets(directory=folder / "assets"))),
    ]


def _not_built(_request: Request) -> Response:
    return HTMLResponse(_NOT_BUILT, headers=_HEADERS)


class _Assets(StaticFiles):
    """Files whose names have a hash of what they hold: they never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer, and have the browser keep the file."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = _FOR_EVER
        response.headers["x-content-type-options"] = "nosniff"
        return response
