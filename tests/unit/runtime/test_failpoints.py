"""Fail points: nothing where nobody asks, and nothing that a task could see."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from penstock.runtime import failpoints
from penstock.runtime.failpoints import VARIABLE
from support.command import Penstock

if TYPE_CHECKING:
    from pathlib import Path

FLOW = """
from penstock import dsl

@dsl.component
def seen() -> list:
    import os
    return [name for name in os.environ if name.startswith("PENSTOCK")]

@dsl.pipeline
def flow() -> list:
    return seen().output
"""
PASS = (
    "from penstock.runtime import failpoints as f; f.arm_by_environment(); f.passing('task.ran'); print('on')"
)


def test_nothing_happens_at_a_point_that_is_not_armed() -> None:
    assert {} == failpoints.variables()
    failpoints.passing("task.ran")


def test_what_is_to_happen_happens_at_the_passing_that_is_named(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    environ = os.environ | {VARIABLE: f"task.ran raise 2 {notes}"}
    done = [
        subprocess.run([sys.executable, "-c", PASS], env=environ, capture_output=True, text=True, check=False)
        for _ in range(3)
    ]
    assert ["on\n", "", "on\n"] == [each.stdout for each in done]
    assert "fail point task.ran" in done[1].stderr
    assert 3 == len(notes.read_text().splitlines())


def test_a_task_sees_nothing_of_it(tmp_path: Path) -> None:
    penstock = Penstock(tmp_path / "home", tmp_path)
    penstock.write("flow.py", FLOW)
    notes = tmp_path / "notes"
    done = penstock("run", "flow.py", environ={VARIABLE: f"task.claimed die 9 {notes}"})
    assert "Output: []\n" == done.out
    assert notes.exists()


@pytest.mark.parametrize(
    "text", ["", "task.ran", "nowhere die 1 /tmp/x", "task.ran cry 1 /tmp/x", "task.ran die x y"]
)
def test_a_point_that_there_is_not_is_wrong_use(tmp_path: Path, text: str) -> None:
    done = Penstock(tmp_path / "home", tmp_path)("runs", environ={VARIABLE: text})
    assert 1 == done.code
    assert f"error: PENSTOCK_FAILPOINT is {text!r}, not POINT die|freeze|raise NUMBER FILE" in done.err
