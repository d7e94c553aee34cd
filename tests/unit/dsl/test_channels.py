"""Channels: what stands in a pipeline's code for values of the run."""

from __future__ import annotations

import copy
from typing import Any, List  # noqa: UP035 - as KFP's users write it

import pytest

from penstock import dsl
from penstock.dsl.channels import PipelineArtifactChannel, PipelineChannel, PipelineParameterChannel
from penstock.dsl.conditions import And, Comparison, Not, Or
from penstock.dsl.mentions import sources_in
from penstock.dsl.sources import source_of
from penstock.dsl.types import ANY, ArtifactType, ParameterType, named, of_value
from support.authoring import pair, tables, text, texts, write


def in_pipeline(function: Any) -> Any:
    found = []

    def wrapped(x: str = "", n: int = 1, names: list = [], tables: List[dict] = []) -> None:  # type: ignore[type-arg]  # noqa: B006, UP006
        text()
        found.append(function(x, n, names, tables))

    dsl.pipeline(wrapped)
    return found[0]


def test_comparing_makes_a_condition_whatever_the_order() -> None:
    def compare(x: Any, n: Any, *_: Any) -> list[Any]:
        return [x == "a", n != 1, n < 1, n <= 1, n > 1, n >= 1, "a" == x, 1 < n]

    found = in_pipeline(compare)
    assert all(isinstance(each, Comparison) for each in found)
    assert [each.operator for each in found] == ["==", "!=", "<", "<=", ">", ">=", "==", ">"]
    assert [each.right for each in found] == ["a", 1, 1, 1, 1, 1, "a", 1]


def test_conditions_are_combined_with_signs() -> None:
    def combine(x: Any, n: Any, *_: Any) -> Any:
        return ~((x == "a") & (n > 1)) | (n < 0)

    found = in_pipeline(combine)
    assert isinstance(found, Or)
    assert isinstance(found.left, Not)
    assert isinstance(found.left.operand, And)
    assert [source.full_name for source in found.sources()] == ["x", "n", "n"]


def test_channels_tell_their_names_and_types() -> None:
    def look(x: Any, n: Any, names: Any, _: Any) -> None:
        assert (x.name, x.channel_type, x.task_name, x.task, x.full_name) == ("x", "String", None, None, "x")
        assert (n.channel_type, names.channel_type) == ("Integer", "List")
        task = pair()
        left = task.outputs["left"]
        assert (left.name, left.task_name, left.task, left.full_name) == ("left", "pair", task, "pair-left")
        data = write().outputs["data"]
        assert isinstance(data, PipelineArtifactChannel)
        assert isinstance(left, PipelineParameterChannel)
        assert (data.channel_type, data.is_artifact_list) == ("system.Dataset@0.0.1", False)
        assert left.pattern == "{{channel:task=pair;name=left;type=String;}}" == str(left) == repr(left)

    in_pipeline(look)


def test_a_text_means_the_very_channels_that_are_written_in_it() -> None:
    def look(x: Any, n: Any, *_: Any) -> None:
        with dsl.ParallelFor([{"a": "1"}]) as item:
            written = text(of=f"{item.a} {x} %s {n}" % x)
            graph = source_of(x).graph  # type: ignore[union-attr]
            found = list(sources_in(written.arguments["of"], graph))
            assert found == [source_of(item.a), source_of(x), source_of(x), source_of(n)]

    in_pipeline(look)


def test_items_of_two_loops_over_one_list_are_told_apart_in_a_text() -> None:
    def look(_: Any, __: Any, names: Any, ___: Any) -> None:
        with dsl.ParallelFor(names) as one, dsl.ParallelFor(names) as two:
            assert str(one) != str(two)
            again = str(one)
            assert again == str(one)
            graph = source_of(names).graph  # type: ignore[union-attr]
            assert list(sources_in(f"{two}{one}", graph)) == [source_of(two), source_of(one)]

    in_pipeline(look)


