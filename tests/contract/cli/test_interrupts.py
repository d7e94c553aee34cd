"""What becomes of a run when its command is told to end, or is killed."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.gates import open_gate
from support.waiting import wait_until

if TYPE_CHECKING:
    import subprocess

    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def first() -> int:
    print("first ran")
    return 1

@dsl.component
def held(x: int, gate: str, stubborn: bool = False) -> int:
    import os, pathlib, signal, subprocess, sys
    if stubborn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    code = "import time; time.sleep(300)"
    helper = subprocess.Popen([sys.executable, "-c", code])  # its group is to end, not it alone
    pathlib.Path(gate + ".pids").write_text(f"{os.getpid()} {helper.pid}")
    with open(gate) as opened:  # a pipe: blocks until the test opens it
        opened.read()
    helper.kill()
    return x + os.getpid()

@dsl.pipeline
def flow(gate: str, stubborn: bool = False) -> int:
    return held(x=first().output, gate=gate, stubborn=stubborn).output
"""


@pytest.fixture
def gate(penstock: Penstock) -> Path:
    """A pipe that the second task waits at."""
    penstock.write("flow.py", FLOW)
    path = penstock.folder / "gate"
    os.mkfifo(path)
    return path


def begin(penstock: Penstock, gate: Path, *words: str) -> subprocess.Popen[str]:
    """Start the run, and return when the second task waits."""
    process = penstock.start("run", "flow.py", "-p", f"gate={gate}", "--name", "it", *words)
    await_task(gate, process)
    return process


def await_task(gate: Path, process: subprocess.Popen[str]) -> None:
    """Return once the task waits at the gate."""
    wait_until(lambda: Path(f"{gate}.pids").exists() or process.poll() is not None, "the task")
    assert process.poll() is None, process.communicate()


def pids_of(gate: Path) -> list[int]:
    return [int(pid) for pid in Path(f"{gate}.pids").read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_cancels_and_resume_goes_on(
    penstock: Penstock, gate: Path, number: signal.Signals
) -> None:
    process = begin(penstock, gate)
    pids = pids_of(gate)

    process.send_signal(number)
    out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (130, "")
    assert not any(map(is_alive, pids))
    [run] = json.loads(penstock("runs", "--json").out)
    assert (run["state"], run["error"]["kind"]) == ("CANCELED", "Cancelled")
    assert penstock.task_states("it") == {"first": "SUCCEEDED", "held": "CANCELED"}
    summary, *told = err.splitlines()[-3:]
    assert summary.startswith("CANCELED in ")
    assert told == [
        "cancelled: interrupted by the user",
        f"  go on with it: penstock run --resume {run['run_id'][:8]}",
    ]

    Path(f"{gate}.pids").unlink()
    resumed = penstock.start("run", "--resume", run["run_id"][:8], "--json")
    await_task(gate, resumed)
    open_gate(gate)
    out, err = resumed.communicate(timeout=60)

    assert json.loads(out)["state"] == "SUCCEEDED", err
    assert json.loads(out)["outputs"] == {"Output": 1 + pids_of(gate)[0]}
    assert penstock("logs", "it", "first").out == "first ran\n"
    assert "SUCCEEDED" in err
    assert " first" not in err, "what had succeeded is not repeated"


def test_a_second_interrupt_leaves_at_once_and_the_run_can_be_resumed(penstock: Penstock, gate: Path) -> None:
    process = begin(penstock, gate, "-p", "stubborn=true", "--json")
    pids = pids_of(gate)

    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while "cancelling" not in (line := process.stderr.readline()):
        assert line, "the command has ended before its time"
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    out, err = process.communicate(timeout=60)

    assert time.monotonic() - began < 3, "the task has five seconds of grace, which nobody waits for"
    assert process.returncode == 130
    left = json.loads(out)
    assert (left["state"], left["error"]["kind"]) == ("CANCELING", "Interrupted")
    assert f"penstock run --resume {left['run_id'][:8]}" in err
    assert not any(map(is_alive, pids))

    Path(f"{gate}.pids").unlink()
    resumed = penstock.start("run", "--resume", "it", "--json")
    await_task(gate, resumed)
    open_gate(gate)
    out, err = resumed.communicate(timeout=60)

    assert (resumed.returncode, json.loads(out)["state"]) == (0, "SUCCEEDED"), err


def test_a_run_whose_command_was_killed_goes_on_with_the_task_that_runs(
    penstock: Penstock, gate: Path
) -> None:
    process = begin(penstock, gate)
    process.kill()
    process.communicate()
    pid = pids_of(gate)[0]
    assert is_alive(pid)
    assert json.loads(penstock("runs", "--json").out)[0]["state"] == "RUNNING"

    resumed = penstock.start("run", "--resume", "it", "--json")
    open_gate(gate)
    out, err = resumed.communicate(timeout=60)

    assert json.loads(out)["outputs"] == {"Output": 1 + pid}, err
    assert [task["state"] for task in json.loads(out)["tasks"]] == ["SUCCEEDED", "SUCCEEDED"]


def test_a_run_that_another_process_drives_is_left_alone(penstock: Penstock, gate: Path) -> None:
    process = begin(penstock, gate)

    second = penstock("run", "--resume", "it", "--json")

    run_id = second.json["run_id"]
    assert second.code == 1
    assert second.error.splitlines() == [
        f"error: run {run_id} is driven by another process",
        "  hint: wait for it to end, or stop that process",
    ]
    open_gate(gate)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, f"Output: {1 + pids_of(gate)[0]}\n")


def test_an_interrupt_before_there_is_a_run_says_so(penstock: Penstock) -> None:
    reading = penstock.folder / "reading"
    os.mkfifo(reading)
    penstock.write("flow.py", f"with open({str(reading)!r}) as pipe:\n    pipe.read()\n")

    process = penstock.start("run", "flow.py", "--json")
    with reading.open("w"):  # opens once the file is being read
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert json.loads(out)["error"] == {"kind": "Interrupted", "message": "interrupted by the user"}
    assert err.splitlines()[1:] == ["interrupted"]
