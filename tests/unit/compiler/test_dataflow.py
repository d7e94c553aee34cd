"""What is handed into groups, and under which names."""

# ruff: noqa: SIM117 - groups are written as pipelines' authors write them

from __future__ import annotations

from typing import List  # noqa: UP035 - as KFP's users write it

from penstock import compiler, dsl, ir
from support.authoring import dag, inputs_of, number, pipeline, read_all, take, text, texts, truth, write

PREFIX = "pipelinechannel--"


def parameter(task: ir.PipelineTaskSpec, name: str) -> ir.InputParameterSpec:
    return task.input_parameters[name]


def test_siblings_are_referred_to_directly_and_inputs_by_name() -> None:
    @pipeline
    def spec(x: str) -> None:
        text(of=text(of=x).output)

    tasks = dag(spec)
    assert parameter(tasks["text"], "of").component_input_parameter == "x"
    assert parameter(tasks["text-2"], "of").task_output_parameter == ir.TaskOutputParameterSpec(
        producer_task="text", output_parameter_key="Output"
    )
    assert tasks["text-2"].dependent_tasks == ["text"]


def test_what_comes_from_outside_is_an_input_of_every_group_between() -> None:
    @pipeline
    def spec(x: str) -> None:
        made = text()
        with dsl.ParallelFor(["a"]), dsl.If(x == "b"):
            text(of=made.output)

    assert inputs_of(spec, "for-loop-2") == {
        f"{PREFIX}text-Output",
        f"{PREFIX}x",
        f"{PREFIX}loop-item-param-1",
    }
    assert inputs_of(spec, "for-loop-2", "condition-3") == {f"{PREFIX}text-Output", f"{PREFIX}x"}
    outer = dag(spec)["for-loop-2"]
    assert parameter(outer, f"{PREFIX}x").component_input_parameter == "x"
    assert parameter(outer, f"{PREFIX}text-Output").task_output_parameter is not None
    assert outer.dependent_tasks == ["text"]
    [inner] = dag(spec, "for-loop-2", "condition-3").values()
    assert parameter(inner, "of").component_input_parameter == f"{PREFIX}text-Output"
    assert inner.dependent_tasks == []


def test_operands_are_handed_to_all_groups_inside_a_condition_as_kfp_does() -> None:
    @pipeline
    def spec(x: str) -> None:
        with dsl.If(x == "a"), dsl.ParallelFor(["a"]):
            text()

    assert f"{PREFIX}x" in inputs_of(spec, "condition-1", "for-loop-3")


def test_a_field_is_selected_from_the_item_by_each_task() -> None:
    @pipeline
    def spec(rows: list) -> None:  # type: ignore[type-arg]
        with dsl.ParallelFor(rows) as row:
            text(of=row.a)
            with dsl.If(row.b == "x"):
                text(of=row.a)

    item = f"{PREFIX}rows-loop-item"
    tasks = dag(spec, "for-loop-1")
    assert parameter(tasks["text"], "of") == ir.InputParameterSpec(
        component_input_parameter=item, parameter_expression_selector='parseJson(string_value)["a"]'
    )
    condition = tasks["condition-2"]
    assert (
        parameter(condition, f"{item}-subvar-b").parameter_expression_selector
        == 'parseJson(string_value)["b"]'
    )
    assert parameter(condition, item) == ir.InputParameterSpec(component_input_parameter=item)
    [inner] = dag(spec, "for-loop-1", "condition-2").values()
    assert parameter(inner, "of").parameter_expression_selector == 'parseJson(string_value)["a"]'


def test_fields_of_constant_items_reach_groups_inside_the_loop() -> None:
    @pipeline
    def spec(x: str) -> None:
        with dsl.If(x == "a"), dsl.ParallelFor([{"a": "1", "b": "2"}]) as row, dsl.If(row.a == "1"):
            with dsl.ParallelFor(["c"]) as letter:
                text(of=f"{row.b}{letter}")

    ir.check(ir.Package(spec))
    loop, item = ("condition-1", "for-loop-3"), f"{PREFIX}loop-item-param-2"
    assert not {name for name in inputs_of(spec, "condition-1") if "loop-item" in name}
    assert item in inputs_of(spec, *loop, "condition-4")
    [inner] = dag(spec, *loop, "condition-4", "for-loop-6").values()
    assert parameter(inner, "of").runtime_value == ir.ValueOrRuntimeParameter(
        constant=f"{{{{$.inputs.parameters['{item}-subvar-b']}}}}"
        f"{{{{$.inputs.parameters['{PREFIX}loop-item-param-5']}}}}"
    )
    assert parameter(inner, f"{item}-subvar-b") == ir.InputParameterSpec(
        component_input_parameter=item, parameter_expression_selector='parseJson(string_value)["b"]'
    )


