from __future__ import annotations

from typing import Any

import pytest

from penstock.driver import Values, control
from penstock.errors import InputError
from support.driver_values import artifact, output_of, task


def conditioned(condition: str, **sources: Any) -> Any:
    return task(sources, triggerPolicy={"condition": condition})


def loop(items: dict[str, Any]) -> Any:
    return task(parameterIterator={"itemInput": "item", "items": items})


OVER_ARTIFACTS = task(artifactIterator={"itemInput": "one", "items": {"inputArtifact": "all"}})


class TestCondition:
    def test_a_task_without_one_runs(self):
        assert control.condition_holds(task(), Values())

    @pytest.mark.parametrize(
        ("condition", "holds"),
        [
            ("inputs.parameter_values['pipelinechannel--x'] == 'heads'", True),
            ("!(inputs.parameter_values['pipelinechannel--x'] == 'heads')", False),
            ("int(inputs.parameter_values['n']) > 2 && inputs.parameter_values['b'] == true", True),
            ("inputs.parameter_values['n'] == 3", True),
            ("inputs.artifacts['m'].artifacts[0].uri == '/a/m'", True),
        ],
    )
    def test_it_is_asked_of_the_inputs(self, condition, holds):
        values = Values({"pipelinechannel--x": "heads", "n": 3, "b": True}, {"m": [artifact("m")]})
        assert control.condition_holds(conditioned(condition), values) is holds

    def test_an_input_without_a_value_is_null(self):
        spec = conditioned("inputs.parameter_values['x'] == null", x=output_of("other"))
        assert control.condition_holds(spec, Values())

    def test_an_unknown_input_is_told(self):
        spec = conditioned("inputs.parameter_values['nobody'] == 1")
        with pytest.raises(InputError, match="the condition cannot be evaluated: ") as caught:
            control.condition_holds(spec, Values({"x": 1}))
        assert caught.value.where == "condition inputs.parameter_values['nobody'] == 1"

    def test_what_is_neither_true_nor_false_is_refused(self):
        with pytest.raises(InputError, match="neither true nor false, but 'a'"):
            control.condition_holds(conditioned("inputs.parameter_values['x']"), Values({"x": "a"}))

    def test_what_is_no_expression_is_told(self):
        with pytest.raises(InputError, match="the condition cannot be evaluated: "):
            control.condition_holds(conditioned("1 +"), Values())


class TestItems:
    def test_items_of_the_document(self):
        listed = control.items(loop({"raw": '[1, 2.0, {"k": "a"}, null]'}), Values())
        assert repr(listed) == "[1, 2.0, {'k': 'a'}, None]"

    def test_items_of_the_document_may_name_inputs(self):
        raw = '[{"k": "{{$.inputs.parameters[\'pipelinechannel--x\']}}!"}]'
        values = Values({"pipelinechannel--x": 3.0})
        assert control.items(loop({"raw": raw}), values) == [{"k": "3!"}]

    def test_items_that_name_a_missing_input_are_refused(self):
        raw = "[\"{{$.inputs.parameters['pipelinechannel--x']}}\"]"
        with pytest.raises(InputError, match="the loop's items cannot be made"):
            control.items(loop({"raw": raw}), Values())

    @pytest.mark.parametrize("value", [[1, "a"], '[1, "a"]'])
    def test_items_of_an_input_also_as_text(self, value):
        assert control.items(loop({"inputParameter": "x"}), Values({"x": value})) == [1, "a"]

    def test_there_may_be_none(self):
        assert control.items(loop({"raw": "[]"}), Values()) == []

    @pytest.mark.parametrize(
        "value",
        ["abc", "{}", {"a": 1}, 3, True, "[" * 99_999],
        ids=["word", "struct text", "struct", "number", "bool", "deep"],
    )
    def test_what_is_no_list_is_refused(self, value):
        with pytest.raises(InputError, match="the loop needs a list of items, and input 'x' is"):
            control.items(loop({"inputParameter": "x"}), Values({"x": value}))

    def test_a_missing_list_is_told(self):
        with pytest.raises(InputError, match="the loop has no items: input 'x' has no value"):
            control.items(loop({"inputParameter": "x"}), Values())
        with pytest.raises(InputError, match="the loop has no items: input 'all' has no value"):
            control.items(OVER_ARTIFACTS, Values())

    def test_items_may_be_artifacts(self):
        listed = [artifact("a"), artifact("b")]
        assert control.items(OVER_ARTIFACTS, Values(artifacts={"all": listed})) == listed


class TestIteration:
    def test_an_iteration_has_the_loops_inputs_and_its_item(self):
        inputs = control.iteration_inputs(loop({"raw": "[]"}), Values({"x": 1}), {"k": 2})
        assert inputs == Values({"x": 1, "item": {"k": 2}})

    def test_an_item_may_be_an_artifact(self):
        values = Values({"x": 1}, {"all": [artifact("a")]})
        inputs = control.iteration_inputs(OVER_ARTIFACTS, values, artifact("a"))
        assert inputs == Values({"x": 1}, {"all": [artifact("a")], "one": [artifact("a")]})

    def test_the_loops_own_inputs_stay_as_they_are(self):
        values = Values({"x": 1})
        control.iteration_inputs(loop({"raw": "[]"}), values, 2)
        assert values == Values({"x": 1})


@pytest.mark.parametrize(
    ("items", "labels"),
    [
        ([], []),
        ([5, 0.5, True, None, "a b/c"], ["5", "0.5", "true", "null", "a-b-c"]),
        ([{"k": 5}, {"k": 6, "n": "x"}], ["k=5", "k=6,n=x"]),
        (["a", "A", "b"], ["a~0", "A~1", "b"]),
        ([1, 1, 1.0], ["1~0", "1~1", "1.0"]),
        (["", "é", "../.."], ["0", "1", "..-.."]),
        ([["a", 1], {"k": {"n": 1}}, {"k": [1, 2], "n": 3}], ["0", "1", "n=3"]),
        (["x" * 50], ["x" * 40]),
        (["x" * 50, "x" * 60], ["x" * 38 + "~0", "x" * 38 + "~1"]),
    ],
)
def test_iterations_are_named_for_their_items(items, labels):
    assert control.labels(items) == labels


def test_iterations_over_artifacts_are_numbered():
    assert control.labels([artifact("a"), artifact("b")]) == ["0", "1"]


def test_a_number_may_meet_an_item_of_that_name():
    assert control.labels(["", "0"]) == ["0~0", "0~1"]
