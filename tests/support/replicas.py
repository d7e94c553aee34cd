"""Servers that share a database, and runs that they drive."""

from __future__ import annotations

import os
import signal
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg

from penstock import ir
from penstock.compiler import lower
from support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.dsl import PipelineTask
    from support.killing import Home
    from support.servers import Server

RUNS = "/apis/v2beta1/runs"


def _pipelines() -> dict[str, dict[str, Any]]:
    from penstock import dsl  # noqa: PLC0415 - its components are read from this function

    @dsl.component
    def step(value: int) -> int:
        return value + 1

    @dsl.component
    def wait_for(go: str) -> int:
        import time  # noqa: PLC0415 - the component's own
        from pathlib import Path  # noqa: PLC0415

        while not Path(go).exists():
            time.sleep(0.05)
        return 0

    @dsl.component
    def held(gate: str) -> int:
        import os  # noqa: PLC0415 - the component's own

        with open(gate + ".pid", "a") as file:  # noqa: PTH123
            file.write(f"{os.getpid()}\n")
        with open(gate) as file:  # noqa: PTH123 - a pipe: whoever opens it for writing lets us go on
            file.read()
        return 7

    def result(task: PipelineTask) -> int:
        output: int = task.output  # what a pipeline returns stands for a value to come
        return output

    @dsl.pipeline
    def chain(go: str) -> int:
        first = step(value=wait_for(go=go).output)
        return result(step(value=step(value=first.output).output))

    @dsl.pipeline
    def quick() -> int:
        return result(step(value=1))

    @dsl.pipeline
    def gated(gate: str) -> int:
        return result(step(value=held(gate=gate).output))

    made = {flow.name: ir.to_dict(lower(flow).spec) for flow in (chain, quick, gated)}
    for spec in made.values():
        for task in spec["root"]["dag"]["tasks"].values():
            task["cachingOptions"] = {}
    return made


FLOWS = _pipelines()
"""Pipelines without a cache, by name."""


@contextmanager
def replica(home: Home, **environ: str) -> Iterator[Server]:
    """Start a server of a home whose database is in PostgreSQL."""
    environ["PENSTOCK_DATABASE_URL"] = str(home.database)
    with servers.serving(home.folder / "home", **environ) as server:
        yield server


def create(server: Server, flow: str, **parameters: Any) -> str:
    """Create a run, and return its id."""
    body = {
        "display_name": flow,
        "pipeline_spec": FLOWS[flow],
        "runtime_config": {"parameters": parameters},
    }
    made = server.ask("POST", RUNS, body)
    assert made.status_code == 200, made.text
    run_id: str = made.json()["run_id"]
    return run_id


def kill(server: Server) -> None:
    """Kill a server and its engine in one moment, so that neither can say anything any more."""
    pids = [server.engine, server.process.pid]
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            os.kill(pid, number)
    server.process.wait()


def drivers(home: Home) -> Counter[int]:
    """Return how many runs each engine drives, by its process."""
    with psycopg.connect(str(home.database)) as connection:
        rows = connection.execute(
            "SELECT holder FROM leases JOIN runs ON id = run_id WHERE expires_at > 0 AND state = 'RUNNING'"
        )
        return Counter(int(holder.split(" ")[1]) for (holder,) in rows)


def driver_of(home: Home, run_id: str) -> int:
    """Return the process of the engine that drives a run, or has driven it last."""
    with psycopg.connect(str(home.database)) as connection:
        row = connection.execute("SELECT holder FROM leases WHERE run_id = %s", (run_id,)).fetchone()
        assert row is not None
        return int(row[0].split(" ")[1])
