"""Whether the server is there, and which: what clients ask first, and probes all the time."""

from __future__ import annotations

from typing import TypeVar

from penstock import __version__, api
from penstock.api.health import GetHealthzV1Response
from penstock.errors import Unavailable
from penstock.server.routes import Empty, Route, Services
from penstock.store import runs

__all__ = ["ROUTES"]

Told = TypeVar("Told", bound=GetHealthzV1Response)

_COMMIT = "unknown"


class Readiness(api.Message):
    """That requests can be served and runs are driven."""

    status: str = ""


def _health(services: Services, _request: Empty) -> api.GetHealthzResponse:
    return _told(services, api.GetHealthzResponse)


def _health_v1(services: Services, _request: Empty) -> GetHealthzV1Response:
    return _told(services, GetHealthzV1Response)


def _told(services: Services, kind: type[Told]) -> Told:
    """Return what the server is, under the names of KFP's API server and those of its pages' server."""
    return kind(
        commit_sha=_COMMIT,
        tag_name=__version__,
        multi_user=services.has_namespaces,
        api_server_commit_hash=_COMMIT,
        api_server_tag_name=__version__,
        api_server_multi_user=services.has_namespaces,
        frontend_commit_hash=_COMMIT,
        frontend_tag_name=__version__,
    )


def _ready(services: Services, _request: Empty) -> Readiness:
    with services.store.read() as tx:
        runs.count(tx)
    if not services.has_engine():
        raise Unavailable(
            "the engine is not running, so runs stay as they are",
            hint="it is started again by itself; the server's log says why it ended",
        )
    return Readiness(status="ready")


_DOING = "say whether the server is well"

ROUTES = (
    Route("GET", "/apis/v2beta1/healthz", Empty, api.GetHealthzResponse, _health, _DOING, ""),
    Route("GET", "/apis/v1beta1/healthz", Empty, GetHealthzV1Response, _health_v1, _DOING, ""),
    Route("GET", "/readyz", Empty, Readiness, _ready, "say whether runs are driven", ""),
)
