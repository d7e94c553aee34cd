from __future__ import annotations

import subprocess
import sys

import pytest

from penstock import ir
from penstock.errors import ExpressionError
from penstock.expr import cel

INPUTS = {
    "parameter_values": {"type": "foo", "num": 1.0, "whole": 1, "flag": True, "none": None, "text": "5"},
    "artifacts": {"model": {"artifacts": [{"name": "model", "metadata": {"accuracy": 0.95, "epochs": 3}}]}},
}


def evaluate(text, **variables):
    return cel.parse(text).evaluate(variables)


def failure(text, **variables):
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, **variables)
    return str(caught.value)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("inputs.parameter_values['type']=='foo'", True),
        ("inputs.parameter_values['type']=='foo2'", False),
        ("inputs.parameter_values['num'] == 1", True),
        ("inputs.parameter_values['num'] == 1.0", True),
        ("inputs.parameter_values['whole'] == 1.0", True),
        ("inputs.parameter_values['whole'] >= 0.5", True),
        ("int(inputs.parameter_values['num']) > 0", True),
        ("int(inputs.parameter_values['text']) == 5", True),
        ("double(inputs.parameter_values['whole']) < 1.5", True),
        ("inputs.parameter_values['flag'] == true", True),
        ("inputs.parameter_values['type']=='foo' && inputs.parameter_values['num'] == 1.0", True),
        ("!(inputs.parameter_values['type'] == 'foo') && inputs.parameter_values['num'] == 1", False),
        ("inputs.parameter_values['type'] in ['foo', 'bar']", True),
        ("inputs.artifacts['model'].artifacts[0].metadata['accuracy']*100.0 > 90.0", True),
        ("inputs.artifacts['model'].artifacts[0].metadata['accuracy']*100.0 <= 90.0", False),
        ("has(inputs.parameter_values.absent) && inputs.parameter_values['absent'] == 1", False),
        ("parseJson('{\"a\": [1]}')['a'][0] == 1", True),
    ],
)
def test_conditions_of_pipelines(condition, holds):
    assert cel.parse(condition).holds({"inputs": INPUTS}) is holds


def test_a_condition_reads_the_executor_input_itself():
    artifact = {"uri": "/a", "type": {"schemaTitle": "system.Model"}, "metadata": {"k": 1}}
    executor_input = ir.executor_input_from_dict(
        {
            "inputs": {"parameterValues": {"x": 5}, "artifacts": {"m": {"artifacts": [artifact]}}},
            "outputs": {"outputFile": "/o"},
        }
    )
    condition = cel.parse(
        "inputs.parameter_values['x'] == 5 && inputs.artifacts['m'].artifacts[0].uri == '/a'"
        " && inputs.artifacts['m'].artifacts[0].type.schema_title == 'system.Model'"
        " && has(inputs.artifacts['m'].artifacts[0].metadata)"
        " && !has(inputs.artifacts['m'].artifacts[0].name)"
        " && outputs.output_file == '/o'"
    )
    assert condition.holds({"inputs": executor_input.inputs, "outputs": executor_input.outputs})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 1.5", 2.5),
        ("1.5 - 1", 0.5),
        ("3 * 0.5", 1.5),
        ("1 / 2.0", 0.5),
        ("5 / 2", 2),
        ("-5 / 2", -2),
        ("-5 % 3", -2),
        ("1 / 0.0", float("inf")),
        ("9007199254740993 == 9007199254740992.0", True),
        ("string(timestamp('2026-01-31T12:00:00.250Z'))", "2026-01-31T12:00:00.25Z"),
        ("string(duration('1.5s'))", "1.5s"),
        ("string(duration('-1h1ns'))", "-3600.000000001s"),
        ("string(timestamp('2026-01-31T12:00:00Z') - duration('24h'))", "2026-01-30T12:00:00Z"),
        ("duration('-3661.5s').getMilliseconds()", -500),
        ("timestamp('2026-01-31T12:00:00.25Z').getMilliseconds()", 250),
        ("timestamp('2026-01-31T23:30:00Z').getDate('Europe/Berlin')", 1),
        ("timestamp('2026-01-31T23:30:00Z').getHours('+01:30')", 1),
        ("timestamp('2026-02-01T00:00:00Z').getDayOfWeek()", 0),
        ("r'\\'", "\\"),
        ("[1, 2, 3].existsOne(i, i > 2)", True),
        ("[1, 2].all(i, .i == 7)", True),
        ("google.protobuf.Timestamp == type(timestamp(0))", True),
    ],
)
def test_values_that_googles_library_does_not_or_cannot_tell(text, value):
    result = evaluate(text, i=7)
    assert type(result) is type(value)
    assert result == value


