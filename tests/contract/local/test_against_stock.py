"""A session with kfp.local gives with Penstock what it gives with stock KFP, or what is better."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SESSION = Path(__file__).resolve().parents[2] / "data" / "local" / "session.py"
ALIASED = (
    "from penstock.compat import alias_kfp; alias_kfp(); import runpy, sys;"
    "runpy.run_path(sys.argv[1], run_name='__main__')"
)

EQUAL = [
    "values",
    "defaults",
    "output",
    "artifacts",
    "pipeline",
    "other branch",
    "exit handler",
    "states",
    "component fails",
    "pipeline fails",
    "one argument too many",
    "one too few",
    "component fails quietly",
    "pipeline fails quietly",
]

#: What stock does, what Penstock does; each is a row of ``docs/coming-from-kfp.md``.
DIFFERENT: dict[str, tuple[Any, Any]] = {
    "a given artifact": (
        ["Input artifacts are not supported. Got input artifact of type 'Dataset'."],
        {"Output": "given None"},
    ),
    "a standalone importer": (
        [
            "RuntimeError",
            "The SubprocessRunner only supports running Lightweight Python Components. You are attempting to "
            "run a Container Component.",
        ],
        {"artifact": ["Dataset", "artifact", "given.txt", "{}", "given"]},
    ),
    "a number in metadata": (
        {"Output": "[3.0]", "data": ["Dataset", "data", "count-TIME/count/data", "{'length': 3.0}", None]},
        {"Output": "[3]", "data": ["Dataset", "data", "count-TIME/count/data", "{'length': 3}", None]},
    ),
    "counts": (
        [
            "RuntimeError",
            "Pipeline 'counts' finished with status FAILURE. Inner task failed: 'for-loop-2-iteration-0'.",
        ],
        {"Output": "[3, 3]"},
    ),
    "quoted": (
        [
            "No value available for 'dsl.OneOf' output 'pipelinechannel--condition-branches-1-oneof-1'. None "
            "of the conditional branches produced an output."
        ],
        {"Output": "yes"},
    ),
    "one dataset": (
        ["Expected 1 artifact in ArtifactSelectorSpec. Got: 2"],
        {
            "Output": [
                "Dataset",
                "data",
                "one-dataset-TIME/condition-branches-1/condition-2/make/data",
                "{'length': '3'}",
                "yes",
            ]
        },
    ),
    "returned": (
        {"Output": ["Model", "", "returned-TIME/returned/m", "{'framework': 'm'}", None]},
        {"Output": ["Model", "Output", "returned-TIME/returned/m", "{'framework': 'm'}", None]},
    ),
}


def results(command: list[str], folder: Path) -> dict[str, Any]:
    folder.mkdir()
    environment = {**os.environ, "PENSTOCK_HOME": str(folder / "home"), "COLUMNS": "80"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    found: dict[str, Any] = json.loads((folder / "found.json").read_text())
    return found


@pytest.fixture(scope="module")
def stocks(stock_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return results([str(stock_python), str(SESSION)], tmp_path_factory.mktemp("stock") / "session")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return results([sys.executable, "-c", ALIASED, str(SESSION)], tmp_path_factory.mktemp("ours") / "session")


@pytest.fixture(scope="module")
def inline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The session with another runner, which stock does not have."""
    folder = tmp_path_factory.mktemp("inline")
    text = SESSION.read_text().replace("local.SubprocessRunner(use_venv=False)", "local.InlineRunner()")
    (folder / "session.py").write_text(text)
    return results([sys.executable, "-c", ALIASED, str(folder / "session.py")], folder / "session")


@pytest.mark.parametrize("step", [step for step in EQUAL if step != "component fails"])
def test_a_step_in_this_process_gives_the_same(
    step: str, stocks: dict[str, Any], inline: dict[str, Any]
) -> None:
    assert stocks[step] == inline[step]


def test_a_component_in_this_process_raises_what_its_function_raises(inline: dict[str, Any]) -> None:
    assert inline["component fails"] == ["w"]


@pytest.mark.parametrize("step", EQUAL)
def test_a_step_gives_what_stock_gives(step: str, stocks: dict[str, Any], ours: dict[str, Any]) -> None:
    assert stocks[step] == ours[step]


@pytest.mark.parametrize("step", DIFFERENT)
def test_a_step_gives_more_than_stock_gives(step: str, stocks: dict[str, Any], ours: dict[str, Any]) -> None:
    assert (stocks[step], ours[step]) == DIFFERENT[step]


def test_all_steps_are_compared(stocks: dict[str, Any], ours: dict[str, Any]) -> None:
    assert {*EQUAL, *DIFFERENT} == stocks.keys() == ours.keys()
