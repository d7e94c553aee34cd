"""What a task wrote, and what DAGs and loops hand on."""

from __future__ import annotations

from typing import Any

import pytest

from penstock import ir
from penstock.driver import Upstream, Values, outputs
from penstock.errors import OutputError
from support.driver_values import artifact, component, failed, upstream

TYPES = {"text": "STRING", "rows": "NUMBER_INTEGER", "share": "NUMBER_DOUBLE"}


def parsed(
    of: ir.ComponentSpec, written: dict[str, Any], files: dict[str, str] | None = None
) -> outputs.Parsed:
    texts = {f"/o/{name}": text for name, text in (files or {}).items()}
    return outputs.parse(
        of,
        ir.executor_output_from_dict(written),
        artifact_root="/store",
        outputs_folder="/o",
        read_text=texts.get,
    )


class TestParameters:
    def test_from_what_the_executor_reported(self):
        values = {"text": "a", "rows": 3.0, "share": 2}
        found = parsed(component(outputs=TYPES), {"parameterValues": values}).parameters
        assert repr(found) == "{'text': 'a', 'rows': 3, 'share': 2.0}"

    def test_from_files(self):
        found = parsed(
            component(outputs=TYPES), {}, {"text": "a\n", "rows": "3\n", "share": "0.5"}
        ).parameters
        assert found == {"text": "a\n", "rows": 3, "share": 0.5}

    def test_from_the_spelling_of_schema_2_0(self):
        old = {"parameters": {"text": {"stringValue": "a"}, "rows": {"intValue": "3"}}}
        assert parsed(component(outputs={"text": "STRING", "rows": {"type": "INT"}}), old).parameters == {
            "text": "a",
            "rows": 3,
        }

    def test_what_is_not_declared_is_left_out(self):
        found = parsed(component(outputs={"text": "STRING"}), {"parameterValues": {"text": "a", "x": 1}})
        assert found.parameters == {"text": "a"}

    def test_one_that_was_not_written_is_told(self):
        with pytest.raises(OutputError, match="output 'text' was not written") as caught:
            parsed(component(outputs={"text": "STRING"}), {})
        assert caught.value.hint

    def test_one_that_is_said_to_be_none_is_none(self):
        found = parsed(component(outputs={"text": "STRING"}), {"parameterValues": {"text": None}})
        assert found.parameters == {"text": None}

    def test_all_problems_are_told_together(self):
        with pytest.raises(OutputError) as caught:
            parsed(component(outputs=TYPES), {"parameterValues": {"rows": "many"}}, {"share": "half"})
        assert caught.value.message == (
            "3 outputs are wrong:\n"
            "  output 'text' was not written\n"
            "  output 'rows' takes a whole number, and got \"many\"\n"
            "  output 'share' takes a number, and got \"half\""
        )

    def test_files_are_read_from_the_outputs_folder(self, tmp_path):
        (tmp_path / "text").write_text("ü", encoding="utf-8")
        of = component(outputs={"text": "STRING"})
        found = outputs.parse(of, ir.ExecutorOutput(), artifact_root="/r", outputs_folder=str(tmp_path))
        assert found.parameters == {"text": "ü"}

    def test_a_file_that_is_no_text_is_told(self, tmp_path):
        (tmp_path / "text").write_bytes(b"\xff\xfe")
        of = component(outputs={"text": "STRING"})
        with pytest.raises(OutputError, match="the output file cannot be read") as caught:
            outputs.parse(of, ir.ExecutorOutput(), artifact_root="/r", outputs_folder=str(tmp_path))
        assert caught.value.where == str(tmp_path / "text")


class TestArtifacts:
    OF = component(
        output_artifacts={
            "model": {"artifactType": {"schemaTitle": "system.Model"}, "metadata": {"kind": "tree"}}
        }
    )

    def test_one_that_the_executor_does_not_mention_is_where_it_was_told_to_be(self):
        assert parsed(self.OF, {}).artifacts == {
            "model": [
                ir.RuntimeArtifact(
                    name="model",
                    type=ir.ArtifactTypeSchema(schema_title="system.Model"),
                    uri="/store/model",
                    metadata={"kind": "tree"},
                )
            ]
        }

    def test_what_the_executor_says_is_taken_over(self):
        said = {"name": "best", "uri": "s3://b/x", "metadata": {"score": 0.5}, "custom_path": "/data"}
        (found,) = parsed(self.OF, {"artifacts": {"model": {"artifacts": [said]}}}).artifacts["model"]
        assert (found.name, found.uri, found.custom_path) == ("best", "s3://b/x", "/data")
        assert found.metadata == {"kind": "tree", "score": 0.5}

    def test_what_it_leaves_empty_stays(self):
        said = {"name": "", "uri": "", "type": {"schemaTitle": "system.Other"}}
        (found,) = parsed(self.OF, {"artifacts": {"model": {"artifacts": [said]}}}).artifacts["model"]
        assert (found.name, found.uri, found.custom_path) == ("model", "/store/model", None)
        assert found.type == ir.ArtifactTypeSchema(schema_title="system.Model")

    def test_metadata_of_schema_2_0_is_metadata(self):
        said = {"properties": {"a": {"intValue": "1"}}, "customProperties": {"b": {"stringValue": "x"}}}
        (found,) = parsed(self.OF, {"artifacts": {"model": {"artifacts": [said]}}}).artifacts["model"]
        assert found.metadata == {"kind": "tree", "a": 1, "b": "x"}

    def test_a_list_has_as_many_as_the_executor_says(self):
        of = component(output_artifacts={"all": {"isArtifactList": True}})
        said = {"artifacts": [{"uri": "/x"}, {"uri": "/y"}]}
        assert [item.uri for item in parsed(of, {"artifacts": {"all": said}}).artifacts["all"]] == [
            "/x",
            "/y",
        ]
        assert parsed(of, {"artifacts": {"all": {}}}).artifacts["all"] == []