def test_an_error_of_one_side_gives_way_to_a_decisive_other():
    assert evaluate("x.nope == 1 || true", x={}) is True
    assert evaluate("false && x.nope == 1", x={}) is False
    assert evaluate("[0, 2].exists(i, 4 / i == 2)") is True
    assert "division by zero" in failure("[0, 2].exists(i, 4 / i == 3)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "inputs.parameter_values['absent'] == 1",
            """\
no such key: 'absent'
    inputs.parameter_values['absent'] == 1
                           ^
  hint: the keys are 'type', 'num', 'whole', 'flag', 'none', 'text'""",
        ),
        (
            "inputs.parameter_values['type'] < 1",
            """\
'<' does not take string and int
    inputs.parameter_values['type'] < 1
                                    ^""",
        ),
        (
            "input.x",
            """\
no variable 'input'
    input.x
    ^
  hint: the variables are inputs""",
        ),
        (
            "true &&\n  int('x') > 1",
            """\
the string is not an integer
      int('x') > 1
      ^""",
        ),
    ],
)
def test_an_error_points_into_the_expression(text, message):
    assert failure(text, inputs=INPUTS) == message


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("", "the expression ends where a value should be", 0),
        ("1 +", "the expression ends where a value should be", 3),
        ("a = 1", "unexpected character '='", 2),
        ("a & b", "unexpected character '&'", 2),
        ("x == 'it's'", "the string has no closing quote", 10),
        ("x == 'a", "the string has no closing quote", 5),
        ("x 'a'", "there is ''a'' where an operator or the end should be", 2),
        ("f(x)", "there is no function 'f'", 0),
        ("x.f()", "there is no method 'f'", 1),
        ("x.int()", "there is no method 'int'", 1),
        ("int(1, 2)", "'int' takes 1 arguments, not 2", 0),
        ("'a'.startsWith()", "'startsWith' takes 1 arguments, not 0", 3),
        ("has(x)", "has() takes one field, such as has(x.y)", 0),
        ("x.map(1, 2)", "a macro takes a variable's name first, such as x.exists(i, i > 1)", 6),
        ("x.all(i, 1, 2)", "'all' is given 2 arguments after the variable", 1),
        ("for + 1", "'for' is a reserved word", 0),
        ("9223372036854775808", "the number does not fit into 64 bits", 0),
        ("'\\q'", "the string has an unknown escape \\q", 0),
        ("'\\ud800'", "\\ud800 is not a Unicode character", 0),
        ("b'\\u0041'", "\\u0041 cannot stand in a bytes literal", 0),
        ("a.b{c: 1}", "messages cannot be made here, only maps", 3),
        ("(" * 200, "the expression is nested too deeply", 100),
    ],
)
def test_parsing_finds_what_is_no_expression(text, message, position):
    with pytest.raises(ExpressionError) as caught:
        cel.parse(text)
    assert caught.value.message == message
    assert caught.value.position == position
    assert caught.value.expression == text


def test_a_condition_that_is_no_bool_is_an_error():
    with pytest.raises(ExpressionError, match="neither true nor false"):
        cel.parse("'true'").holds({})


def test_a_program_names_its_variables():
    program = cel.parse("inputs.a == x[0] && [1].exists(i, i == y) && type(1) == int && .z == 1")
    assert program.variables == {"inputs", "x", "y", "z"}


def test_the_same_text_is_parsed_once():
    assert cel.parse("1 + 2 + 3") is cel.parse("1 + 2 + 3")


def test_a_long_chain_of_conditions_is_not_deep():
    """Elif after Elif makes `!(…) && !(…) && …`."""
    assert cel.parse(" && ".join(["!(x == 1)"] * 5000)).holds({"x": 2})


def test_a_chain_too_long_for_python_is_an_error_of_the_expression():
    with pytest.raises(ExpressionError, match="nested too deeply"):
        evaluate(" + ".join(["1"] * 20_000))


def test_nested_macros_have_a_budget():
    text = "x.all(a, x.all(b, x.all(c, x.all(d, true))))"
    assert "visits more than 1000000 elements" in failure(text, x=[1] * 100)


def test_a_pattern_cannot_hold_the_engine():
    assert evaluate("x.matches('(a*)*(a|a)*b$')", x="a" * 2000) is False


def test_values_from_elsewhere_are_refused():
    assert "a value of type object cannot be part of an expression" in failure("x == 1", x=object())


def test_huge_numbers_of_json_compare_but_do_not_overflow_python():
    huge = 10**400
    assert evaluate("x > 1.5 && x != 1.5 && x == x", x=huge) is True
    assert "does not fit into a double" in failure("x * 1.5", x=huge)
    assert "integer overflow" in failure("x + 1", x=huge)


def test_a_message_names_some_keys_of_a_large_map():
    assert "'k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'k7' and 92 more" in failure(
        "x.nope", x={f"k{count}": 1 for count in range(100)}
    )


def test_a_maps_bools_are_not_its_ints():
    assert evaluate("{true: 'yes'}[true]") == "yes"
    assert "no such key" in failure("{true: 'yes'}[1]")
    assert "has this key twice" in failure("{true: 1, 1: 2}")


@pytest.mark.parametrize("value", ["\ud800", 2**63])
def test_a_value_without_literal_is_refused(value):
    with pytest.raises(ExpressionError):
        cel.quote(value)


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("heads", "'heads'"),
        ("it's", "'it\\'s'"),
        ("a\\b\n", "'a\\\\b\\n'"),
        ("\x00", "'\\x00'"),
        ('say "é"', "'say \"é\"'"),
        (5, "5"),
        (5.0, "5.0"),
        (True, "true"),
        (None, "null"),
        (float("inf"), "double('inf')"),
    ],
)
def test_literals_read_well(value, literal):
    assert cel.quote(value) == literal


def test_importing_is_light():
    """Conditions are checked by every command, so they must not cost its start."""
    code = "import sys; import penstock.expr.cel; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"msgspec", "yaml", "zoneinfo", "decimal", "dataclasses", "inspect", "asyncio"} & set(loaded)
