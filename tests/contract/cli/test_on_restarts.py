"""``--on`` while the server is stopped, and started anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from support import servers
from support.command import Penstock
from support.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
from kfp import dsl

@dsl.component
def first() -> int:
    return 1

@dsl.component
def wait(gate: str, number: int) -> int:
    open(gate).read()
    return number

@dsl.pipeline
def waiting(gate: str) -> int:
    return wait(gate=gate, number=first().output).output
"""


def test_a_run_is_followed_across_a_restart_of_its_server(tmp_path: Path) -> None:
    there, laptop = tmp_path / "there", Penstock(tmp_path / "laptop", tmp_path)
    laptop.write("flow.py", FLOW)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    with servers.serving(there) as server:
        port = server.url.rpartition(":")[2]
        process = laptop.start(
            *("run", "flow.py", "--sdk", "penstock", "-p", f"gate={gate}", "--on", server.url)
        )

        def states() -> dict[str, str]:
            [run] = server.ask("GET", "/apis/v2beta1/runs").json().get("runs") or [{"run_id": "none"}]
            asked = server.ask("GET", f"/apis/v2beta1/tasks?run_id={run['run_id']}").json()
            return {task.get("path", ""): task["state"] for task in asked.get("tasks", ())}

        assert eventually(lambda: states().get("wait") == "RUNNING", 30)
    with servers.serving(there, "--port", port), gate.open("w"):
        pass  # the task opens the gate, is told that nothing comes, and ends
    with servers.serving(there, "--port", port):
        out, said = process.communicate(timeout=90)

    assert (process.returncode, out) == (0, "Output: 1\n"), said
    assert 1 == sum(line.endswith("  first") for line in said.splitlines())
    assert ": 2 succeeded\n" in said
