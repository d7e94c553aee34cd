"""Spellings and mistakes: each mistake is told with its place, and all are told together."""

from __future__ import annotations

import datetime
import math
import re

import pytest

from penstock import ir
from penstock.errors import IRError


def task(**fields: object) -> dict[str, object]:
    return {"root": {"dag": {"tasks": {"train": fields}}}}


def read_task(**fields: object) -> ir.PipelineTaskSpec:
    spec = ir.from_dict(task(**fields))
    assert spec.root is not None
    assert spec.root.dag is not None
    return spec.root.dag.tasks["train"]


def test_field_names_are_read_in_snake_case_too():
    spec = ir.from_dict({"pipeline_info": {"display_name": "d"}, "schema_version": "2.1.0"})
    assert ir.to_dict(spec) == {"pipelineInfo": {"displayName": "d"}, "schemaVersion": "2.1.0"}


def test_null_means_absent():
    spec = ir.from_dict({"components": None, "root": None, "sdkVersion": None, "pipelineInfo": {"name": "p"}})
    assert spec == ir.PipelineSpec(pipeline_info=ir.PipelineInfo(name="p"))


def test_enumerations_are_read_by_number():
    spec = ir.convert({"parameterType": 2}, ir.ComponentInputParameterSpec)
    assert spec.parameter_type is ir.ParameterType.NUMBER_INTEGER


@pytest.mark.parametrize(("written", "read"), [("3", 3), (3.0, 3), ("-3", -3)])
def test_whole_numbers_are_read_from_text_and_from_whole_floats(written, read):
    policy = read_task(retryPolicy={"maxRetryCount": written}).retry_policy
    assert policy is not None
    assert policy.max_retry_count == read


@pytest.mark.parametrize(
    ("written", "read"), [("2.5", 2.5), (2, 2.0), ("Infinity", math.inf), ("1e3", 1000.0)]
)
def test_doubles_are_read_from_text(written, read):
    assert ir.convert({"backoffFactor": written}, ir.RetryPolicy).backoff_factor == read


def test_whole_numbers_and_floats_in_json_values_stay_apart():
    spec = ir.convert({"defaultValue": [3.0, 3]}, ir.ComponentInputParameterSpec)
    assert [type(item) for item in spec.default_value] == [float, int]


@pytest.mark.parametrize(
    ("fields", "place", "message"),
    [
        ({"componentRef": 3}, ".componentRef", "this takes a mapping, not the number 3"),
        ({"dependentTasks": "a"}, ".dependentTasks", "this takes a list, not the text 'a'"),
        ({"dependentTasks": ["a", 1]}, ".dependentTasks[1]", "this takes text, not the number 1"),
        ({"dependentTasks": [None]}, ".dependentTasks[0]", "this takes text, not null"),
        (
            {"cachingOptions": {"enableCache": "yes"}},
            ".cachingOptions.enableCache",
            "true or false, not the text",
        ),
        ({"retryPolicy": {"maxRetryCount": 1.5}}, ".retryPolicy.maxRetryCount", "a whole number"),
        ({"retryPolicy": {"maxRetryCount": True}}, ".retryPolicy.maxRetryCount", "a whole number, not true"),
        ({"retryPolicy": {"maxRetryCount": 2**31}}, ".retryPolicy.maxRetryCount", "does not fit in 32 bits"),
        ({"retryPolicy": {"backoffFactor": "fast"}}, ".retryPolicy.backoffFactor", "this takes a number"),
        ({"retryPolicy": {"backoffFactor": True}}, ".retryPolicy.backoffFactor", "this takes a number"),
        ({"retryPolicy": {"backoffDuration": "5m"}}, ".retryPolicy.backoffDuration", "not a duration"),
        ({"retryPolicy": {"backoffDuration": 5}}, ".retryPolicy.backoffDuration", "not a duration"),
        ({"triggerPolicy": {"strategy": "ALL"}}, ".triggerPolicy.strategy", "is not a TriggerStrategy"),
        ({"triggerPolicy": {"strategy": 9}}, ".triggerPolicy.strategy", "is not a TriggerStrategy"),
        ({"inputs": {"parameters": []}}, ".inputs.parameters", "this takes a mapping, not a list"),
        (
            {"inputs": {"parameters": {"x": {"runtimeValue": {}, "componentInputParameter": "y"}}}},
            ".inputs.parameters.x",
            "only one of runtimeValue and componentInputParameter may be given",
        ),
        ({"taskInfo": {}, "task_info": {}}, ".task_info", "taskInfo is given twice"),
        ({"inputs": {"parameters": {1: {}}}}, ".inputs.parameters", "a key must be text, not the number 1"),
        ({1: {}}, "", "a key must be text, not the number 1"),
    ],
)
def test_a_mistake_is_told_with_its_place(fields, place, message):
    with pytest.raises(IRError, match=re.escape(message)) as caught:
        ir.from_dict({"root": {"dag": {"tasks": {"train": fields}}}})
    assert caught.value.where == f"<data>, root.dag.tasks.train{place}"


def test_an_unknown_field_is_refused_and_the_near_one_named():
    with pytest.raises(IRError, match="unknown field 'componentReff'") as caught:
        read_task(componentReff={"name": "a"})
    assert caught.value.hint == "did you mean 'componentRef'?"
    assert caught.value.where == "<data>, root.dag.tasks.train.componentReff"