def test_items_of_nested_loops_over_one_list_have_names_of_their_own() -> None:
    @pipeline
    def spec(names: List[str]) -> None:  # noqa: UP006
        with dsl.ParallelFor(names) as one, dsl.ParallelFor(names) as two:
            text(of=one, more=two)

    ir.check(ir.Package(spec))
    inner = dag(spec, "for-loop-1")["for-loop-2"]
    assert inner.parameter_iterator is not None
    own = inner.parameter_iterator.item_input
    [task] = dag(spec, "for-loop-1", "for-loop-2").values()
    assert parameter(task, "more").component_input_parameter == own
    outer = parameter(task, "of").component_input_parameter
    assert outer != own
    assert parameter(inner, outer or "").component_input_parameter == f"{PREFIX}names-loop-item"


def test_a_loop_waits_for_its_items_also_where_no_task_takes_them() -> None:
    @pipeline
    def spec() -> None:
        made = texts()
        with dsl.ParallelFor(made.output):
            text()

    assert dag(spec)["for-loop-1"].dependent_tasks == ["texts"]


def test_channels_in_constants_are_inputs_of_their_own() -> None:
    @pipeline
    def spec(x: str) -> None:
        made = number()
        take(table={"a": [x, f"{x}-{made.output}"], x: made.output}, names=["plain", None, 1])

    task = dag(spec)["take"]
    x, n = (f"{{{{$.inputs.parameters['{PREFIX}{name}']}}}}" for name in ("x", "number-Output"))
    assert parameter(task, "table").runtime_value == ir.ValueOrRuntimeParameter(
        constant={"a": [x, f"{x}-{n}"], x: n}
    )
    assert parameter(task, "names").runtime_value == ir.ValueOrRuntimeParameter(constant=["plain", None, 1])
    assert parameter(task, f"{PREFIX}x").component_input_parameter == "x"
    assert task.dependent_tasks == ["number"]


def test_collected_outputs_are_handed_out_by_every_loop_around_them() -> None:
    @pipeline
    def spec() -> None:
        with dsl.ParallelFor([1, 2]):
            with dsl.ParallelFor(["a"]):
                data = write()
            read_all(data=dsl.Collected(data.outputs["data"]))
        read_all(data=dsl.Collected(data.outputs["data"]))

    name = f"{PREFIX}write-data"
    ir.check(ir.Package(spec))
    outer = spec.components[dag(spec)["for-loop-2"].component_name]
    assert outer.outputs.artifacts[name].is_artifact_list
    assert outer.dag is not None
    assert outer.dag.outputs is not None
    assert outer.dag.outputs.artifacts[name].artifact_selectors == [
        ir.ArtifactSelectorSpec(producer_subtask="for-loop-4", output_artifact_key=name)
    ]
    for tasks, producer in ((dag(spec), "for-loop-2"), (dag(spec, "for-loop-2"), "for-loop-4")):
        reader = next(task for key, task in tasks.items() if key.startswith("read-all"))
        assert reader.input_artifacts["data"].task_output_artifact == ir.TaskOutputArtifactSpec(
            producer_task=producer, output_artifact_key=name
        )
        assert reader.dependent_tasks == [producer]


def test_one_of_outputs_is_handed_out_by_the_branches() -> None:
    @pipeline
    def spec(x: str) -> None:
        with dsl.If(x == "a"):
            one = text()
        with dsl.Else():
            two = text()
        with dsl.If(dsl.OneOf(one.output, two.output) == "b"):
            text(of=dsl.OneOf(one.output, two.output))

    branches = spec.components[dag(spec)["condition-branches-1"].component_name]
    assert branches.dag is not None
    assert branches.dag.outputs is not None
    first = f"{PREFIX}condition-branches-1-oneof-1"
    assert branches.dag.outputs.parameters[first].value_from_oneof == ir.ParameterSelectorsSpec(
        parameter_selectors=[
            ir.ParameterSelectorSpec(
                producer_subtask="condition-2", output_parameter_key=f"{PREFIX}text-Output"
            ),
            ir.ParameterSelectorSpec(
                producer_subtask="condition-3", output_parameter_key=f"{PREFIX}text-2-Output"
            ),
        ]
    )
    assert len(branches.outputs.parameters) == 2
    assert dag(spec)["condition-4"].dependent_tasks == ["condition-branches-1"]


def test_waits_are_between_the_outermost_groups_that_are_not_shared() -> None:
    @pipeline
    def spec(x: str) -> None:
        with dsl.ParallelFor(["a"]):
            early = text()
        with dsl.ExitHandler(truth()) as handler:
            text()
        with dsl.If(x == "a"):
            text().after(early, handler)

    assert dag(spec)["condition-4"].dependent_tasks == ["exit-handler-3", "for-loop-2"]
    assert dag(spec)["truth"].dependent_tasks == ["exit-handler-3"]


def test_a_thousand_tasks_take_ten_times_as_long_as_a_hundred() -> None:
    def calls(count: int) -> int:
        @dsl.pipeline
        def chain() -> None:
            made = number()
            for _ in range(count - 1):
                made = number(of=made.output)

        import cProfile  # noqa: PLC0415 - calls are counted, because time differs from run to run

        profile = cProfile.Profile()
        profile.runcall(compiler.lower, chain)
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(1000) < 11 * calls(100)
