"""Two servers of one database are replaced one by one by those of the next version, and back."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg

from penstock import __version__
from penstock.store.schema import STEPS
from support import next_version
from support.gates import open_gate, pids
from support.killing import Home, broken
from support.postgres import new_database
from support.replicas import create, driver_of, replica

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server


def version_of(server: Server) -> str:
    """Return which version a server is of."""
    found: str = server.ask("GET", "/openapi.json").json()["info"]["version"]
    return found


def schema_version(home: Home) -> int:
    with psycopg.connect(str(home.database)) as connection:
        row = connection.execute("SELECT MAX(version) FROM schema_steps").fetchone()
        assert row is not None
        return int(row[0])


def test_servers_are_upgraded_one_by_one_and_back(tmp_path: Path, postgres_server: str) -> None:
    newer = next_version.make(tmp_path / "next")
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with ExitStack() as stack:
        home = Home(tmp_path, stack.enter_context(new_database(postgres_server)))

        def begin(version: str, **environ: str) -> Server:
            server = stack.enter_context(replica(home, **environ))
            assert version_of(server) == version
            return server

        first, second = begin(__version__), begin(__version__)
        long_one = create(first, "gated", gate=str(gate))
        [pid] = pids(gate)
        created = []

        def replace(old: Server, new: Server, other: Server) -> None:
            """Stop a server while another one takes its place, and have both that are there drive runs."""
            created.extend(create(each, "quick") for each in (old, new))
            assert old.stop() == 0
            created.extend(create(each, "quick") for each in (new, other))
            assert all(each.reaches(run_id, "SUCCEEDED") for each in (new, other) for run_id in created[-4:])
            assert driver_of(home, long_one) in (new.engine, other.engine)

        third = begin(next_version.VERSION, **newer)
        assert schema_version(home) == len(STEPS) + 1
        replace(first, third, second)
        fourth = begin(next_version.VERSION, **newer)
        replace(second, fourth, third)
        fifth = begin(__version__)
        replace(third, fifth, fourth)
        assert fourth.stop() == 0

        open_gate(gate)
        assert fifth.reaches(long_one, "SUCCEEDED")
        assert schema_version(home) == len(STEPS) + 1
        assert pids(gate) == [pid], "the task was not begun again"
        assert [] == [wrong for run_id in (long_one, *created) for wrong in broken(home, run_id)]