def test_an_unknown_field_with_no_near_one_is_told_what_there_is():
    with pytest.raises(IRError) as caught:
        ir.from_dict({"pipelineInfo": {"zzz": 1}})
    assert caught.value.hint == "there is: description, displayName, name"


def test_unknown_fields_of_executors_are_left_out():
    container = {"@type": "x", "image": "python", "resources": {"gpu": 1}, "args": ["a"]}
    document = {"deploymentSpec": {"@type": "y", "executors": {"e": {"@type": "z", "container": container}}}}
    spec = ir.from_dict(document)
    assert ir.to_dict(spec) == {
        "deploymentSpec": {
            "executors": {"e": {"container": {"image": "python", "args": ["a"], "resources": {}}}}
        }
    }


def test_leaving_out_ends_with_the_executors():
    document = {"deploymentSpec": {"@type": "x"}, "rooot": {}}
    with pytest.raises(IRError, match="unknown field 'rooot'"):
        ir.from_dict(document)


def test_a_known_field_of_an_executor_is_not_taken_for_unknown_in_snake_case():
    document = {
        "importer": {"@type": "x", "artifact_uri": {"constant": "gs://a"}, "download_to_workspace": True}
    }
    executor = ir.from_dict({"deploymentSpec": {"executors": {"e": document}}}).deployment_spec
    assert executor is not None
    assert ir.to_dict(executor.executors["e"]) == {
        "importer": {"artifactUri": {"constant": "gs://a"}, "downloadToWorkspace": True}
    }


def test_all_mistakes_are_told_together():
    with pytest.raises(IRError) as caught:
        ir.from_dict({"pipelineInfo": {"nam": "a"}, "root": [], "components": {"c": {"executorLabel": 1}}})
    assert str(caught.value) == (
        "The pipeline has 3 problems:\n"
        "  pipelineInfo.nam: unknown field 'nam'\n"
        "    hint: did you mean 'name'?\n"
        "  root: this takes a mapping, not a list\n"
        "  components.c.executorLabel: this takes text, not the number 1\n"
        "    hint: quote it to make it text\n"
        "  where: <data>"
    )


@pytest.mark.parametrize("document", [None, 3, "text", [], [{}]])
def test_what_is_no_mapping_is_no_pipeline(document):
    with pytest.raises(IRError, match="this takes a mapping"):
        ir.from_dict(document)


@pytest.mark.parametrize("version", ["2.2.0", "3.0.0", "2.10"])
def test_a_newer_schema_is_refused_by_name_before_anything_else(version):
    message = re.escape(f"schema {version}; this Penstock reads up to 2.1")
    with pytest.raises(IRError, match=message) as caught:
        ir.from_dict({"schemaVersion": version, "somethingNew": 1})
    assert caught.value.where == "<data>, schemaVersion"


@pytest.mark.parametrize("version", ["two", 2.1, "2", ["2.1.0"]])
def test_what_is_no_schema_version_is_refused(version):
    with pytest.raises(IRError, match=r"is not a schema version such as '2\.1\.0'"):
        ir.from_dict({"schemaVersion": version})


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", "2.1.9", "", None])
def test_schemas_up_to_ours_are_read(version):
    assert ir.from_dict({"schemaVersion": version}).schema_version == (version or "")


def test_what_is_no_json_value_is_refused():
    with pytest.raises(IRError, match="a date is not a JSON value") as caught:
        ir.convert({"default_value": {"a": [datetime.date(2020, 1, 1)]}}, ir.ComponentInputParameterSpec)
    assert caught.value.where == "<data>, default_value.a[0]"


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def test_a_document_nested_beyond_all_reason_is_refused():
    with pytest.raises(IRError, match="nested too deeply"):
        ir.convert({"default_value": nested(100_000)}, ir.ComponentInputParameterSpec)
    with pytest.raises(IRError, match="nested too deeply"):
        ir.to_dict(ir.ComponentInputParameterSpec(default_value=nested(100_000)))


def test_what_an_executor_wrote_may_hold_fields_that_we_do_not_know():
    output = ir.executor_output_from_dict(
        {"parameterValues": {"a": 1}, "artifacts": {"m": {"artifacts": [{"custom_path": "/x", "x": 1}]}}}
    )
    assert output.parameter_values == {"a": 1}
    assert output.artifacts["m"].artifacts == [ir.RuntimeArtifact(custom_path="/x")]


def test_an_executor_input_and_a_final_status_are_read():
    given = ir.executor_input_from_dict({"inputs": {"parameterValues": {"a": None}}, "new": 1})
    assert given == ir.ExecutorInput(inputs=ir.ExecutorInputs(parameter_values={"a": None}))
    status = ir.final_status_from_dict({"state": "FAILED", "error": {"code": 1, "message": "m"}, "new": 1})
    assert status.error == ir.Status(code=1, message="m")


def test_what_json_cannot_hold_is_not_written():
    spec = ir.ComponentInputParameterSpec(default_value={1, 2, object()})
    with pytest.raises(IRError, match="cannot be written"):
        ir.to_dict(spec)
