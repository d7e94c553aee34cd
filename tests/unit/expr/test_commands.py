from __future__ import annotations

import json

import pytest

from penstock import ir
from penstock.errors import ExpressionError
from penstock.expr.placeholders import command_references, resolve_command

X = "{{$.inputs.parameters['x']}}"
EXECUTOR_INPUT = ir.executor_input_from_dict(
    {
        "inputs": {
            "parameterValues": {"x": "X", "sly": '", "Concat', "null": None},
            "artifacts": {"m": {"artifacts": [{"uri": "/m"}]}, "empty": {}},
        },
        "outputs": {"outputFile": "/o"},
    }
)


def resolve(*elements):
    texts = [element if isinstance(element, str) else json.dumps(element) for element in elements]
    return resolve_command(texts, EXECUTOR_INPUT, lambda uri: "/local" + uri)


def concat(*parts):
    return {"Concat": list(parts)}


def if_present(name, then, otherwise=None):
    choice = {"InputName": name, "Then": then}
    return {"IfPresent": choice if otherwise is None else {**choice, "Else": otherwise}}


@pytest.mark.parametrize(
    ("elements", "arguments"),
    [
        ((), []),
        (("sh", "-c", f"echo {X}"), ["sh", "-c", "echo X"]),
        (("",), [""]),
        ((concat("a-", X, "-", "{{$.inputs.artifacts['m'].path}}"),), ["a-X-/local/m"]),
        ((concat(),), [""]),
        ((concat("n=", 5, 2.0, True),), ["n=52true"]),
        ((concat("a", concat("b", X)),), ["abX"]),
        ((if_present("x", "yes"),), ["yes"]),
        ((if_present("x", ["--x", X]), "end"), ["--x", "X", "end"]),
        ((if_present("absent", ["--x", X]), "end"), ["end"]),
        ((if_present("absent", "yes", "no"),), ["no"]),
        ((if_present("absent", ["yes"], ["no", "none"]),), ["no", "none"]),
        ((if_present("null", "yes", "no"),), ["no"]),
        ((if_present("m", "{{$.inputs.artifacts['m'].uri}}"),), ["/m"]),
        ((if_present("empty", "yes", "no"),), ["yes"]),
        ((if_present("x", [if_present("absent", "a"), if_present("m", ["b", "c"])]),), ["b", "c"]),
        ((concat("a", if_present("absent", "b"), if_present("x", X)),), ["aX"]),
        ((concat("a", if_present("x", ["b", "c"])),), ["abc"]),
        ((if_present("x", concat("--x=", X)),), ["--x=X"]),
        ((if_present("absent", X, "{{$.inputs.parameters['null']}}"[:5]),), ["{{$.i"]),
    ],
)
def test_elements_become_arguments(elements, arguments):
    assert resolve(*elements) == arguments


def test_only_the_branch_taken_needs_its_values():
    assert resolve(if_present("null", "{{$.inputs.parameters['null']}}", "none")) == ["none"]


@pytest.mark.parametrize(
    "text",
    ['{"Concat": ', '{"Concat"', '["Concat"]', '{"other": 1}', "{}", '"Concat"', '{"a": {"Concat": []}}'],
)
def test_other_json_is_text(text):
    assert resolve(text) == [text]


def test_json_of_any_spacing_is_read():
    assert resolve('{"Concat":["a","b"]}', ' { "IfPresent" : {"InputName":"x","Then":"y"}}') == ["ab", "y"]


def test_a_value_is_not_read_as_an_element():
    sly = ir.executor_input_from_dict({"inputs": {"parameterValues": {"x": '{"Concat": ["a", "b"]}'}}})
    assert resolve_command([X], sly, str) == ['{"Concat": ["a", "b"]}']


def test_values_do_not_disturb_the_json_around_them():
    assert resolve(concat("{{$.inputs.parameters['sly']}}", "!")) == ['", "Concat!']


@pytest.mark.parametrize(
    "element",
    [
        {"Concat": "a"},
        {"Concat": [None]},
        {"Concat": [{"Other": 1}]},
        {"Concat": ["a"], "more": 1},
        {"IfPresent": {"Then": "a"}},
        {"IfPresent": {"InputName": "x"}},
        {"IfPresent": {"InputName": 5, "Then": "a"}},
        {"IfPresent": {"InputName": "x", "Then": "a", "Otherwise": "b"}},
        {"IfPresent": "x"},
    ],
)
def test_a_malformed_element_is_an_error(element):
    with pytest.raises(ExpressionError, match="cannot be read") as caught:
        resolve(element)
    assert caught.value.expression == json.dumps(element)
    with pytest.raises(ExpressionError, match="cannot be read"):
        command_references([json.dumps(element)])


@pytest.mark.parametrize("depth", [10, 100, 250, 300, 350, 400, 450, 1_000, 100_000])
def test_no_depth_of_nesting_breaks_python(depth):
    """Where its limit lies depends on its version: the outcome is the value, our error, or plain text."""
    element = '{"Concat": [' * depth + "]}" * depth
    limit = "the command has an element that cannot be read: it is nested too deeply"
    for function, value in ((resolve, [""]), (lambda text: command_references([text]), ((), frozenset()))):
        try:
            outcome = function(element)
        except ExpressionError as error:
            outcome = error.message
        assert outcome == value if depth < 200 else outcome in (value, limit, [element])


def test_a_commands_references_are_those_of_all_branches():
    element = concat("a", X, if_present("y", [if_present("z", "{{$.inputs.artifacts['t'].uri}}")], "{{$}}"))
    found, inputs = command_references(["plain {{$.inputs.parameters['b']}}", json.dumps(element)])
    assert [reference.path for reference in found] == [
        ("inputs", "parameters", "b"),
        ("inputs", "parameters", "x"),
        ("inputs", "artifacts", "t", "uri"),
        (),
    ]
    assert inputs == {"y", "z"}