def selector(task: str, key: str = "Output") -> dict[str, str]:
    return {"producerSubtask": task, "outputParameterKey": key}


def artifact_selectors(*tasks: str) -> dict[str, Any]:
    selectors = [{"producerSubtask": task, "outputArtifactKey": "model"} for task in tasks]
    return {"artifactSelectors": selectors}


class TestDag:
    OF = component(
        dag={
            "outputs": {
                "parameters": {
                    "one": {"valueFromParameter": selector("a")},
                    "any": {"valueFromOneof": {"parameterSelectors": [selector("b"), selector("c", "x")]}},
                },
                "artifacts": {"model": artifact_selectors("d", "e")},
            }
        }
    )

    def of(self, *tasks: Upstream) -> Values:
        return outputs.of_dag(self.OF, {task.name: task for task in tasks})

    def test_the_producers_are_known(self):
        assert self.OF.dag is not None
        assert outputs.producers(self.OF.dag) == {"a", "b", "c", "d", "e"}
        assert outputs.producers(ir.DagSpec()) == set()

    def test_a_parameter_of_one_task(self):
        assert self.of(upstream("a", Output=1)).parameters == {"one": 1}

    @pytest.mark.parametrize(
        ("tasks", "value"),
        [
            ([upstream("b", Output=1), upstream("c", "SKIPPED")], 1),
            ([upstream("b", "SKIPPED"), upstream("c", "CACHED", x=2)], 2),
            ([upstream("b", Output=1), upstream("c", x=2)], 1),
            ([upstream("b"), upstream("c", x=2)], 2),
            ([failed("b", "boom"), upstream("c", x=None)], None),
        ],
    )
    def test_of_several_the_first_that_succeeded_gives_it(self, tasks, value):
        assert self.of(*tasks).parameters == {"any": value}

    def test_where_all_were_skipped_there_is_no_output(self):
        assert self.of(upstream("a", "SKIPPED"), upstream("b", "SKIPPED")) == Values()

    def test_outputs_of_a_task_that_failed_do_not_count(self):
        assert self.of(upstream("a", "FAILED", Output=1)) == Values()

    def test_an_artifact_of_the_first_that_succeeded(self):
        made = Upstream("SUCCEEDED", Values(artifacts={"model": [artifact("x")]}), None, "e")
        assert self.of(upstream("d", "SKIPPED"), made).artifacts == {"model": [artifact("x")]}

    def test_a_dag_may_have_no_outputs(self):
        assert outputs.of_dag(component(dag={}), {}) == Values()


class TestLoop:
    OF = component(outputs={"n": "NUMBER_INTEGER"}, output_artifacts={"model": {}})

    def test_values_are_listed_in_order(self):
        collected = outputs.collect(self.OF, [Values({"n": 1}), Values({"n": 2.0}), Values({"n": 1})])
        assert repr(collected.parameters) == "{'n': [1, 2.0, 1]}"

    def test_iterations_without_a_value_are_left_out(self):
        collected = outputs.collect(self.OF, [Values({"n": 1}), Values(), Values({"n": 3})])
        assert collected.parameters == {"n": [1, 3]}

    def test_a_loop_without_iterations_gives_empty_lists(self):
        assert outputs.collect(self.OF, []) == Values({"n": []}, {"model": []})

    def test_loops_in_loops_give_lists_of_lists_and_one_list_of_artifacts(self):
        inner = [
            Values({"n": [1, 2]}, {"model": [artifact("a"), artifact("b")]}),
            Values({"n": [3]}, {"model": [artifact("c")]}),
        ]
        collected = outputs.collect(self.OF, inner)
        assert collected.parameters == {"n": [[1, 2], [3]]}
        assert [item.id for item in collected.artifacts["model"]] == ["a", "b", "c"]

    def test_outputs_that_only_the_dag_names_are_collected_too(self):
        of = component(dag={"outputs": {"parameters": {"n": {"valueFromParameter": selector("a")}}}})
        assert outputs.collect(of, [Values({"n": 1})]).parameters == {"n": [1]}
