"""The driver on the compiled pipelines of KFP's own test suite, with made-up outputs of the tasks."""

from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.driver import Values, checks
from penstock.errors import SubmitError
from support import conformance
from support.dry_run import DryRun

# Where made-up values do not fit together: the loop takes a list out of each struct.
OUTPUTS: dict[str, dict[tuple[str, str], Any]] = {
    "pipeline_with_loops_and_conditions.yaml": {
        ("args-generator-op", "Output"): [{"A_a": "1", "B_b": ["2", "20"]}, {"A_a": "10", "B_b": ["22"]}]
    }
}
TAKES_AN_ARTIFACT = "pipeline_with_various_io_types.yaml"


def dry_run(name: str) -> tuple[DryRun, Values]:
    run = DryRun(ir.load(conformance.text(name), name).spec, OUTPUTS.get(name, {}))
    return run, run.run(conformance.expectations()[name].get("parameters", {}))


@pytest.mark.parametrize("name", [name for name in conformance.names() if name != TAKES_AN_ARTIFACT])
def test_every_task_can_be_given_its_inputs(name):
    run, _ = dry_run(name)
    assert run.inputs


@pytest.mark.parametrize("name", conformance.names())
def test_every_expression_can_be_read(name):
    assert checks.problems(ir.load(conformance.text(name), name).spec) == []


def test_a_pipeline_that_takes_an_artifact_cannot_be_run_by_itself():
    with pytest.raises(SubmitError, match="input 'input3' is an artifact"):
        dry_run(TAKES_AN_ARTIFACT)


def given(run: DryRun, task: str) -> list[dict[str, Any]]:
    """What each task of this name was given, in order."""
    return [values.parameters for path, values in run.inputs.items() if path.endswith(f"/{task}")]


def test_a_loop_over_a_part_of_an_outer_loops_item():
    run, _ = dry_run("pipeline_with_loops_and_conditions.yaml")
    outer = "/condition-1/for-loop-2"
    assert [path for path in run.inputs if path.endswith("/print-text-4")] == [
        f"{outer}[A_a=1]/for-loop-8[2]/print-text-4",
        f"{outer}[A_a=1]/for-loop-8[20]/print-text-4",
        f"{outer}[A_a=10]/for-loop-8[22]/print-text-4",
    ]
    assert given(run, "print-text-4") == [{"msg": "2"}, {"msg": "20"}, {"msg": "22"}]


def test_a_condition_over_a_part_of_an_item():
    run, _ = dry_run("pipeline_with_loops_and_conditions.yaml")
    assert given(run, "print-text-9") == [{"msg": "A"}, {"msg": "B"}]


def test_an_item_is_text_where_text_is_declared():
    run, _ = dry_run("pipeline_with_loops_and_conditions.yaml")
    assert {"msg": '{"A_a":"heads","B_b":["A","B"]}'} in given(run, "print-text-5")


def test_one_of_several_branches_gives_the_output():
    run, outputs = dry_run("if_else_with_oneof_parameters.yaml")
    assert outputs.parameters == {"Output": "heads"}
    assert given(run, "print-and-return") == [{"text": "Got heads!"}]
    assert given(run, "print-and-return-2") == []


def test_texts_take_the_values_of_their_channels():
    run, _ = dry_run("pipeline_with_params_containing_format.yaml")
    assert given(run, "print-op") == [{"pipelinechannel--name": "KFP", "text": "Hello KFP"}]


def test_an_input_that_nobody_gives_is_left_out_through_all_levels():
    run, _ = dry_run("nested_pipeline_opt_inputs_nil_compiled.yaml")
    assert set(map(str, (values.parameters for values in run.inputs.values()))) == {"{}"}


def test_a_default_of_the_inner_pipeline_counts_where_the_outer_gives_nothing():
    run, _ = dry_run("nested_pipeline_opt_input_child_level_compiled.yaml")
    assert given(run, "component-a-str") == [{"componentInputStr": "Input - pipeline"}]
    assert given(run, "component-b-str") == [{"componentInputStr": "Input 2 - nested pipeline"}]
    (number,) = given(run, "component-b-int")
    assert repr(number) == "{'componentInputInt': 0}"


def test_artifacts_of_loops_in_loops_are_one_list():
    run, _ = dry_run("collected_artifacts.yaml")
    outer, inner = run.inputs["/read-models"], run.inputs["/collecting-artifacts"]
    assert inner.parameters == {"model_chars": "x,y,z", "model_ids": "s1,s2,s3"}
    assert len(outer.artifacts["models"]) == 4
    assert len({artifact.id for artifact in outer.artifacts["models"]}) == 4


def test_an_exit_task_is_told_how_its_group_ended():
    run, _ = dry_run("pipeline_with_task_final_status.yaml")
    (exit_inputs,) = given(run, "exit-op")
    assert exit_inputs["status"]["pipelineTaskName"] == "exit-handler-1"
    assert exit_inputs["status"]["state"] == "COMPLETE"
