"""What a run does not import: each of these costs as much as several tasks."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import conformance
from support.command import environment

if TYPE_CHECKING:
    from support.command import Penstock

NEVER = {
    "asyncio",
    "click",
    "concurrent",
    "email",
    "http",
    "logging",
    "rich",
    "ssl",
    "subprocess",
    "tempfile",
    "uv",
}
PROBE = """
import json, sys
from penstock.cli import root
code = root.run(sys.argv[1:])
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""

FLOW = """
from kfp import dsl

@dsl.component
def one() -> int:
    return 1
"""


def imported(penstock: Penstock, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        env=environment(penstock.home),
        cwd=penstock.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    code, names = json.loads(done.stdout.splitlines()[-1])
    assert code == 0, done.stderr
    return set(names)


def test_a_run_of_a_python_file(penstock: Penstock) -> None:
    penstock.write("flow.py", FLOW)

    names = imported(penstock, "run", "flow.py", "--sdk", "penstock")

    assert names & (NEVER | {"yaml"}) == set()


def test_a_run_of_a_compiled_file(penstock: Penstock) -> None:
    document = str(conformance.FOLDER / "pipeline_with_loops.yaml")

    assert imported(penstock, "run", document) & NEVER == set()


@pytest.mark.parametrize("words", [("runs",), ("runs", "--json")])
def test_a_list_of_runs_needs_no_engine(penstock: Penstock, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.replace('name.partition(".")[0]', "name"), *words],
        env=environment(penstock.home),
        capture_output=True,
        text=True,
        check=True,
    )
    _, names = json.loads(done.stdout.splitlines()[-1])

    assert not [
        name for name in names if name.startswith(("penstock.engine", "penstock.runners", "penstock.dsl"))
    ]
