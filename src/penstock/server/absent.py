"""What clients and probes of KFP may ask for, and this server has no use for: it says so in KFP's form."""

from __future__ import annotations

from typing import NoReturn

from msgspec import Struct

from penstock import api
from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal
from penstock.store import runs

__all__ = ["ROUTES"]


class ReadArtifactRequest(Struct, frozen=True):
    """An artifact as KFP 1 names it, by a node of an Argo workflow."""

    run_id: str
    node_id: str
    artifact_name: str


class ReadArtifactResponse(api.Message):
    """What it holds, in Base64."""

    data: str = ""


class ReportMetricsRequest(Struct, frozen=True):
    """A run of KFP 1, of which an agent beside Argo reports metrics."""

    run_id: str


class VisualizationRequest(Struct, frozen=True):
    """A page that KFP 1 has a service render."""

    namespace: str


def _read_artifact(services: Services, request: ReadArtifactRequest) -> NoReturn:
    with services.store.read() as tx:
        runs.get(tx, request.run_id)
    raise Refusal(
        Code.INVALID_ARGUMENT,
        "read artifact from run with v2 IR spec is not supported",
        hint="its artifacts are read by their URIs, which the tasks of the run have",
    )


def _report(_services: Services, _request: Struct) -> NoReturn:
    raise Refusal(Code.PERMISSION_DENIED, "there are no Argo workflows here to report about")


def _visualize(_services: Services, _request: VisualizationRequest) -> NoReturn:
    raise Refusal(
        Code.UNIMPLEMENTED,
        "there is no visualization service",
        hint="write an HTML or Markdown artifact in the pipeline",
    )


_V1, _V2 = "/apis/v1beta1", "/apis/v2beta1"
_ARTIFACT = "runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read"
_READ = (ReadArtifactRequest, ReadArtifactResponse, _read_artifact, "read an artifact", "runs.read")
_REPORTED = (Empty, Empty, _report, "report a workflow", "reports.create")

ROUTES = (
    Route("GET", f"{_V2}/{_ARTIFACT}", *_READ),
    Route("GET", f"{_V1}/{_ARTIFACT}", *_READ),
    *(
        Route("POST", f"{version}/{noun}", *_REPORTED)
        for version in (_V2, _V1)
        for noun in ("workflows", "scheduledworkflows")
    ),
    Route(
        "POST",
        f"{_V1}/runs/{{run_id}}:reportMetrics",
        ReportMetricsRequest,
        Empty,
        _report,
        "report metrics",
        "reports.create",
    ),
    Route(
        "POST",
        f"{_V1}/visualizations/{{namespace}}",
        VisualizationRequest,
        Empty,
        _visualize,
        "create a visualization",
        "visualizations.create",
    ),
)
