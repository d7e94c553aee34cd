"""What this server has no use for is answered as KFP's clients know it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.servers import Server
    from support.stock_client import StockClient

ARTIFACT = "/apis/v2beta1/runs/{}/nodes/node/artifacts/model:read"


def test_an_artifact_is_not_read_by_its_argo_node(server: Server, stock: StockClient) -> None:
    run_id = stock("client.create_run_from_pipeline_func(flows.sums, {{}})")
    found, unknown = server.ask("GET", ARTIFACT.format(run_id)), server.ask("GET", ARTIFACT.format("nobody"))

    assert (found.status_code, found.json()["code"]) == (400, 3)
    assert "read artifact from run with v2 IR spec is not supported" in found.json()["message"]
    assert (unknown.status_code, unknown.json()["code"]) == (404, 5)


@pytest.mark.parametrize("noun", ["workflows", "scheduledworkflows"])
@pytest.mark.parametrize("version", ["v1beta1", "v2beta1"])
def test_workflows_are_not_reported(server: Server, version: str, noun: str) -> None:
    found = server.ask("POST", f"/apis/{version}/{noun}", b'"{}"')

    assert (found.status_code, found.json()["code"]) == (403, 7)


def test_everybody_is_authorized_and_nothing_is_rendered(server: Server) -> None:
    asked = server.ask("GET", "/apis/v1beta1/auth?namespace=a&resources=VIEWERS&verb=GET")
    rendered = server.ask("POST", "/apis/v1beta1/visualizations/a", {})

    assert (asked.status_code, asked.json()) == (200, {})
    assert (rendered.status_code, rendered.json()["code"]) == (501, 12)
