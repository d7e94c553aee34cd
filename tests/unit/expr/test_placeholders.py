from __future__ import annotations

import json

import pytest

from penstock import ir
from penstock.errors import ExpressionError
from penstock.expr import placeholders

PARAMETERS = {
    "text": "hi there",
    "whole": 5.0,
    "int": 7,
    "small": 1e-7,
    "large": 1e21,
    "flag": True,
    "list": [1.0, {"a": "é"}],
    "struct": {"k": 0.5, "s": "<&>"},
    "null": None,
    "sly": "{{$}} and {{$.inputs.parameters['text']}}",
    "it's": "quoted",
}
EXECUTOR_INPUT = ir.executor_input_from_dict(
    {
        "inputs": {
            "parameterValues": PARAMETERS,
            "artifacts": {
                "model": {
                    "artifacts": [
                        {
                            "name": "m",
                            "uri": "s3://b/m",
                            "metadata": {"k": "v", "n": 3.0, "deep": {"l": [1]}, "0": None},
                        },
                        {"name": "second", "uri": "s3://b/second"},
                    ]
                },
                "own": {"artifacts": [{"uri": "s3://b/own", "customPath": "/my/place"}]},
                "web": {"artifacts": [{"uri": "https://example.org/x"}]},
                "none": {"artifacts": []},
            },
        },
        "outputs": {
            "outputFile": "/out/executor_output.json",
            "parameters": {"p": {"outputFile": "/out/p"}},
            "artifacts": {"data": {"artifacts": [{"uri": "s3://b/data", "metadata": {"rows": 2}}]}},
        },
    }
)


def local_path(uri):
    return "/s3/" + uri.removeprefix("s3://") if uri.startswith("s3://") else None


def resolve(text):
    return placeholders.resolve(text, EXECUTOR_INPUT, local_path)


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("{{$.inputs.parameters['text']}}", "hi there"),
        ('{{$.inputs.parameters["text"]}}', "hi there"),
        ('{{$.inputs.parameters["it\'s"]}}', "quoted"),
        ("{{$.inputs.parameters['whole']}}", "5"),
        ("{{$.inputs.parameters['int']}}", "7"),
        ("{{$.inputs.parameters['small']}}", "0.0000001"),
        ("{{$.inputs.parameters['large']}}", "1000000000000000000000"),
        ("{{$.inputs.parameters['flag']}}", "true"),
        ("{{$.inputs.parameters['list']}}", '[1,{"a":"é"}]'),
        ("{{$.inputs.parameters['struct']}}", '{"k":0.5,"s":"<&>"}'),
        ("{{$.inputs.artifacts['model'].uri}}", "s3://b/m"),
        ("{{$.inputs.artifacts['model'].path}}", "/s3/b/m"),
        ("{{$.inputs.artifacts['own'].path}}", "/my/place"),
        ("{{$.inputs.artifacts['model'].metadata['k']}}", "v"),
        ("{{$.inputs.artifacts['model'].metadata['n']}}", "3"),
        ("{{$.inputs.artifacts['model'].metadata['deep']['l'][0]}}", "1"),
        ("{{$.inputs.artifacts['model'].metadata['0']}}", "null"),
        ("{{$.outputs.artifacts['data'].uri}}", "s3://b/data"),
        ("{{$.outputs.artifacts['data'].path}}", "/s3/b/data"),
        ("{{$.outputs.artifacts['data'].metadata}}", '{"rows":2}'),
        ("{{$.outputs.parameters['p'].output_file}}", "/out/p"),
        ("{{$.outputs.output_file}}", "/out/executor_output.json"),
        ("{{$.outputMetadataUri}}", "/out/executor_output.json"),
        ("a{{$.inputs.parameters['int']}}b{{$.inputs.parameters['int']}}c", "a7b7c"),
        ("--m={{$.inputs.parameters['text']}}/{{$.nope}}", "--m=hi there/{{$.nope}}"),
    ],
)
def test_a_placeholder_becomes_what_it_names(text, resolved):
    assert resolve(text) == resolved


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain {{text}} {$} {{ $ }}",
        "{{$.unknown}}",
        "{{$.inputs.parameters['absent']}}",
        "{{$.inputs.parameters.text}}",
        "{{$.inputs.parameters[text]}}",
        "{{$.inputs.parameters['text'].more}}",
        "{{$.inputs.parameters['text']",
        "{{$.inputs.artifacts['absent'].uri}}",
        "{{$.inputs.artifacts['none'].uri}}",
        "{{$.inputs.artifacts['model'].nope}}",
        "{{$.inputs.artifacts['model'].uri['k']}}",
        "{{$.inputs.artifacts['model'].metadata['absent']}}",
        "{{$.inputs.artifacts['model'].metadata['deep']['l'][1]}}",
        "{{$.inputs.artifacts['web'].path}}",
        "{{$.inputs.artifacts['model'].value}}",
        "{{$.outputs.parameters['absent'].output_file}}",
        "{{$.outputs.parameters['p']}}",
        "{{$.inputs}}",
        "{{$.pipeline_job_name}}",
    ],
)
def test_what_names_nothing_stays_verbatim(text):
    assert resolve(text) == text