def test_items_have_the_fields_of_their_dictionaries_and_no_other_names() -> None:
    def look(_: Any, __: Any, names: Any, ___: Any) -> None:
        with dsl.ParallelFor(
            [{"name": "a", "task": 1, "rate": 0.5}, {"name": "b", "task": 2, "rate": 1}]
        ) as item:
            found = [source_of(item.name), source_of(item.task), source_of(item["rate"])]
            assert [str(source.type) for source in found] == ["STRING", "NUMBER_INTEGER", "NUMBER_DOUBLE"]  # type: ignore[union-attr]
            assert source_of(item.name) is source_of(item["name"])
            text(of=item.name)
        with dsl.ParallelFor(names) as unknown:
            assert source_of(unknown.pattern).full_name == "names-loop-item-subvar-pattern"  # type: ignore[union-attr]
            text(of=unknown.channel_type)

    in_pipeline(look)


def test_items_have_the_type_of_the_list_s_items_where_it_is_known() -> None:
    def kinds(*items: Any) -> list[Any]:
        found = []
        for each in items:
            with dsl.ParallelFor(each) as item:
                text()
                found.append(source_of(item).type)  # type: ignore[union-attr]
        return found

    def look(_: Any, __: Any, names: Any, dictionaries: Any) -> None:
        made = write()
        with dsl.ParallelFor(["a"]):
            data = write()
        assert kinds(["a"], [1, 2.5], [True], [{"a": 1}], [[1]], (1, 2)) == [
            ParameterType(kind)
            for kind in ("STRING", "NUMBER_DOUBLE", "BOOLEAN", "STRUCT", "LIST", "NUMBER_INTEGER")
        ]
        assert kinds(texts().output, names) == [ParameterType("STRING"), ANY]
        assert kinds(dictionaries, tables().output) == [
            ParameterType("STRUCT"),
            ParameterType("STRUCT", item=ParameterType("NUMBER_INTEGER")),
        ]
        assert kinds(dsl.Collected(data.outputs["data"])) == [ArtifactType("system.Dataset")]
        assert made.outputs["data"].channel_type == "system.Dataset@0.0.1"

    in_pipeline(look)


def test_channels_can_be_kept_in_sets_and_copied() -> None:
    def look(x: Any, n: Any, *_: Any) -> None:
        assert len({x, n, x}) == 2
        assert source_of(copy.copy(x)) is source_of(x)
        with dsl.ParallelFor([{"a": 1}]) as item:
            assert isinstance(item, PipelineChannel)
            assert source_of(copy.copy(item)) is source_of(item)
            text()

    in_pipeline(look)


@pytest.mark.parametrize(
    ("given", "declared", "accepted"),
    [
        (ParameterType("STRING"), ParameterType("STRING"), True),
        (ParameterType("NUMBER_INTEGER"), ParameterType("NUMBER_DOUBLE"), False),
        (ANY, ParameterType("NUMBER_INTEGER"), True),
        (ANY, ArtifactType("system.Model"), False),
        (ParameterType("TASK_FINAL_STATUS"), ParameterType("STRUCT"), True),
        (ArtifactType("system.Model"), ArtifactType("system.Model"), True),
        (ArtifactType("system.Model"), ArtifactType("system.Dataset"), False),
        (ArtifactType("system.Model"), ArtifactType("system.Artifact"), True),
        (ArtifactType("system.Artifact"), ArtifactType("system.Model"), True),
        (ArtifactType("google.A", "1.2.3"), ArtifactType("google.A", "1.0.0"), True),
        (ArtifactType("google.A", "1.2.3"), ArtifactType("google.A", "2.0.0"), False),
        (ArtifactType("system.Model", is_list=True), ArtifactType("system.Artifact"), False),
        (ArtifactType("system.Model"), ParameterType("STRING"), False),
    ],
)
def test_a_type_accepts_itself_and_what_may_stand_for_it(given: Any, declared: Any, accepted: bool) -> None:
    assert declared.accepts(given) is accepted


def test_types_are_read_from_annotations_and_values() -> None:
    inner = ParameterType("STRUCT", item=ParameterType("NUMBER_INTEGER"))
    assert named("List[Dict[str, int]]") == named(list[dict[str, int]]) == ParameterType("LIST", item=inner)
    assert named("Integer") == ParameterType("NUMBER_INTEGER")
    assert named(dsl.Model) is None
    assert [of_value(value).kind for value in (True, 1, 1.5, "a", (), {})] == [  # type: ignore[union-attr]
        "BOOLEAN",
        "NUMBER_INTEGER",
        "NUMBER_DOUBLE",
        "STRING",
        "LIST",
        "STRUCT",
    ]
    assert of_value(None) is None
