"""Tasks and runs that take longer than they may end with all their processes, and say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def sleeps(seconds: float) -> int:
    import subprocess, time
    subprocess.Popen(["sleep", "1000"])
    time.sleep(seconds)
    return 1
"""
PLATFORM = """
---
platforms:
  kubernetes:
    deploymentSpec:
      executors:
        exec-sleeps:
          activeDeadlineSeconds: 1
"""


@pytest.fixture
def compiled(penstock: Penstock) -> Penstock:
    penstock.write("flow.py", FLOW)
    assert penstock("compile", "flow.py", "-o", "flow.yaml", "--sdk", "penstock").code == 0
    return penstock


def test_a_task_that_takes_too_long(compiled: Penstock) -> None:
    text = (compiled.folder / "flow.yaml").read_text()
    compiled.write("limited.yaml", text + PLATFORM)
    done = compiled("run", "limited.yaml", "-p", "seconds=600", "--json")

    assert (done.code, done.json["state"]) == (1, "FAILED")
    assert done.json["error"]["message"] == "the task has taken longer than its time limit of 1 s"
    [task] = [task for task in done.json["tasks"] if task["path"] == "sleeps"]
    assert task["error"]["kind"] == "Timeout"
    assert 1.0 <= task["seconds"] < 60


def test_a_task_that_is_done_in_time(compiled: Penstock) -> None:
    text = (compiled.folder / "flow.yaml").read_text()
    compiled.write("limited.yaml", text + PLATFORM)

    assert compiled("run", "limited.yaml", "-p", "seconds=0", "--json").json["state"] == "SUCCEEDED"


def test_a_run_that_takes_too_long(penstock: Penstock) -> None:
    pipeline = """
@dsl.pipeline(pipeline_config=dsl.PipelineConfig(active_deadline_seconds=1))
def flow():
    sleeps(seconds=0.0).set_retry(3)
    sleeps(seconds=600.0)
"""
    penstock.write("flow.py", FLOW + pipeline)
    done = penstock("run", "flow.py", "--sdk", "penstock", "--json", "--name", "it")

    assert (done.code, done.json["state"]) == (1, "FAILED")
    message = "the run has taken longer than its time limit of 1 s"
    assert (done.json["error"]["message"], done.json["error"]["kind"]) == (message, "Timeout")
    assert penstock.task_states("it") == {"sleeps": "SUCCEEDED", "sleeps-2": "CANCELED"}
