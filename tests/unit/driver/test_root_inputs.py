from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.driver import resolve
from penstock.errors import SubmitError


def pipeline(**parameters: dict[str, Any]) -> ir.PipelineSpec:
    return ir.from_dict(
        {
            "pipelineInfo": {"name": "flow"},
            "root": {"dag": {"tasks": {}}, "inputDefinitions": {"parameters": parameters}},
        }
    )


def error(spec: ir.PipelineSpec, given: dict[str, Any]) -> SubmitError:
    with pytest.raises(SubmitError) as caught:
        resolve.root_inputs(spec, given)
    return caught.value


def test_what_is_given_and_the_defaults():
    spec = pipeline(
        rate={"parameterType": "NUMBER_DOUBLE"},
        rows={"parameterType": "NUMBER_INTEGER", "defaultValue": 3.0},
        note={"parameterType": "STRING", "isOptional": True},
    )
    values = resolve.root_inputs(spec, {"rate": 1}).parameters
    assert values == {"rate": 1.0, "rows": 3}
    assert [type(value) for value in values.values()] == [float, int]


def test_null_takes_the_default_or_leaves_it_out():
    spec = pipeline(
        rows={"parameterType": "NUMBER_INTEGER", "defaultValue": 3, "isOptional": True},
        note={"parameterType": "STRING", "isOptional": True},
    )
    assert resolve.root_inputs(spec, {"rows": None, "note": None}).parameters == {"rows": 3}


def test_a_missing_parameter_is_told_with_what_there_is():
    spec = pipeline(rate={"parameterType": "NUMBER_DOUBLE"}, rows={"parameterType": "STRING"})
    told = error(spec, {"rows": "a"})
    assert told.message == "parameter 'rate' has no value and no default"
    assert told.where == "pipeline 'flow'"
    assert told.hint == "its parameters are: rate, rows"


def test_an_unknown_parameter_is_told_with_the_near_one():
    spec = pipeline(rate={"parameterType": "NUMBER_DOUBLE", "defaultValue": 1.0})
    assert error(spec, {"raet": 2.0}).message == "there is no parameter 'raet' (did you mean 'rate'?)"
    told = error(pipeline(), {"x": 1})
    assert (told.message, told.hint) == ("there is no parameter 'x'", "it has no parameters")


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("NUMBER_INTEGER", 2.5, "takes a whole number, and got 2.5"),
        ("NUMBER_INTEGER", "2", 'takes a whole number, and got "2"'),
        ("NUMBER_DOUBLE", True, "takes a number, and got true"),
        ("BOOLEAN", 1, "takes true or false, and got 1"),
        ("LIST", {}, "takes a list, and got {}"),
        ("STRUCT", "{}", 'takes a struct, and got "{}"'),
        ("STRING", 5, "takes text, and got 5"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(kind, value, message):
    assert error(pipeline(x={"parameterType": kind}), {"x": value}).message == f"parameter 'x' {message}"


def test_a_default_of_the_wrong_type_is_refused():
    spec = pipeline(x={"parameterType": "NUMBER_INTEGER", "defaultValue": "three"})
    assert error(spec, {}).message == "parameter 'x' takes a whole number, and got \"three\""


def test_literals_are_checked():
    spec = pipeline(x={"parameterType": "NUMBER_INTEGER", "literals": [1.0, 2.0]})
    assert resolve.root_inputs(spec, {"x": 2}).parameters == {"x": 2}
    assert error(spec, {"x": 3}).message == "parameter 'x' takes one of 1.0, 2.0, and got 3"


def test_an_artifact_cannot_be_given():
    spec = pipeline()
    assert spec.root is not None
    spec.root.input_definitions = ir.ComponentInputsSpec(
        artifacts={
            "data": ir.ComponentInputArtifactSpec(),
            "more": ir.ComponentInputArtifactSpec(is_optional=True),
        }
    )
    assert error(spec, {}).message == (
        "input 'data' is an artifact, which a run cannot be given; import it instead"
    )


def test_all_problems_are_told_together():
    spec = pipeline(rate={"parameterType": "NUMBER_DOUBLE"}, rows={"parameterType": "NUMBER_INTEGER"})
    assert error(spec, {"rows": "a", "x": 1}).message == (
        "3 parameters are wrong:\n"
        "  there is no parameter 'x' (there is: rate, rows)\n"
        "  parameter 'rate' has no value and no default\n"
        "  parameter 'rows' takes a whole number, and got \"a\""
    )


def test_names_of_the_run_are_filled_into_defaults_and_not_into_what_is_given():
    spec = pipeline(
        job={"parameterType": "STRING", "defaultValue": "in {{$.pipeline_job_name}}"},
        given={"parameterType": "STRING", "defaultValue": "x"},
    )
    text = "{{$.pipeline_job_name}}"

    values = resolve.root_inputs(spec, {"given": text}, names={"pipeline_job_name": "my run"})

    assert values.parameters == {"job": "in my run", "given": text}
    assert resolve.root_inputs(spec, {}).parameters["job"] == "in {{$.pipeline_job_name}}"
