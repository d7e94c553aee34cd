from __future__ import annotations

import pytest

from penstock.errors import ExpressionError
from penstock.expr.placeholders import substitute_constant

NAMES = {"pipeline_job_name": "my run", "pipeline_job_uuid": "42", "workspace_path": "/kfp-workspace"}
PARAMETERS = {
    "pipelinechannel--n": 5,
    "pipelinechannel--rate": 2.0,
    "pipelinechannel--flag": True,
    "pipelinechannel--items": [1, {"a": 2.0}],
    "pipelinechannel--text": "a {{$.pipeline_job_name}}",
    "pipelinechannel--none": None,
    "sibling": "s",
}


def of(name, quote="'"):
    return f"{{{{$.inputs.parameters[{quote}{name}{quote}]}}}}"


def substitute(value):
    return substitute_constant(value, NAMES, PARAMETERS)


@pytest.mark.parametrize(
    ("constant", "value"),
    [
        ("plain", "plain"),
        (5, 5),
        (None, None),
        ("{{$.pipeline_job_name}}", "my run"),
        ("{{$.workspace_path}}/data", "/kfp-workspace/data"),
        ("{{$.pipeline_job_name}}-{{$.pipeline_job_uuid}}", "my run-42"),
        (f"Hello {of('pipelinechannel--n')}, {of('pipelinechannel--rate')}!", "Hello 5, 2!"),
        (f"{of('pipelinechannel--items')} ", '[1,{"a":2}] '),
        (f"{of('pipelinechannel--n', chr(34))}{of('sibling')}", "5s"),
        ("{{$.inputs.parameters['pipelinechannel--items'].json_escape[1]}}", '[1,{\\"a\\":2}]'),
    ],
)
def test_texts_take_the_spelling_of_what_they_name(constant, value):
    assert substitute(constant) == value


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_text_that_is_one_parameter_takes_its_value_and_type(name):
    value = substitute(of(name))
    assert type(value) is type(PARAMETERS[name])
    assert value == PARAMETERS[name]


def test_lists_and_structs_are_substituted_at_any_depth_and_in_keys():
    constant = {
        "n": of("pipelinechannel--n"),
        "list": [of("pipelinechannel--flag"), [f"x{of('pipelinechannel--n')}"], 1.5],
        "{{$.pipeline_job_uuid}}": {of("pipelinechannel--n"): None},
    }
    assert substitute(constant) == {"n": 5, "list": [True, ["x5"], 1.5], "42": {"5": None}}


@pytest.mark.parametrize(
    "text",
    [
        "{{$}}",
        "{{$.pipeline_root}}",
        "{{$.outputs.output_file}}",
        "{{$.inputs.parameters['absent']}}",
        "{{$.inputs.artifacts['m'].uri}}",
        "{{channel:task=a;name=b;type=String;}}",
    ],
)
def test_what_is_no_name_and_no_input_stays_verbatim(text):
    assert substitute(text) == text
    assert substitute([f"a {text}"]) == [f"a {text}"]


def test_a_value_is_never_read_again():
    assert substitute(f"{of('pipelinechannel--text')}!") == "a {{$.pipeline_job_name}}!"


def test_null_stands_alone_but_not_inside_a_text():
    assert substitute([of("pipelinechannel--none")]) == [None]
    with pytest.raises(ExpressionError, match="parameter 'pipelinechannel--none' is null") as caught:
        substitute({"k": f"a {of('pipelinechannel--none')}"})
    assert caught.value.position == 2


def test_an_input_that_the_compiler_promised_must_be_there():
    with pytest.raises(ExpressionError, match="'pipelinechannel--gone', which is no input of the task"):
        substitute(of("pipelinechannel--gone"))


def test_keys_that_become_one_are_an_error():
    with pytest.raises(ExpressionError, match="two keys of the struct become '5'"):
        substitute({of("pipelinechannel--n"): 1, "5": 2})


def test_the_constant_itself_is_left_alone():
    constant = {"a": [of("sibling")]}
    substitute(constant)
    assert constant == {"a": [of("sibling")]}
