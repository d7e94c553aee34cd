"""A task that uses more memory than it may is ended, with all its processes, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Penstock

FLOW = """
from kfp import dsl

@dsl.component
def hoards(megabytes: int, in_child: bool) -> int:
    import subprocess, sys, time
    if in_child:
        code = f"held = bytearray({megabytes} << 20); import time; time.sleep(600)"
        subprocess.run([sys.executable, "-c", code])
    held = bytearray(megabytes << 20)
    for offset in range(0, len(held), 4096):
        held[offset] = 1
    time.sleep(600 if megabytes > 200 else 0)
    return 1

@dsl.pipeline
def flow(megabytes: int, in_child: bool = False):
    hoards(megabytes=megabytes, in_child=in_child).set_memory_limit("200M")
"""


def test_too_much(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    for words in ((), ("-p", "in_child=true")):
        done = penstock("run", "flow.py", "--sdk", "penstock", "--json", "-p", "megabytes=400", *words)
        error = done.json["error"]
        assert (done.code, error["kind"], error["exit_code"]) == (1, "OutOfMemory", 137)
        assert error["message"].startswith("the task used ")
        assert error["message"].endswith(" MB of memory, more than its limit of 200 MB")


def test_within_the_limit(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)
    done = penstock("run", "flow.py", "--sdk", "penstock", "--json", "-p", "megabytes=50")
    assert done.json["state"] == "SUCCEEDED"


def test_a_try_after_too_little_may_use_more(penstock: Penstock) -> None:
    retry = '.set_retry(2, on=OSError, memory_factor=2, most_memory="350M")'
    penstock.write("flow.py", FLOW.replace('.set_memory_limit("200M")', f'.set_memory_limit("100M"){retry}'))
    done = penstock("run", "flow.py", "--sdk", "penstock", "-p", "megabytes=400", "--name", "it")

    assert done.code == 1
    lines = [line for line in done.err.splitlines() if " hoards  " in line]
    assert [line.rpartition("; ")[2] for line in lines[:2]] == [
        "it may use 200 MB now",
        "it may use 350 MB now",
    ]
