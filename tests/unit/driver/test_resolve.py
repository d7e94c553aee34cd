"""What a task is given: each kind of source, types, defaults, and what happens where there is no value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from penstock.driver import ScopeValues, Upstream, Values, resolve
from penstock.errors import InputError
from support.driver_values import (
    RUN,
    artifact,
    artifact_of,
    component,
    constant,
    failed,
    output_of,
    scope,
    task,
    upstream,
)

if TYPE_CHECKING:
    from penstock import ir

OPTIONAL = {"parameterType": "STRING", "isOptional": True}


def given(
    spec: ir.PipelineTaskSpec, of: ir.ComponentSpec, around: ScopeValues | None = None
) -> dict[str, Any]:
    return resolve.inputs(spec, of, around or scope(), RUN, "task-id").parameters


def error(spec: ir.PipelineTaskSpec, of: ir.ComponentSpec, around: ScopeValues | None = None) -> str:
    with pytest.raises(InputError) as caught:
        given(spec, of, around)
    assert caught.value.where == "task 'train'"
    return caught.value.message


class TestSources:
    def test_an_input_of_the_enclosing_pipeline(self):
        spec = task({"x": {"componentInputParameter": "rate"}})
        assert given(spec, component(inputs={"x": "NUMBER_DOUBLE"}), scope(rate=0.5)) == {"x": 0.5}

    def test_the_output_of_another_task(self):
        spec = task({"x": output_of("split", "rows")})
        assert given(spec, component(inputs={"x": "NUMBER_INTEGER"}), scope(upstream("split", rows=7))) == {
            "x": 7
        }

    def test_the_output_of_a_cached_task(self):
        spec = task({"x": output_of("split")})
        around = scope(upstream("split", "CACHED", Output="a"))
        assert given(spec, component(inputs={"x": "STRING"}), around) == {"x": "a"}

    @pytest.mark.parametrize("value", ["text", "", 0, 2.5, False, [1, "a"], {"k": None}], ids=repr)
    def test_a_constant(self, value):
        assert given(task({"x": constant(value)}), component()) == {"x": value}

    def test_a_constant_of_schema_2_0(self):
        spec = task({"x": {"runtimeValue": {"constantValue": {"intValue": "3"}}}})
        assert given(spec, component(inputs={"x": {"type": "INT"}})) == {"x": 3}

    def test_a_runtime_parameter_is_an_input_of_the_pipeline(self):
        spec = task({"x": {"runtimeValue": {"runtimeParameter": "rate"}}})
        assert given(spec, component(inputs={"x": "NUMBER_DOUBLE"}), scope(rate=1)) == {"x": 1.0}

    def test_a_part_of_a_value(self):
        spec = task(
            {
                "x": {
                    "componentInputParameter": "item",
                    "parameterExpressionSelector": 'parseJson(string_value)["k"]',
                }
            }
        )
        assert given(spec, component(inputs={"x": "NUMBER_INTEGER"}), scope(item={"k": 5})) == {"x": 5}

    def test_a_part_that_is_not_there(self):
        selector = 'parseJson(string_value)["z"]'
        spec = task({"x": {"componentInputParameter": "item", "parameterExpressionSelector": selector}})
        message = error(spec, component(inputs={"x": OPTIONAL}), scope(item={"k": 5}))
        assert message.startswith("input 'x' cannot be selected: ")

    def test_a_part_that_is_null_is_no_value(self):
        selector = 'parseJson(string_value)["k"]'
        spec = task({"x": {"componentInputParameter": "item", "parameterExpressionSelector": selector}})
        assert given(spec, component(inputs={"x": OPTIONAL}), scope(item={"k": None})) == {}


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("{{$.pipeline_job_name}}", "my run"),
            ("{{$.pipeline_job_resource_name}}", "flow-11111"),
            ("{{$.pipeline_job_uuid}}", "11111111-aaaa"),
            ("{{$.pipeline_task_name}}", "train"),
            ("{{$.pipeline_task_uuid}}", "task-id"),
            ("{{$.pipeline_root}}", "/store"),
            ("{{$.pipeline_job_create_time_utc}}", "2023-11-14T22:13:20Z"),
            ("{{$.pipeline_job_schedule_time_utc}}", "2023-11-14T23:13:20Z"),
            ("run {{$.pipeline_job_name}}/{{$.pipeline_root}}", "run my run//store"),
        ],
    )
    def test_names_of_the_run_and_the_task(self, text, value):
        assert given(task({"x": constant(text)}), component(inputs={"x": "STRING"})) == {"x": value}

    def test_the_workspace_where_there_is_one(self):
        spec = task({"x": constant("{{$.workspace_path}}/data")})
        of = component(inputs={"x": "STRING"})
        assert given(spec, of) == {"x": "{{$.workspace_path}}/data"}
        run = msgspec.structs.replace(RUN, workspace="/shared")
        assert resolve.inputs(spec, of, scope(), run, "").parameters == {"x": "/shared/data"}

    def test_deep_inside_a_constant(self):
        spec = task(
            {
                "x": constant({"list": ["{{$.pipeline_job_name}}", {"n": 1}]}),
            }
        )
        assert given(spec, component(inputs={"x": "STRUCT"})) == {"x": {"list": ["my run", {"n": 1}]}}

    def test_other_inputs_of_the_task(self):
        name = "pipelinechannel--split-rows"
        spec = task(
            {
                "a": constant("rows: {{$.inputs.parameters['pipelinechannel--split-rows']}}"),
                name: output_of("split", "rows"),
            }
        )
        around = scope(upstream("split", rows=3.0))
        assert given(spec, component(inputs={"a": "STRING"}), around) == {"a": "rows: 3", name: 3.0}

    def test_a_text_whose_channel_has_no_value_has_none_either(self):
        text = "rows: {{$.inputs.parameters['pipelinechannel--rows']}}"
        spec = task({"a": constant(text), "pipelinechannel--rows": output_of("split")})
        around = scope(upstream("split", "SKIPPED"))
        assert error(spec, component(inputs={"a": "STRING"}), around) == (
            "input 'a' has no value: its text takes 'pipelinechannel--rows', which has no value: "
            "task 'split' was skipped"
        )
        assert given(spec, component(inputs={"a": OPTIONAL}), around) == {}

    def test_a_default_may_name_the_run(self):
        declared = {"x": {"parameterType": "STRING", "defaultValue": "{{$.pipeline_job_name}}"}}
        assert given(task(), component(inputs=declared)) == {"x": "my run"}

    def test_a_value_is_never_read_as_a_placeholder(self):
        spec = task({"x": {"componentInputParameter": "rate"}})
        around = scope(rate="{{$.pipeline_job_name}}")
        assert given(spec, component(inputs={"x": "STRING"}), around) == {"x": "{{$.pipeline_job_name}}"}


class TestFinalStatus:
    SPEC = task({"status": {"taskFinalStatus": {"producerTask": "body"}}})
    OF = component(inputs={"status": "TASK_FINAL_STATUS"})

    @pytest.mark.parametrize("state", ["SUCCEEDED", "CACHED"])
    def test_success_is_complete(self, state):
        assert given(self.SPEC, self.OF, scope(upstream("body", state)))["status"] == {
            "state": "COMPLETE",
            "pipelineTaskName": "body",
            "pipelineJobResourceName": "flow-11111",
            "error": {},
        }

    def test_success_is_called_as_the_run_says(self):
        run = msgspec.structs.replace(RUN, success_state="SUCCEEDED")
        inputs = resolve.inputs(self.SPEC, self.OF, scope(upstream("body")), run, "")
        assert inputs.parameters["status"]["state"] == "SUCCEEDED"

    @pytest.mark.parametrize(("exit_code", "code"), [(137, 137), (None, 1), (0, 1)])
    def test_a_failure_has_its_code_and_message(self, exit_code, code):
        status = given(self.SPEC, self.OF, scope(failed("body", "boom", exit_code)))["status"]
        assert status["state"] == "FAILED"
        assert status["error"] == {"code": code, "message": "boom"}

    @pytest.mark.parametrize(("state", "told"), [("SKIPPED", "SKIPPED"), ("CANCELED", "CANCELLED")])
    def test_other_ends_are_told(self, state, told):
        assert given(self.SPEC, self.OF, scope(upstream("body", state)))["status"]["state"] == told


class TestMissingValues:
    SPEC = task({"x": output_of("split", "rows")})

    @pytest.mark.parametrize(
        ("ended", "why"),
        [
            (upstream("split", "SKIPPED"), "task 'split' was skipped"),
            (upstream("split", "CANCELED"), "task 'split' was cancelled"),
            (failed("split", "no such file"), "task 'split' failed: no such file"),
            (Upstream("FAILED", Values(), None, "split"), "task 'split' failed"),
            (upstream("split"), "task 'split' gave no 'rows'"),
            (upstream("split", rows=None), "it is null"),
            (upstream("other"), "task 'split' did not run"),
        ],
    )
    def test_a_required_input_names_who_should_have_given_it_and_why_not(self, ended, why):
        message = error(self.SPEC, component(inputs={"x": "STRING"}), scope(ended))
        assert message == f"input 'x' has no value: {why}"

    @pytest.mark.parametrize("ended", [upstream("split", "SKIPPED"), failed("split", "boom")])
    def test_an_optional_input_is_left_out(self, ended):
        assert given(self.SPEC, component(inputs={"x": OPTIONAL}), scope(ended)) == {}

    @pytest.mark.parametrize("optional", [True, False])
    def test_a_default_is_taken(self, optional):
        declared = {"x": {"parameterType": "NUMBER_INTEGER", "defaultValue": 3.0, "isOptional": optional}}
        assert given(self.SPEC, component(inputs=declared), scope(upstream("split", "SKIPPED"))) == {"x": 3}
        assert given(task(), component(inputs=declared)) == {"x": 3}

    @pytest.mark.parametrize("source", [constant(None), {"componentInputParameter": "rate"}])
    def test_null_is_no_value(self, source):
        around = scope(rate=None)
        declared = {"x": {"parameterType": "STRING", "defaultValue": "d", "isOptional": True}}
        assert given(task({"x": source}), component(inputs=declared), around) == {"x": "d"}
        assert given(task({"x": source}), component(inputs={"x": OPTIONAL}), around) == {}
        assert "has no value" in error(task({"x": source}), component(inputs={"x": "STRING"}), around)

    def test_a_null_default_is_no_default(self):
        declared = {"x": {"parameterType": "STRING", "defaultValue": None, "isOptional": True}}
        assert given(task(), component(inputs=declared)) == {}

    def test_falsy_values_are_values(self):
        declared = {"x": {"parameterType": "NUMBER_INTEGER", "defaultValue": 3}}
        assert given(task({"x": constant(0)}), component(inputs=declared)) == {"x": 0}

    def test_an_input_that_is_not_given_at_all(self):
        assert error(task(), component(inputs={"x": "STRING"})) == "input 'x' has no value: it is not given"

    def test_a_missing_input_of_the_pipeline(self):
        spec = task({"x": {"componentInputParameter": "rate"}})
        message = error(spec, component(inputs={"x": "STRING"}))
        assert message == "input 'x' has no value: the pipeline's input 'rate' has none"

    def test_an_undeclared_input_without_a_value_is_left_out(self):
        assert given(task({"cpu_limit": output_of("split")}), component(), scope()) == {}

    def test_all_problems_are_told_together(self):
        spec = task({"x": output_of("split"), "y": constant("seven")})
        of = component(inputs={"x": "STRING", "y": "NUMBER_INTEGER"}, input_artifacts={"m": {}})
        assert error(spec, of, scope(upstream("split", "SKIPPED"))) == (
            "3 inputs cannot be made out:\n"
            "  input 'm' has no value: it is not given\n"
            "  input 'x' has no value: task 'split' was skipped\n"
            "  input 'y' takes a whole number, and got \"seven\""
        )

    def test_the_item_of_a_loop_comes_later(self):
        spec = task(
            {"list": constant([1])},
            parameterIterator={"itemInput": "item", "items": {"inputParameter": "list"}},
        )
        assert given(spec, component(inputs={"item": "NUMBER_INTEGER"})) == {"list": [1]}

    def test_the_artifact_of_a_loop_comes_later(self):
        spec = task(
            artifacts={"all": artifact_of("make")},
            artifactIterator={"itemInput": "one", "items": {"inputArtifact": "all"}},
        )
        made = Upstream(
            "SUCCEEDED", Values(artifacts={"model": [artifact("a"), artifact("b")]}), None, "make"
        )
        values = resolve.inputs(spec, component(input_artifacts={"one": {}}), scope(made), RUN, "")
        assert [item.id for item in values.artifacts["all"]] == ["a", "b"]


class TestArtifacts:
    MADE = Upstream("SUCCEEDED", Values(artifacts={"model": [artifact("a")]}), None, "make")

    def artifacts(self, spec: ir.PipelineTaskSpec, of: ir.ComponentSpec, around: ScopeValues) -> Any:
        return resolve.inputs(spec, of, around, RUN, "").artifacts

    def test_the_output_of_another_task(self):
        spec = task(artifacts={"m": artifact_of("make")})
        found = self.artifacts(spec, component(input_artifacts={"m": {}}), scope(self.MADE))
        assert found == {"m": [artifact("a")]}

    def test_an_input_of_the_enclosing_pipeline(self):
        spec = task(artifacts={"m": {"componentInputArtifact": "base"}})
        around = ScopeValues(Values(artifacts={"base": [artifact("b")]}))
        assert self.artifacts(spec, component(input_artifacts={"m": {}}), around) == {"m": [artifact("b")]}

    def test_a_list(self):
        made = Upstream(
            "SUCCEEDED", Values(artifacts={"model": [artifact("a"), artifact("b")]}), None, "make"
        )
        spec = task(artifacts={"m": artifact_of("make")})
        of = component(input_artifacts={"m": {"isArtifactList": True}})
        assert [item.id for item in self.artifacts(spec, of, scope(made))["m"]] == ["a", "b"]
        with pytest.raises(InputError, match="input 'm' takes one artifact, and got 2"):
            self.artifacts(spec, component(input_artifacts={"m": {}}), scope(made))

    def test_an_empty_list_is_a_list(self):
        made = Upstream("SUCCEEDED", Values(artifacts={"model": []}), None, "make")
        of = component(input_artifacts={"m": {"isArtifactList": True}})
        assert self.artifacts(task(artifacts={"m": artifact_of("make")}), of, scope(made)) == {"m": []}

    def test_a_missing_one_is_left_out_if_it_is_optional(self):
        spec = task(artifacts={"m": artifact_of("make"), "n": {"componentInputArtifact": "base"}})
        optional = {"isOptional": True}
        of = component(input_artifacts={"m": optional, "n": optional})
        assert self.artifacts(spec, of, scope(upstream("make", "SKIPPED"))) == {}

    def test_a_missing_one_is_told_with_the_reason(self):
        spec = task(artifacts={"m": artifact_of("make")})
        of = component(input_artifacts={"m": {}})
        message = error(spec, of, scope(failed("make", "boom")))
        assert message == "input 'm' has no value: task 'make' failed: boom"
        message = error(spec, of, scope(upstream("make")))
        assert message == "input 'm' has no value: task 'make' gave no 'model'"
        message = error(task(artifacts={"m": {"componentInputArtifact": "base"}}), of)
        assert message == "input 'm' has no value: the pipeline's input 'base' has none"


class TestTypes:
    def test_a_value_of_the_wrong_type_is_an_error(self):
        message = error(task({"x": constant("5")}), component(inputs={"x": "NUMBER_INTEGER"}))
        assert message == "input 'x' takes a whole number, and got \"5\""

    def test_text_takes_any_value(self):
        spec = task({"x": output_of("split", "rows")})
        around = scope(upstream("split", rows=[1, 2.0, {"k": True}]))
        assert given(spec, component(inputs={"x": "STRING"}), around) == {"x": '[1,2,{"k":true}]'}

    def test_literals_limit_the_values(self):
        declared = {"x": {"parameterType": "STRING", "literals": ["a", "b"]}}
        assert given(task({"x": constant("b")}), component(inputs=declared)) == {"x": "b"}
        message = error(task({"x": constant("c")}), component(inputs=declared))
        assert message == 'input \'x\' takes one of "a", "b", and got "c"'

    def test_undeclared_inputs_keep_their_values(self):
        spec = task({"cpu_limit": constant("2"), "pipelinechannel--n": constant(3.0)})
        assert given(spec, component()) == {"cpu_limit": "2", "pipelinechannel--n": 3.0}
