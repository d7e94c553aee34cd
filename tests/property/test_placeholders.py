"""Placeholders: every value lands in the text as it is spelled, and nothing else changes."""

from __future__ import annotations

import json
import math

from hypothesis import assume, example, given
from hypothesis import strategies as st

from penstock import ir
from penstock.expr import placeholders

# Pieces of placeholders too, so that values and the text between could be taken for one.
texts = st.lists(
    st.text(max_size=6)
    | st.sampled_from(
        [
            "{{$}}",
            "{{$.inputs.parameters['a']}}",
            "{{$.pipeline_job_name}}",
            "{{$",
            "}}",
            "{{",
            "$",
            "['a']",
            "{",
        ]
    ),
    max_size=4,
).map("".join)

numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    texts | numbers | st.booleans(),
    lambda inner: (
        st.lists(inner | st.none(), max_size=3) | st.dictionaries(texts, inner | st.none(), max_size=3)
    ),
    max_leaves=5,
)
parameters = st.dictionaries(
    st.text(st.characters(exclude_characters="'", exclude_categories=["Cs"]), max_size=8), values
)


def executor_input(given_parameters, uri="/u"):
    return ir.ExecutorInput(
        inputs=ir.ExecutorInputs(
            parameter_values=dict(given_parameters),
            artifacts={"m": ir.ArtifactList(artifacts=[ir.RuntimeArtifact(uri=uri)])},
        )
    )


def plain(text):
    """Text in which no placeholder starts or ends, and none can with what stands beside it."""
    return text.replace("{", "(").replace("}", ")")


@given(given_parameters=parameters, between=st.lists(texts.map(plain), min_size=1), uri=texts, data=st.data())
def test_resolving_puts_the_spelled_values_in_and_leaves_the_rest(given_parameters, between, uri, data):
    text = expected = between[0]
    for piece in between[1:]:
        name = data.draw(st.sampled_from(sorted(given_parameters)) if given_parameters else st.none())
        if name is None:
            text, expected = text + "{{$.inputs.artifacts['m'].uri}}", expected + uri
        else:
            text += f"{{{{$.inputs.parameters['{name}']}}}}"
            expected += placeholders.spell(given_parameters[name])
        text, expected = text + piece, expected + piece
    assert placeholders.resolve(text, executor_input(given_parameters, uri), str) == expected


@given(literal=texts)
@example(literal="{{$}}{{$.inputs.parameters['literal']}}")
def test_any_text_passes_through_as_a_parameters_value(literal):
    """The quoting rule: values are never read again."""
    resolved = placeholders.resolve_command(
        [
            "--text",
            "{{$.inputs.parameters['literal']}}",
            '{"Concat": ["<", "{{$.inputs.parameters[\'literal\']}}", ">"]}',
        ],
        executor_input({"literal": literal}),
        str,
    )
    assert resolved == ["--text", literal, f"<{literal}>"]


@given(text=texts)
def test_a_text_without_known_placeholders_stays_verbatim(text):
    assume("{{$}}" not in text)
    assert placeholders.resolve(text, executor_input({}), str) == text


@given(text=texts)
def test_references_lie_in_the_text_one_after_the_other(text):
    end = 0
    for reference in placeholders.references(text):
        assert reference.position >= end
        end = reference.position + len(reference.text)
        assert text[reference.position : end] == reference.text


@given(value=st.floats(allow_nan=False, allow_infinity=False))
@example(value=-0.0)
@example(value=5e-324)
@example(value=1.7976931348623157e308)
def test_a_spelled_double_reads_back_and_has_no_exponent(value):
    text = placeholders.spell(value)
    assert float(text) == value
    assert math.copysign(1, float(text)) == math.copysign(1, value)
    assert set(text) <= set("-.0123456789")
    assert not text.endswith((".0", "."))


@given(value=st.lists(values, max_size=3) | st.dictionaries(texts, values, max_size=3))
def test_a_spelled_list_or_struct_is_json_of_equal_value(value):
    assert json.loads(placeholders.spell(value)) == value


@given(given_parameters=parameters, levels=st.integers(0, 2))
def test_escaped_json_unescapes_to_the_executor_input(given_parameters, levels):
    task = executor_input(given_parameters)
    text = placeholders.resolve(f"{{{{$.json_escape[{levels}]}}}}", task, str)
    for _ in range(levels):
        text = json.loads(f'"{text}"')
    assert json.loads(text) == ir.to_dict(task)


@given(value=values, name=texts)
def test_substituting_with_no_names_changes_nothing(value, name):
    assert placeholders.substitute_constant([value, {name: value}], {}, {}) == [value, {name: value}]


@given(value=values, before=texts.map(plain), after=texts.map(plain))
def test_a_constant_takes_a_value_whole_or_spelled(value, before, after):
    reference = "{{$.inputs.parameters['pipelinechannel--x']}}"
    inputs = {"pipelinechannel--x": value}
    text = before + reference + after
    expected = before + placeholders.spell(value) + after if before or after else value
    assert placeholders.substitute_constant([text, {"k": text}], {}, inputs) == [expected, {"k": expected}]
