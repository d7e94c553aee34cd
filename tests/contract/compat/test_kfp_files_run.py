"""Files written for KFP run under `penstock run` as they are, and give what they are written to give."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.command import Penstock

PIPELINES = Path(__file__).resolve().parents[2] / "data" / "pipelines"

RUNS: list[tuple[str, dict[str, Any]]] = [
    ("collected_nested.py", {"Output": [20, 40, 60, 40, 80, 120]}),
    ("collected_parameters.py", {"squares": [1, 4, 9], "sum": 14}),
    ("loop_artifacts.py:loop_artifacts", {"Output": ["a", "b"]}),
    ("nested_in_groups.py:nested_in_groups", {"Output": [0.2, 0.4]}),
    ("nested_optional.py:checked", {"Output": "None 2 None None {'a': 1} None"}),
    ("nested_three_levels.py:nested_three_levels", {"Output": 36}),
    ("one_of_in_loops.py", {"Output": 66}),
    ("one_of_parameters.py:one_of_nested", {"Output": 2}),
    ("optional_inputs.py", {"Output": True}),
    ("pipeline_outputs.py:all_of_a_task", {"left": "l", "right": True}),
    ("optional_handed_on.py:optional_handed_on", {}),
    ("order_of_groups.py:handlers", {}),
    ("order_of_groups.py:inner_loops", {}),
    ("retries_at_two_levels.py:retries_at_two_levels", {"Output": 2}),
    ("several_handlers.py:several_handlers", {}),
    ("shared_names.py", {"Output": "o!"}),
    ("single_components.py:all_defaults", {"Output": [{"a": 1}]}),
    ("skipped_branches.py:skipped_branches", {"Output": [1, 2, 3]}),
]


@pytest.mark.parametrize(("target", "outputs"), RUNS, ids=[target for target, _ in RUNS])
def test_a_kfp_file_runs_as_it_is(penstock: Penstock, target: str, outputs: dict[str, Any]) -> None:
    done = penstock("run", str(PIPELINES / target), "--json")

    assert done.code == 0, done.err
    assert done.json["state"] == "SUCCEEDED"
    assert done.json["outputs"] == outputs
    assert done.err.splitlines()[0].endswith("(import kfp means penstock; stock kfp is not installed)")


def test_sdk_kfp_is_refused_where_it_is_not_installed(penstock: Penstock) -> None:
    done = penstock("run", str(PIPELINES / "one_of_in_loops.py"), "--sdk", "kfp")

    assert done.code == 1
    assert "--sdk kfp needs stock KFP 2 to be installed beside Penstock; no kfp is." in done.error


def test_names_of_the_run_in_a_pipelines_default_are_filled_in(penstock: Penstock) -> None:
    done = penstock("run", f"{PIPELINES / 'constants_of_the_run.py'}:inner", "--json", "--name", "mine")

    assert done.json["outputs"] == {"Output": "mine"}
