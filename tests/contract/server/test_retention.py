"""A server that keeps no runs: what has ended is archived and deleted by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import dsl
from support import servers
from support.made import run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


@dsl.component
def one() -> int:
    return 1


@dsl.pipeline(name="kept")
def kept() -> None:
    one()


def test_runs_that_have_ended_go_by_themselves(tmp_path: Path) -> None:
    settings = {"RUNS_RETENTION_TIME": "0h", "RUNS_GC_INTERVAL": "0.0001h"}
    with servers.serving(tmp_path / "home", **settings) as server:
        run = f"/apis/v2beta1/runs/{run_of(server, kept)['run_id']}"
        assert eventually(
            lambda: server.ask("GET", run).json()["storage_state"] == "ARCHIVED", servers.WITHIN_S
        )
    settings |= {"RUNS_RETENTION_TIME": "", "ARCHIVED_RUNS_RETENTION_TIME": "0h"}
    with servers.serving(tmp_path / "home", **settings) as server:
        assert eventually(lambda: server.ask("GET", run).status_code == 404, servers.WITHIN_S)
