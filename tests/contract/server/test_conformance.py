"""KFP's own compiled pipelines, all sent to one server at once, end as `expect.json` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from support import conformance
from support.waiting import eventually

if TYPE_CHECKING:
    from support.servers import Server

RUNS = "/apis/v2beta1/runs"
EXPECTED = {name: found for name, found in conformance.expectations().items() if found["needs"] is None}


def document(name: str) -> dict[str, Any]:
    """Return a file as clients send it."""
    spec, *platform = yaml.safe_load_all(conformance.text(name))
    sent: dict[str, Any] = {"pipeline_spec": spec, "platform_spec": platform[0]} if platform else spec
    return sent


def test_pipelines_that_are_sent_together_end_as_expected(server: Server) -> None:
    created = {}
    for name, expected in EXPECTED.items():
        body = {
            "display_name": name,
            "pipeline_spec": document(name),
            "runtime_config": {"parameters": expected.get("parameters", {})},
        }
        answer = server.ask("POST", RUNS, body)
        assert answer.status_code == 200, (name, answer.text)
        created[name] = answer.json()["run_id"]

    def states() -> dict[str, str]:
        listed = server.ask("GET", f"{RUNS}?page_size=200").json()["runs"]
        return {run["display_name"]: run["state"] for run in listed}

    assert eventually(lambda: not {"PENDING", "RUNNING"} & set(states().values()), within_s=200)
    assert states() == {name: expected["state"] for name, expected in EXPECTED.items()}
    assert len(created) == len(EXPECTED)
