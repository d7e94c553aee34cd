"""Programs read the same of our components as of stock KFP's."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from support import stock

SCRIPT = stock.REPOSITORY / "tests" / "support" / "public_job.py"
PIPELINES = stock.REPOSITORY / "tests" / "data" / "pipelines"
FILES = [
    PIPELINES / f"{name}.py"
    for name in (
        "artifacts_by_path",
        "collected_nested",
        "component_arguments",
        "container_placeholders",
        "descriptions",
        "everything_together",
        "exit_handler_status",
        "google_types",
        "lists_of_artifacts",
        "named_tuples",
        "optional_inputs",
        "parameter_types",
        "pipeline_outputs",
        "single_components",
    )
]


@pytest.fixture(scope="module")
def answers() -> tuple[dict[str, Any], dict[str, Any]]:
    return ask(str(stock.interpreter()), penstock=False), ask(sys.executable, penstock=True)


def ask(python: str, *, penstock: bool) -> dict[str, Any]:
    job = {"penstock": penstock, "files": [str(path) for path in FILES]}
    done = subprocess.run(
        [python, str(SCRIPT)], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_components_say_of_themselves_what_stock_s_say(
    answers: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    by_stock, ours = answers

    assert ours.keys() == by_stock.keys()
    assert len(ours) >= 60
    assert {name: told for name, told in ours.items() if told != by_stock[name]} == {}
