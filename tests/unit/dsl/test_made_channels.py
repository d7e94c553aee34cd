"""Channels by name, and channels in values."""

from __future__ import annotations

import pytest

from penstock import dsl
from penstock.dsl.graph import Graph
from penstock.dsl.made_channels import (
    create_pipeline_channel,
    extract_pipeline_channels_from_any,
    extract_pipeline_channels_from_string,
)
from penstock.errors import DefinitionError
from support.authoring import number, text


def test_a_channel_is_found_by_its_name() -> None:
    @dsl.pipeline
    def whole(count: int) -> None:
        task = number()
        assert hash(create_pipeline_channel("count")) == hash(count)
        assert hash(create_pipeline_channel("Output", "Integer", task.name)) == hash(task.output)
        for name, of in (("nothing", None), ("Output", "nothing")):
            with pytest.raises(DefinitionError, match="'nothing'"):
                create_pipeline_channel(name, task_name=of)
        text(of=f"{create_pipeline_channel('count')}")
        assert Graph.get_default_pipeline() is task.graph

    assert Graph.get_default_pipeline() is None
    with pytest.raises(DefinitionError, match="Default pipeline not defined"):
        create_pipeline_channel("count")


def test_channels_are_found_in_values_each_once() -> None:
    @dsl.pipeline
    def whole(count: int, word: str) -> None:
        task = number()
        found = extract_pipeline_channels_from_any(
            {"a": [f"{word} and {word}", task.output], word: (count, 1, None), "c": word == "x"}
        )
        assert [channel.full_name for channel in found] == ["word", f"{task.name}-Output", "count"]
        assert [each.name for each in extract_pipeline_channels_from_string(f"{count}-{word}")] == [
            "count",
            "word",
        ]

    assert extract_pipeline_channels_from_string("{{channel:task=;name=count;type=Integer;}}") == []
