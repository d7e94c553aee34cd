"""The indexes that the server keeps up with what changes, beside the requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from penstock import dsl
from penstock.store import Store, run_matches, run_segments, runs, sqlite
from support import servers
from support.made import run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

MANY = run_segments.LEAST + 5


@dsl.component
def one() -> int:
    return 1


@dsl.pipeline(name="indexed")
def pipeline() -> None:
    one()


def test_runs_that_have_ended_are_put_into_segments(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with servers.serving(home) as server, Store(sqlite.Driver(home)) as opened:
        first = run_of(server, pipeline)["run_id"]
        with opened.transaction() as tx:
            run = runs.get(tx, first)
            for number in range(1, MANY):
                copy = replace(run, id=f"run-{number}", created_at=run.created_at + number)
                runs.create(tx, copy, runs.spec(tx, run.spec_digest))

        def indexed() -> int:
            with opened.read() as tx:
                return run_matches.number(run_matches.Segments(tx).everything())

        assert eventually(lambda: indexed() == MANY, servers.WITHIN_S)
        listed = server.ask("GET", "/apis/v2beta1/runs?page_size=2&sort_by=created_at%20desc").json()
        assert (MANY, [f"run-{MANY - 1}", f"run-{MANY - 2}"]) == (
            listed["total_size"],
            [run["run_id"] for run in listed["runs"]],
        )

        archived = server.ask("POST", f"/apis/v2beta1/runs/run-{MANY - 1}:archive")
        assert 200 == archived.status_code
        assert MANY - 1 == indexed()
        asked = '{"predicates":[{"operation":"NOT_EQUALS","key":"storage_state","stringValue":"ARCHIVED"}]}'
        left = server.ask("GET", f"/apis/v2beta1/runs?page_size=1&filter={asked}").json()
        assert MANY - 1 == left["total_size"]
