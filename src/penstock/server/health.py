"""Whether the server is there, and which: what clients ask first, and probes all the time."""

from __future__ import annotations

from msgspec import Struct

from penstock import __version__
from penstock.server.routes import Empty, Route, Services

__all__ = ["ROUTES"]


class Health(Struct, frozen=True):
    """``GET /apis/v2beta1/healthz``; unlike elsewhere, all fields are always there."""

    commit_sha: str
    tag_name: str
    multi_user: bool
    pipeline_store: str


class HealthV1(Struct, frozen=True):
    """``GET /apis/v1beta1/healthz``."""

    commit_sha: str
    tag_name: str
    multi_user: bool


def _health(_services: Services, _request: Empty) -> Health:
    return Health("unknown", __version__, multi_user=False, pipeline_store="database")


def _health_v1(_services: Services, _request: Empty) -> HealthV1:
    return HealthV1("unknown", __version__, multi_user=False)


ROUTES = (
    Route("GET", "/apis/v2beta1/healthz", Empty, Health, _health, "say whether the server is well", ""),
    Route("GET", "/apis/v1beta1/healthz", Empty, HealthV1, _health_v1, "say whether the server is well", ""),
)
