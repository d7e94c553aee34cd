"""Rows of `support.differences`: values in texts, lists and dictionaries."""

from __future__ import annotations

from typing import Any

from support.difference import Difference, closed, selected, tasks


def _underscored(document: Any) -> bool:
    [task] = tasks(document).values()
    return bool(task["inputs"]["parameters"]["n"] == {"componentInputParameter": "_limit"})


def _importer_uri(document: Any) -> bool:
    importer = document["deploymentSpec"]["executors"]["exec-importer"]["importer"]
    given = tasks(document)["importer"]["inputs"]["parameters"]["uri"]["runtimeValue"]["constant"]
    return bool(
        importer["artifactUri"] == {"runtimeParameter": "uri"}
        and given == "gs://bucket/{{$.inputs.parameters['pipelinechannel--name']}}"
    )


def _dictionary(document: Any) -> bool:
    given = tasks(document)["show"]["inputs"]["parameters"]["text"]["runtimeValue"]["constant"]
    return bool(given == "it is {{$.inputs.parameters['pipelinechannel--table']}}")


def _none(document: Any) -> bool:
    given = tasks(document)["show-2"]["inputs"]["parameters"]
    return bool(
        given["table"]["runtimeValue"]["constant"] == {"c": None}
        and given["names"]["runtimeValue"]["constant"] == [None]
        and document["root"]["inputDefinitions"]["parameters"]["table"]["defaultValue"] == {"b": [None]}
    )


def _channel_as_key(document: Any) -> bool:
    given = tasks(document)["show"]["inputs"]["parameters"]["table"]["runtimeValue"]["constant"]
    return bool(given == {"{{$.inputs.parameters['pipelinechannel--name']}}": 1})


RIGHT: list[Difference] = [
    Difference(
        "importer_uri_with_channel",
        '`dsl.importer(artifact_uri=f"gs://b/{name}", …)`',
        "imports from an address with `{{channel…` in it",
        "correct IR: the address is made at run time",
        _importer_uri,
    ),
    Difference(
        "dictionary_in_a_text",
        "an f-string with a channel of type `Dict[str, int]`",
        "a text with `{{channel…` in it",
        "correct IR",
        _dictionary,
    ),
    Difference(
        "items_of_two_loops_in_a_text",
        "an f-string with the items of two loops",
        "the inner item is asked of the outer scope, where it is not",
        "correct IR",
        closed,
    ),
    Difference(
        "item_in_a_text_in_an_inner_group",
        "an f-string with a loop's item in a condition inside the loop",
        "the item is not passed to the inner group",
        "correct IR",
        closed,
    ),
    Difference(
        "item_in_a_text_in_a_loop_in_a_group",
        "an f-string with a loop's item, the loop being in a condition",
        "the item is asked of the outer scope, where it is not",
        "correct IR",
        closed,
    ),
    Difference(
        "item_field_in_a_text",
        "an f-string with a field of a loop's item, `item.a`",
        "the field is asked of the outer scope, where it is not",
        "correct IR",
        closed,
    ),
]
REFUSED: list[Difference] = [
    Difference(
        "task_in_a_text",
        "an f-string with a task, in place of its output",
        "a text with `<kfp.dsl.pipeline_task.PipelineTask object at …` in it",
        "raises",
        "Task 'write' is written into a text, in place of its output",
    ),
    Difference(
        "artifact_in_a_text",
        "an f-string with an artifact",
        "a text with a parameter that there is not",
        "raises",
        "An artifact cannot stand in a text",
    ),
]
ACCEPTED: list[Difference] = [
    Difference(
        "none_in_constants",
        "`None` inside a list or dictionary",
        "raises ValueError",
        "correct IR: JSON's null",
        _none,
    ),
    Difference(
        "channel_as_a_key",
        "a channel as a dictionary's key",
        "raises TypeError",
        "correct IR",
        _channel_as_key,
    ),
    Difference(
        "item_field_in_metadata",
        "a field of constant items in `dsl.importer(metadata=…)`",
        "raises TypeError",
        "correct IR",
        selected("uri", "rows"),
    ),
    Difference(
        "input_that_begins_with_an_underscore",
        "an input of a pipeline called `_limit`",
        "raises ValueError",
        "correct IR",
        _underscored,
    ),
]
