"""The kernel ends a task because no memory is left: the run says so, and the others go on."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from penstock.runners.process.oom import OomWatch
from support.command import SCRIPT, Penstock, environment
from support.memory_groups import may_group, memory_group

FLOW = """
from kfp import dsl

@dsl.component
def hoards() -> int:
    held = []
    while True:
        held.append(bytearray(b"x") * (8 << 20))

@dsl.component
def behaves(number: int) -> int:
    return number

@dsl.pipeline
def flow():
    hoards()
    for number in range(3):
        behaves(number=number)
"""


def test_what_the_kernel_counts(tmp_path: Path) -> None:
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("pgfault 7\noom_kill 3\ndrop_pagecache 0\n")
    watch = OomWatch(vmstat)
    assert not watch.has_struck()
    vmstat.write_text("pgfault 8\noom_kill 5\n")
    assert watch.has_struck()
    assert not watch.has_struck()


def test_a_kernel_that_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "vmstat").write_text("pgfault 7\n")
    assert not OomWatch(tmp_path / "vmstat").has_struck()
    assert not OomWatch(tmp_path / "none").has_struck()


def test_this_kernel_counts() -> None:
    assert "\noom_kill " in Path("/proc/vmstat").read_text()


if may_group():

    def test_a_task_that_the_kernel_ends(tmp_path: Path) -> None:
        penstock = Penstock(tmp_path / "home", tmp_path)
        penstock.write("flow.py", FLOW)
        join = tmp_path / "join"
        words = [SCRIPT, "run", "flow.py", "--sdk", "penstock", "--keep-going", "--json"]
        with memory_group(160) as group:
            join.write_text(f'cd {tmp_path} && echo $$ > {group} && exec "$@"\n')
            words = ["sh", str(join), *words]
            environ = environment(penstock.home)
            done = subprocess.run(words, check=False, capture_output=True, timeout=60, env=environ)
        result = json.loads(done.stdout)
        error = result["error"]
        assert (error["kind"], error["exit_code"]) == ("OutOfMemory", 137)
        assert error["message"] == "the task was killed by the system, which had no memory left"
        assert [task["state"] for task in result["tasks"]] == ["SUCCEEDED"] * 3 + ["FAILED"]
