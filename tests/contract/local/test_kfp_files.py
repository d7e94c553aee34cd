"""KFP's pipelines give the same when they are called, as processes and in the process that calls them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PIPELINES = Path(__file__).resolve().parents[2] / "data" / "pipelines"

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("collected_nested:collected_nested", {"Output": [20, 40, 60, 40, 80, 120]}),
    ("collected_parameters:collected_parameters", {"squares": [1, 4, 9], "sum": 14}),
    ("loop_artifacts:loop_artifacts", {"Output": ["a", "b"]}),
    ("nested_in_groups:nested_in_groups", {"Output": [0.2, 0.4]}),
    ("nested_optional:checked", {"Output": "None 2 None None {'a': 1} None"}),
    ("nested_three_levels:nested_three_levels", {"Output": 36}),
    ("one_of_in_loops:one_of_in_loops", {"Output": 66}),
    ("one_of_parameters:one_of_nested", {"Output": 2}),
    ("optional_inputs:optional_inputs", {"Output": True}),
    ("pipeline_outputs:all_of_a_task", {"left": "l", "right": True}),
    ("shared_names:shared_names", {"Output": "o!"}),
    ("single_components:all_defaults", {"Output": [{"a": 1}]}),
]

PROGRAM = """
import importlib, json, sys

from penstock.compat import alias_kfp

alias_kfp()
from kfp import local

sys.path.insert(0, sys.argv[1])
local.init(getattr(local, sys.argv[2])(), pipeline_root="root")
found = {}
for call in sys.argv[3:]:
    module, name = call.split(":")
    found[call] = dict(getattr(importlib.import_module(module), name)().outputs)
with open("found.json", "w") as file:
    json.dump(found, file)
"""


def called(folder: Path, runner: str) -> dict[str, Any]:
    (folder / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "program.py", str(PIPELINES), runner, *(call for call, _ in CALLS)],
        cwd=folder,
        env={**os.environ, "PENSTOCK_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    found: dict[str, Any] = json.loads((folder / "found.json").read_text())
    return found


@pytest.mark.parametrize("runner", ["SubprocessRunner", "InlineRunner"])
def test_a_pipeline_gives_what_it_is_written_to_give(tmp_path: Path, runner: str) -> None:
    assert dict(CALLS) == called(tmp_path, runner)
