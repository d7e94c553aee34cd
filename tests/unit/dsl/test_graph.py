"""The pipeline that is being defined: one at a time in a thread, and its names."""

from __future__ import annotations

import threading

import pytest

from penstock import dsl
from penstock.dsl.graph import call_outside_pipeline, current_graph
from support.authoring import number, text


def names(component: dsl.GraphComponent) -> list[str]:
    return list(component.implementation.graph.tasks)  # type: ignore[union-attr]


def test_tasks_of_one_component_are_numbered_from_two() -> None:
    @dsl.pipeline
    def numbered() -> None:
        text()
        number()
        text()
        text()

    assert names(numbered) == ["text", "number", "text-2", "text-3"]


def test_a_pipeline_defined_inside_another_one_is_its_own() -> None:
    inner = None

    @dsl.pipeline
    def outer() -> None:
        nonlocal inner
        text()

        @dsl.pipeline
        def defined_inside() -> None:
            number()

        inner = defined_inside
        text()

    assert inner is not None
    assert names(inner) == ["number"]
    assert names(outer) == ["text", "text-2"]
    assert current_graph() is None


def test_pipelines_are_defined_in_several_threads_at_once() -> None:
    together = threading.Barrier(4)
    found: list[list[str]] = []

    def define() -> None:
        @dsl.pipeline
        def slow() -> None:
            text()
            together.wait(timeout=30)
            number()

        found.append(names(slow))

    threads = [threading.Thread(target=define) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [["text", "number"]] * 4


def test_an_error_in_the_function_closes_the_pipeline() -> None:
    def broken() -> None:
        text()
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        dsl.pipeline(broken)

    assert current_graph() is None


def test_a_call_outside_of_pipelines_goes_to_what_is_set_up_for_it() -> None:
    token = call_outside_pipeline.set(lambda component, arguments: (component.name, arguments))
    try:
        assert text(of="a") == ("text", {"of": "a"})
    finally:
        call_outside_pipeline.reset(token)


def test_groups_and_lists_of_items_share_one_count() -> None:
    @dsl.pipeline
    def grouped(x: str = "") -> None:
        with dsl.If(x == "a"):
            text()
        with dsl.ParallelFor(["a"]):
            text()
        with dsl.If(x == "b"):
            text()

    root = grouped.implementation.graph.root  # type: ignore[union-attr]
    assert [group.name for group in root.groups] == ["condition-1", "for-loop-3", "condition-4"]


def test_branches_take_the_number_of_their_if() -> None:
    @dsl.pipeline
    def branched(x: str = "") -> None:
        with dsl.If(x == "a"):
            text()
        with dsl.Elif(x == "b"):
            text()
        with dsl.Else():
            text()
        with dsl.If(x == "c"):
            text()

    [branches, alone] = branched.implementation.graph.root.groups  # type: ignore[union-attr]
    assert branches.name == "condition-branches-1"
    assert [group.name for group in branches.groups] == ["condition-2", "condition-3", "condition-4"]
    assert alone.name == "condition-5"


def test_a_group_leaves_out_a_number_that_would_make_it_a_task_s_namesake() -> None:
    @dsl.component
    def condition_1() -> None:
        pass

    @dsl.pipeline
    def namesakes(x: str = "") -> None:
        condition_1()
        with dsl.If(x == "a"):
            text()

    assert [group.name for group in namesakes.implementation.graph.root.groups] == ["condition-2"]  # type: ignore[union-attr]


def test_tasks_between_an_if_and_its_alternatives_stay_outside() -> None:
    @dsl.pipeline
    def between(x: str = "") -> None:
        with dsl.If(x == "a"):
            text()
        number()
        with dsl.Elif(x == "b"):
            text()
        number()
        with dsl.Else():
            text()
        number()

    root = between.implementation.graph.root  # type: ignore[union-attr]
    assert [task.name for task in root.tasks] == ["number", "number-2", "number-3"]
    assert [len(group.groups) for group in root.groups] == [3]


def test_an_older_name_of_if_warns() -> None:
    def old(x: str = "") -> None:
        with dsl.Condition(x == "a"):
            text()

    with pytest.warns(DeprecationWarning, match="dsl.Condition is deprecated. Please use dsl.If instead"):
        dsl.pipeline(old)
