"""Whether the server is there, and which: what clients ask first, and probes all the time."""

from __future__ import annotations

from msgspec import Struct

from penstock import __version__
from penstock.api import GetHealthzResponse
from penstock.server.routes import Empty, Route, Services

__all__ = ["ROUTES"]


class HealthV1(Struct, frozen=True):
    """``GET /apis/v1beta1/healthz``."""

    commit_sha: str
    tag_name: str
    multi_user: bool


def _health(_services: Services, _request: Empty) -> GetHealthzResponse:
    return GetHealthzResponse(commit_sha="unknown", tag_name=__version__, pipeline_store="database")


def _health_v1(_services: Services, _request: Empty) -> HealthV1:
    return HealthV1("unknown", __version__, multi_user=False)


ROUTES = (
    Route(
        "GET",
        "/apis/v2beta1/healthz",
        Empty,
        GetHealthzResponse,
        _health,
        "say whether the server is well",
        "",
    ),
    Route("GET", "/apis/v1beta1/healthz", Empty, HealthV1, _health_v1, "say whether the server is well", ""),
)
