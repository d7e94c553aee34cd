"""Who drives a run: the server's engine, or the command that began it, and whoever is left when one dies."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from support import servers
from support.command import Penstock
from support.gates import open_gate, pids
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.servers import Server

RUNS = "/apis/v2beta1/runs"

FLOW = """
from kfp import dsl


@dsl.component
def held(gate: str) -> int:
    import os

    with open(gate + ".pid", "a") as file:
        file.write(f"{os.getpid()}\\n")
    with open(gate) as file:  # a pipe: whoever opens it for writing lets us go on
        file.read()
    return 7


@dsl.component
def after(x: int) -> int:
    return x + 1


@dsl.pipeline
def flow(gate: str) -> int:
    return after(x=held(gate=gate).output).output
"""


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    made = Penstock(tmp_path / "home", tmp_path)
    made.write("flow.py", FLOW)
    return made


@pytest.fixture
def beside(penstock: Penstock) -> Iterator[Server]:
    """A server of the same home."""
    with servers.serving(penstock.home) as server:
        yield server


def begin(server: Server, penstock: Penstock, gate: Path) -> str:
    """Create a run through the API and return its id once its first task waits at the gate."""
    assert penstock("compile", "flow.py").code == 0
    from penstock import ir  # noqa: PLC0415 - only here

    package = ir.load((penstock.folder / "flow.yaml").read_text())
    body = {
        "display_name": "held",
        "pipeline_spec": ir.to_dict(package.spec),
        "runtime_config": {"parameters": {"gate": str(gate)}},
    }
    run_id: str = server.ask("POST", RUNS, body).json()["run_id"]
    pids(gate)
    return run_id


def only_run(server: Server) -> str:
    [run] = server.ask("GET", RUNS).json()["runs"]
    found: str = run["run_id"]
    return found


def test_a_command_beside_a_server_drives_its_own_run(penstock: Penstock, gate: Path, beside: Server) -> None:
    process = penstock.start("run", "flow.py", "-p", f"gate={gate}")
    pids(gate)
    open_gate(gate)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out.strip()) == (0, "Output: 8"), err
    assert beside.reaches(only_run(beside), "SUCCEEDED")


def test_a_server_goes_on_with_the_run_of_a_command_that_was_killed(
    penstock: Penstock, gate: Path, beside: Server
) -> None:
    process = penstock.start("run", "flow.py", "-p", f"gate={gate}")
    [pid] = pids(gate)
    process.kill()
    process.communicate()
    open_gate(gate)

    assert beside.reaches(only_run(beside), "SUCCEEDED")
    assert pids(gate) == [pid]


def test_a_command_ends_its_run_when_the_api_says_so(penstock: Penstock, gate: Path, beside: Server) -> None:
    process = penstock.start("run", "flow.py", "-p", f"gate={gate}")
    [pid] = pids(gate)
    assert beside.ask("POST", f"{RUNS}/{only_run(beside)}:terminate").status_code == 200
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "terminated through the API" in err
    assert not servers.is_alive(pid)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_task_outlives_the_server_and_the_next_one_goes_on(
    penstock: Penstock, gate: Path, number: signal.Signals
) -> None:
    with servers.serving(penstock.home) as server:
        run_id = begin(server, penstock, gate)
        [pid] = pids(gate)
        engine = server.engine
        server.stop(number)
        assert eventually(lambda: not servers.is_alive(engine))
    assert servers.is_alive(pid)

    with servers.serving(penstock.home) as again:
        assert again.reaches(run_id, "RUNNING")
        open_gate(gate)

        assert again.reaches(run_id, "SUCCEEDED")
    assert pids(gate) == [pid]


def test_a_task_outlives_the_engine(penstock: Penstock, gate: Path, beside: Server) -> None:
    run_id = begin(beside, penstock, gate)
    os.kill(beside.engine, signal.SIGKILL)
    open_gate(gate)

    assert beside.reaches(run_id, "SUCCEEDED")
    assert len(pids(gate)) == 1
