"""Runs that tests have a server make, of pipelines that they define."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import compiler, ir
from support.waiting import eventually

if TYPE_CHECKING:
    from penstock.client import Client
    from support.servers import Server

RUNS = "/apis/v2beta1/runs"


def begun(server: Server, pipeline: Any, more: dict[str, Any] | None = None, /, **parameters: Any) -> str:
    """Have a server run a pipeline; return the run's id; ``more`` are fields of the run."""
    body = {
        **(more or {}),
        "display_name": pipeline.name,
        "pipeline_spec": ir.to_dict(compiler.lower(pipeline).spec),
        "runtime_config": {"parameters": parameters},
    }
    made = server.ask("POST", RUNS, body)
    assert made.status_code == 200, made.text
    run_id: str = made.json()["run_id"]
    return run_id


def run_of(
    server: Server, pipeline: Any, more: dict[str, Any] | None = None, /, **parameters: Any
) -> dict[str, Any]:
    """Have a server run a pipeline; return the run when it has ended; ``more`` are fields of the run."""
    run_id = begun(server, pipeline, more, **parameters)

    def ended() -> bool:
        return server.state_of(run_id) in {"SUCCEEDED", "FAILED"}

    assert eventually(ended, 60)
    found: dict[str, Any] = server.ask("GET", f"{RUNS}/{run_id}").json()
    return found


def ended(client: Client, pipeline: Any, name: str, state: str, **arguments: Any) -> str:
    """Have a server run a pipeline to that end, and return the run's id."""
    made = client.create_run_from_pipeline_func(
        pipeline, arguments=arguments, run_name=name, enable_caching=False
    )
    assert state == client.wait_for_run_completion(made.run_id, 60).state
    return str(made.run_id)
