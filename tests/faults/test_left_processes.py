"""A task ends with all its processes, however it ends, and wherever they have gone."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.attempts import wait_for_end
from support.command import Penstock
from support.waiting import wait_until

if TYPE_CHECKING:
    import subprocess

PIPELINE = str(Path(__file__).with_name("pipelines") / "leaving.py")
LEFT = 6
PLATFORM = """
---
platforms:
  kubernetes:
    deploymentSpec:
      executors:
        exec-leaves:
          activeDeadlineSeconds: 4
"""


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    """The command, with little patience."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config.toml").write_text("[process]\ngrace_seconds = 0.2\n")
    return Penstock(tmp_path / "home", tmp_path)


def words(penstock: Penstock, ending: str, file: str = f"{PIPELINE}:leaving") -> tuple[str, ...]:
    pids = f"pids={penstock.folder / 'pids'}"
    return ("run", file, "--sdk", "penstock", "--json", "--name", "it", "-p", pids, "-p", f"ending={ending}")


def left(penstock: Penstock) -> list[int]:
    """Return the processes that the task has left, by id."""
    pids = [int(pid) for pid in (penstock.folder / "pids").read_text().split()]
    assert len(pids) == LEFT
    return pids


def all_ended(pids: list[int], timeout_s: float = 5) -> bool:
    return all(wait_for_end(pid, timeout_s) for pid in pids)


def begin(penstock: Penstock) -> tuple[subprocess.Popen[str], int]:
    """Start a run whose task sleeps; return its command and its zygote, once all processes are there."""
    command = penstock.start(*words(penstock, "sleeps"))
    ready = penstock.folder / "pids.ready"
    zygote = wait_until(lambda: ready.exists() and ready.read_text(), "the task")
    assert not any(wait_for_end(pid, 0) for pid in left(penstock))
    return command, int(zygote)


@pytest.mark.parametrize(
    ("ending", "state", "kind"),
    [("returns", "SUCCEEDED", None), ("dies", "FAILED", "Signal")],
)
def test_at_its_own_end(penstock: Penstock, ending: str, state: str, kind: str | None) -> None:
    done = penstock(*words(penstock, ending))

    assert done.json["state"] == state
    assert (done.json["error"] or {}).get("kind") == kind
    assert all_ended(left(penstock))


@pytest.mark.parametrize("ending", ["sleeps", "stands still"])
def test_at_its_time_limit(penstock: Penstock, ending: str) -> None:
    compiled = penstock.folder / "flow.yaml"
    assert penstock("compile", f"{PIPELINE}:leaving", "-o", str(compiled), "--sdk", "penstock").code == 0
    compiled.write_text(compiled.read_text() + PLATFORM)

    done = penstock(*(word for word in words(penstock, ending, str(compiled))))

    assert done.json["error"]["message"] == "the task has taken longer than its time limit of 4 s"
    assert all_ended(left(penstock), 0), "they are dead when the run says so"


def test_at_the_deadline_of_the_run(penstock: Penstock) -> None:
    pids = f"pids={penstock.folder / 'pids'}"

    done = penstock("run", f"{PIPELINE}:hurried", "--sdk", "penstock", "--json", "-p", pids)

    assert done.json["error"]["message"] == "the run has taken longer than its time limit of 4 s"
    assert all_ended(left(penstock), 0)


def test_at_an_interrupt(penstock: Penstock) -> None:
    command, _ = begin(penstock)
    command.send_signal(signal.SIGINT)
    command.communicate(timeout=60)

    assert command.returncode == 130
    assert penstock.task_states("it")["leaves"] == "CANCELED"
    assert all_ended(left(penstock), 0)


def test_at_its_end_when_its_zygote_is_dead(penstock: Penstock) -> None:
    command, zygote = begin(penstock)
    os.kill(zygote, signal.SIGKILL)
    command.send_signal(signal.SIGTERM)
    command.communicate(timeout=60)

    assert command.returncode == 130
    assert all_ended(left(penstock), 0)


def test_when_engine_and_zygote_are_dead_and_another_engine_ends_it(penstock: Penstock) -> None:
    command, zygote = begin(penstock)
    for pid in (command.pid, zygote):
        os.kill(pid, signal.SIGKILL)
    command.communicate()
    assert not any(wait_for_end(pid, 0) for pid in left(penstock)), "an attempt outlives its engine"

    second = penstock.start("run", "--resume", "it", "--json")
    wait_until(lambda: is_driven(penstock), "the next engine")
    second.send_signal(signal.SIGINT)
    second.communicate(timeout=60)

    assert second.returncode == 130
    assert all_ended(left(penstock), 0)


def is_driven(penstock: Penstock) -> bool:
    from penstock import store  # noqa: PLC0415 - the others look from outside only
    from penstock.store import runs  # noqa: PLC0415

    with store.open(penstock.home) as opened, opened.read() as tx:
        run_id = runs.find(tx, "it").id
        return opened.leases.held(run_id)