def test_the_whole_executor_input_is_json():
    assert json.loads(resolve("{{$}}")) == ir.to_dict(EXECUTOR_INPUT)
    assert resolve("{{$}}").isascii()


def test_a_list_of_artifacts_is_json():
    listed = json.loads(resolve("{{$.inputs.artifacts['model']}}"))
    assert [artifact["uri"] for artifact in listed["artifacts"]] == ["s3://b/m", "s3://b/second"]


@pytest.mark.parametrize("levels", [0, 1, 2])
def test_json_escape_fits_a_value_into_strings_of_json(levels):
    text = resolve(f"{{{{$.json_escape[{levels}]}}}}")
    for _ in range(levels):
        text = json.loads(f'"{text}"')
    assert json.loads(text) == ir.to_dict(EXECUTOR_INPUT)


def test_json_escape_applies_to_any_placeholder():
    text = '{"a": "{{$.inputs.parameters[\'struct\'].json_escape[1]}}"}'
    assert json.loads(json.loads(resolve(text))["a"]) == PARAMETERS["struct"]


def test_a_value_is_never_read_again():
    assert resolve("x{{$.inputs.parameters['sly']}}") == "x" + PARAMETERS["sly"]


def test_two_values_cannot_make_a_placeholder_together():
    halves = ir.executor_input_from_dict({"inputs": {"parameterValues": {"a": "{{", "b": "$}}"}}})
    text = "{{$.inputs.parameters['a']}}{{$.inputs.parameters['b']}}"
    assert placeholders.resolve(text, halves, local_path) == "{{$}}"


def test_a_null_parameter_is_an_error_where_its_text_is_needed():
    with pytest.raises(ExpressionError) as caught:
        resolve("--x={{$.inputs.parameters['null']}}")
    assert str(caught.value).splitlines()[:3] == [
        "parameter 'null' is null, which has no text",
        "    --x={{$.inputs.parameters['null']}}",
        "        ^",
    ]


def test_names_and_files_are_the_callers():
    resolver = placeholders.Resolver(
        EXECUTOR_INPUT,
        local_path,
        names={"pipeline_job_name": "my run"},
        read_text=lambda path: f"content of {path}",
    )
    assert resolver.resolve("{{$.pipeline_job_name}}/{{$.pipeline_root}}") == "my run/{{$.pipeline_root}}"
    assert resolver.resolve("{{$.inputs.artifacts['model'].value}}") == "content of /s3/b/m"
    assert resolver.resolve("{{$.inputs.artifacts['web'].value}}") == "{{$.inputs.artifacts['web'].value}}"


def test_a_task_without_inputs_and_outputs_has_placeholders_of_nothing():
    text = "{{$}} {{$.inputs.parameters['x']}}"
    assert placeholders.resolve(text, ir.ExecutorInput(), local_path) == "{} {{$.inputs.parameters['x']}}"


def test_references_name_what_a_text_reads():
    text = (
        "a {{$}} {{$.inputs.parameters[\"x\"]}} {{$.outputs.artifacts['m'].metadata['k'][0]}}"
        " {{$.f.json_escape[2]}}"
    )
    found = placeholders.references(text)
    assert [reference.path for reference in found] == [
        (),
        ("inputs", "parameters", "x"),
        ("outputs", "artifacts", "m", "metadata", "k", 0),
        ("f",),
    ]
    assert [reference.parameter for reference in found] == [None, "x", None, None]
    assert [reference.escapes for reference in found] == [0, 0, 0, 2]
    assert all(text.startswith(reference.text, reference.position) for reference in found)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb", "a\nb"),
        (0.1, "0.1"),
        (-0.0, "-0"),
        (123456789012345680.0, "123456789012345680"),
        (5e-324, "0." + "0" * 323 + "5"),
        (10**30, str(10**30)),
        (False, "false"),
        ([], "[]"),
        ({"b": 2.0, "a": [1.5, 1e300]}, '{"b":2,"a":[1.5,1e+300]}'),
        (float("inf"), "+Inf"),
        (float("nan"), "NaN"),
    ],
)
def test_values_are_spelled_as_the_launcher_does(value, text):
    assert placeholders.spell(value) == text


def test_null_and_what_is_not_json_have_no_text():
    with pytest.raises(ExpressionError, match="null"):
        placeholders.spell(None)
    with pytest.raises(ExpressionError, match="no JSON text"):
        placeholders.spell([object()])
