"""Rows of `support.differences`: loaded components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.difference import Difference, tasks

if TYPE_CHECKING:
    from collections.abc import Callable


def _loaded_pipeline(document: Any) -> bool:
    return set(tasks(document, "show")) == {"show", "show-2"}


def _loaded_descriptions(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
    return bool(declared["text"].get("description") == "What is shown.")


def _loaded_variables(document: Any) -> bool:
    container = document["deploymentSpec"]["executors"]["exec-show"]["container"]
    return bool(container["env"] == [{"name": "LEVEL", "value": "debug"}])


def _default_list(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
    return bool(declared["names"]["defaultValue"] == ["a", "b"])


def _command(*words: str) -> Callable[[Any], bool]:
    """The container of the task ``show`` has this command."""

    def check(document: Any) -> bool:
        container = document["deploymentSpec"]["executors"]["exec-show"]["container"]
        return bool(container["command"] == list(words))

    return check


RIGHT: list[Difference] = [
    Difference(
        "loaded_pipeline_named_like_a_task",
        "`load_component_from_file(…)` of a pipeline that is called like one of its tasks",
        "a component that is that one task",
        "correct IR: the whole pipeline",
        _loaded_pipeline,
    ),
    Difference(
        "loaded_descriptions",
        "`load_component_from_file(…)` of a component with descriptions of its inputs",
        "a component without them",
        "correct IR: with them",
        _loaded_descriptions,
    ),
    Difference(
        "v1_default_of_a_generic_list",
        "`component.yaml`: a default of an input of type `List[str]`",
        "a text as the default of a list",
        "correct IR: a list",
        _default_list,
    ),
]
REFUSED: list[Difference] = [
    Difference(
        "v1_inputs_of_one_name",
        "`component.yaml`: inputs `a text` and `a-text`, which are one name in Python",
        "one input; the other is lost",
        "raises",
        "are both called 'a_text' in Python",
    ),
    Difference(
        "v1_default_of_another_type",
        "`component.yaml`: a default of a `JsonObject` that is not JSON",
        "a text as the default of a dictionary",
        "raises",
        "is not of the input's type, STRUCT",
    ),
]
ACCEPTED: list[Difference] = [
    Difference(
        "loaded_variables",
        "`load_component_from_file(…)` of a component with environment variables",
        "raises AttributeError",
        "correct IR: with the variables",
        _loaded_variables,
    ),
    Difference(
        "v1_placeholder_after_else",
        "`component.yaml`: an `if` with a placeholder, not a list, after `else`",
        "raises TypeError",
        "correct IR",
        _command(
            "echo",
            '{"IfPresent": {"InputName": "text", "Then": "{{$.inputs.parameters[\'text\']}}", '
            '"Else": "{{$.inputs.parameters[\'other\']}}"}}',
        ),
    ),
    Difference(
        "v1_constant_condition",
        "`component.yaml`: an `if` whose `cond` is `true` or `false`",
        "raises TypeError",
        "correct IR: decided when the file is loaded",
        _command("echo", "a", "b"),
    ),
]
