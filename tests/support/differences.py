"""Where Penstock compiles something else than stock KFP 2.17.0, and why: the one table of it.

Each row has a file in ``tests/data/differences`` with a definition ``pipeline``, and a row in
``docs/coming-from-kfp.md``, whose cells are the texts here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock import ir
from penstock.errors import IRError
from penstock.expr import cel

if TYPE_CHECKING:
    from collections.abc import Callable

_MENTIONED = re.compile(r"\{\{\$\.inputs\.parameters\[\\*'([^'\\]+)\\*'\]\}\}")


class Difference(NamedTuple):
    """One construct.

    Args:
        file: The stem of its file.
        construct: What one writes.
        stock: What stock makes of it. Begins with ``raises`` where it refuses, ends with
            ``in most processes`` where chance decides.
        ours: What Penstock makes of it; begins with ``correct IR`` or ``raises``.
        shows: For correct IR: whether a document is right. For an error: a pattern of its message.
    """

    file: str
    construct: str
    stock: str
    ours: str
    shows: Callable[[Any], bool] | str


def tasks(document: Any, *path: str) -> Any:
    """The tasks of a DAG, given by the names of the tasks that lead to it."""
    component = document["root"]
    for name in path:
        component = document["components"][component["dag"]["tasks"][name]["componentRef"]["name"]]
    return component["dag"]["tasks"]


def holds(document: Any, task: str, **values: object) -> object:
    """Whether a task's condition holds for values of its inputs, given without ``pipelinechannel--``."""
    condition = tasks(document)[task]["triggerPolicy"]["condition"]
    parameters = {f"pipelinechannel--{name.replace('_', '-')}": value for name, value in values.items()}
    return cel.parse(condition).evaluate({"inputs": {"parameter_values": parameters}})


def _quotes(document: Any) -> bool:
    return [holds(document, "condition-1", text_Output=text) for text in ("it's", "its")] == [True, False]


def _truth_and_number(document: Any) -> bool:
    return [holds(document, "condition-1", truth_Output=truth) for truth in (False, True)] == [True, False]


def _text_and_number(document: Any) -> bool:
    found = [holds(document, "condition-1", number_Output=3, name=name) for name in ("3", "4")]
    return found == [True, False]


def _combined(document: Any) -> bool:
    return [holds(document, "condition-1", number_Output=n) for n in (1, 2, 3)] == [False, True, False]


def _flag_alone(document: Any) -> bool:
    return [holds(document, "condition-1", truth_Output=truth) for truth in (False, True)] == [False, True]


def _after_elif(document: Any) -> bool:
    [branches] = tasks(document)
    inner = tasks(document, branches)
    return len(inner) == 2 and all("triggerPolicy" in task for task in inner.values())


def _importer_uri(document: Any) -> bool:
    importer = document["deploymentSpec"]["executors"]["exec-importer"]["importer"]
    given = tasks(document)["importer"]["inputs"]["parameters"]["uri"]["runtimeValue"]["constant"]
    return bool(
        importer["artifactUri"] == {"runtimeParameter": "uri"}
        and given == "gs://bucket/{{$.inputs.parameters['pipelinechannel--name']}}"
    )


def _closed(document: Any) -> bool:
    """All that is referred to is there; stock's documents of these constructs miss an input somewhere."""
    try:
        ir.check(ir.Package(ir.from_dict(document)))
    except IRError:
        return False
    dags = [document["root"], *(body for body in document["components"].values() if "dag" in body)]
    each = [task for dag in dags for task in dag["dag"]["tasks"].values()]
    return all(
        set(_MENTIONED.findall(repr(task))) <= task["inputs"]["parameters"].keys()
        for task in each
        if "inputs" in task
    )


def _dictionary(document: Any) -> bool:
    given = tasks(document)["show"]["inputs"]["parameters"]["text"]["runtimeValue"]["constant"]
    return bool(given == "it is {{$.inputs.parameters['pipelinechannel--table']}}")


def _selected(*fields: str) -> Callable[[Any], bool]:
    """The one loop's tasks take these fields of its item, wherever in it they are."""

    def check(document: Any) -> bool:
        text = repr([body for name, body in document["components"].items() if "dag" in body])
        return all(f'parseJson(string_value)["{field}"]' in text for field in fields)

    return check


def _waits(document: Any) -> bool:
    return bool(tasks(document)["for-loop-1"].get("dependentTasks") == ["names"])


def _two_items(document: Any) -> bool:
    [outer] = tasks(document)
    [inner] = tasks(document, outer)
    given = {
        name: task["inputs"]["parameters"].values() for name, task in tasks(document, outer, inner).items()
    }
    return len({value["componentInputParameter"] for values in given.values() for value in values}) == 2


def _own_settings(document: Any) -> bool:
    """Each task has the variable TEXT, of the value that it also has as an argument."""
    executors, components = document["deploymentSpec"]["executors"], document["components"]
    each = {**tasks(document, "inner"), **{f"outer {name}": task for name, task in tasks(document).items()}}
    labels = {
        name: components[task["componentRef"]["name"]].get("executorLabel") for name, task in each.items()
    }
    return all(
        executors[label]["container"]["env"][0]["value"]
        == each[name]["inputs"]["parameters"]["text"]["runtimeValue"]["constant"]
        for name, label in labels.items()
        if label is not None
    )


def _collected_in_group(document: Any) -> bool:
    [group] = (name for name in tasks(document) if name.startswith("condition"))
    [given] = tasks(document)[group]["inputs"]["artifacts"].values()
    component = document["components"][tasks(document)[group]["componentRef"]["name"]]
    [declared] = component["inputDefinitions"]["artifacts"].values()
    return bool("taskOutputArtifact" in given and declared["isArtifactList"] is True)


def _loop_over_collected(document: Any) -> bool:
    first, second = sorted(tasks(document))
    [given] = tasks(document)[second]["inputs"]["parameters"].values()
    return bool(given["taskOutputParameter"]["producerTask"] == first)


def _named_like_group(document: Any) -> bool:
    names = set(tasks(document))
    return len(names) == 2 and "condition-1" in names


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


def _ignored(document: Any) -> bool:
    return bool(tasks(document)["show"]["triggerPolicy"]["strategy"] == "ALL_UPSTREAM_TASKS_COMPLETED")


def _union(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
    text, number = (
        {"isOptional": True, "parameterType": "STRING"},
        {"isOptional": True, "parameterType": "NUMBER_INTEGER"},
    )
    return bool(declared == {"text": text, "count": number})


def _literals(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]["colour"]
    return bool(declared["literals"] == ["red", "green"] and declared["parameterType"] == "STRING")


def _postponed(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
    kinds = {name: spec["parameterType"] for name, spec in declared.items()}
    return kinds == {"text": "STRING", "count": "NUMBER_INTEGER"}


def _imports(line: str) -> Callable[[Any], bool]:
    """A line stands in the source of the component ``show``."""

    def check(document: Any) -> bool:
        container = document["deploymentSpec"]["executors"]["exec-show"]["container"]
        return line in container["command"][-1].splitlines()

    return check


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


def _own_input(document: Any) -> bool:
    [executor] = document["deploymentSpec"]["executors"].values()
    asked = executor["container"]["resources"]["resourceCpuLimit"]
    return bool(
        asked == "{{$.inputs.parameters['pipelinechannel--cpu']}}"
        and tasks(document)["work"]["inputs"]["parameters"].keys() == {"pipelinechannel--cpu"}
    )


def _line_break(document: Any) -> bool:
    default = document["root"]["inputDefinitions"]["parameters"]["text"]["defaultValue"]
    return bool(default == "first\nsecond")


WRONG_AND_RIGHT = [
    Difference(
        "condition_quotes",
        "`dsl.If(x == \"it's\")`: quotes in a condition's text",
        "a condition that does not parse",
        "correct IR: the text is quoted",
        _quotes,
    ),
    Difference(
        "condition_truth_and_number",
        "`dsl.If(flag == 0)` with a BOOLEAN",
        "the opposite condition, `== true`",
        "correct IR: holds where the flag is false",
        _truth_and_number,
    ),
    Difference(
        "condition_text_and_number",
        "`dsl.If(number == text)` with channels of two types",
        "a condition that does not parse",
        "correct IR: both are compared as texts",
        _text_and_number,
    ),
    Difference(
        "elif_without_else",
        "`If`, `Elif`, no `Else`, then more tasks",
        "the tasks that follow become part of the branches",
        "correct IR: they stay outside",
        lambda document: len(tasks(document)) == 2 and "show-3" in tasks(document),
    ),
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
        _closed,
    ),
    Difference(
        "item_in_a_text_in_an_inner_group",
        "an f-string with a loop's item in a condition inside the loop",
        "the item is not passed to the inner group",
        "correct IR",
        _closed,
    ),
    Difference(
        "item_in_a_text_in_a_loop_in_a_group",
        "an f-string with a loop's item, the loop being in a condition",
        "the item is asked of the outer scope, where it is not",
        "correct IR",
        _closed,
    ),
    Difference(
        "item_field_in_a_text",
        "an f-string with a field of a loop's item, `item.a`",
        "the field is asked of the outer scope, where it is not",
        "correct IR",
        _closed,
    ),
    Difference(
        "resources_in_a_group",
        "`set_memory_limit(channel)` and its like in a condition or loop",
        "the channel is not passed to the group",
        "correct IR",
        _closed,
    ),
    Difference(
        "one_of_in_a_condition",
        "`dsl.If(dsl.OneOf(…) == …)`, where no task takes the same value",
        "the branches do not give the value out",
        "correct IR",
        _closed,
    ),
    Difference(
        "list_used_inside_its_loop",
        "a loop's own list as an argument in a condition inside the loop",
        "the list is not passed to the inner group",
        "correct IR",
        _closed,
    ),
    Difference(
        "two_loops_over_one_list",
        "a loop inside a loop over the same list",
        "both items have one name; the outer one cannot be reached",
        "correct IR: the inner item has a name of its own",
        _two_items,
    ),
    Difference(
        "loop_whose_item_is_not_used",
        "a loop over a task's output whose body does not use the item",
        "the loop does not wait for the task",
        "correct IR",
        _waits,
    ),
    Difference(
        "settings_in_a_nested_pipeline",
        "tasks of one component with different settings, in a nested pipeline",
        "the settings of one task on another, in most processes",
        "correct IR: each has its own, always",
        _own_settings,
    ),
    Difference(
        "item_field_called_name",
        "`item.name`, and other fields that a channel has as attributes",
        "the channel's own name as a constant",
        "correct IR: the item's field",
        _selected("name"),
    ),
    Difference(
        "artifact_class_in_optional",
        "`Optional[Input[MyArtifact]]` with a class of another module",
        "a component that fails when it runs: the class is not imported",
        "correct IR: the source imports the class",
        _imports("from vertex_types import VertexDataset"),
    ),
    Difference(
        "artifact_class_in_a_list",
        "`List[module.MyArtifact]`",
        "a component that fails when it runs: the module is not imported",
        "correct IR: the source imports the module",
        _imports("import vertex_types"),
    ),
    Difference(
        "additional_function_in_a_function",
        "`additional_funcs=[…]` with an indented function that has a text further left",
        "the function is left out",
        "correct IR: its source is in the component's",
        _imports("def shape(text: str) -> str:"),
    ),
    Difference(
        "input_named_like_a_setting",
        "`set_cpu_limit(channel)` on a component with an input `cpu_limit` of its own",
        "the input is given the setting",
        "correct IR: the input keeps its value",
        _own_input,
    ),
    Difference(
        "line_break_in_a_default",
        "a default with a line break in it",
        "a file that is not YAML: its opening comment is broken",
        "correct IR: the comment says `\\n`",
        _line_break,
    ),
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
WRONG_AND_REFUSED = [
    Difference(
        "condition_and",
        "`dsl.If(n > 1 and n < 3)`; `or`, `not`, `in`",
        "one of the comparisons, the other is lost",
        "raises; combine with `&`, `|`, `~`",
        "has no truth value",
    ),
    Difference(
        "condition_chained",
        "`dsl.If(1 < n < 3)`",
        "the second comparison alone",
        "raises; write both and `&`",
        "has no truth value",
    ),
    Difference(
        "python_if",
        "Python's own `if` on a channel or on a pipeline's input",
        "always the first branch",
        "raises",
        "has no truth value",
    ),
    Difference(
        "one_of_without_a_branch",
        "`dsl.OneOf(…)` without one of the branches",
        "no output where that branch is taken",
        "raises",
        "OneOf",
    ),
    Difference(
        "env_with_channel",
        '`set_env_variable("NAME", f"… {channel}")`',
        "a variable with the text `{{channel…`",
        "raises",
        "Environment variable 'NAME'",
    ),
    Difference(
        "duration_in_milliseconds",
        '`set_retry(backoff_duration="100ms")`',
        "100 minutes",
        "raises",
        "100ms",
    ),
    Difference(
        "duration_in_months",
        '`set_retry(backoff_duration="2 months")`',
        "2 minutes",
        "raises",
        "2 months",
    ),
    Difference(
        "order_in_a_circle",
        "`a.after(b)` and `b.after(a)`",
        "two tasks that wait for each other",
        "raises, naming the circle",
        "(?s)text.*text-2",
    ),
    Difference(
        "packages_as_text",
        '`packages_to_install="pandas"`',
        "installs packages `p`, `a`, `n` …",
        "raises",
        "packages_to_install",
    ),
    Difference(
        "asynchronous_component",
        "`async def` as a component",
        "a component that fails when it runs",
        "raises",
        "async",
    ),
    Difference(
        "unknown_item_field",
        "`item.b` where the constant items have no `b`",
        "a task that fails when it runs",
        "raises",
        "has no field 'b'",
    ),
    Difference(
        "items_of_several_types",
        '`dsl.ParallelFor([1, "two"])`',
        "all items have the first one's type",
        "raises",
        "several types",
    ),
    Difference(
        "workspace_in_a_dictionary",
        "the workspace's placeholder inside a list or dictionary, without a workspace",
        "a task that fails when it runs",
        "raises",
        "[Ww]orkspace",
    ),
]
REFUSED_AND_RIGHT = [
    Difference(
        "condition_after_elif",
        "`If` and `Elif` inside an `If`, then its `Else`",
        "raises InvalidControlFlowException",
        "correct IR",
        _after_elif,
    ),
    Difference(
        "condition_with_a_flag_alone",
        "`dsl.If(flag)` with a BOOLEAN",
        "raises AttributeError",
        "correct IR: `== true`",
        _flag_alone,
    ),
    Difference(
        "combined_conditions",
        "`dsl.If((n > 1) & ~(n == 3))`",
        "raises TypeError",
        "correct IR",
        _combined,
    ),
    Difference(
        "constant_item_field_called_name",
        "a field `name` of constant items",
        "raises TypeError",
        "correct IR",
        _selected("name"),
    ),
    Difference(
        "constant_item_fields_in_groups",
        "fields of constant items in a condition or loop inside the loop",
        "raises AssertionError",
        "correct IR",
        _selected("a", "b"),
    ),
    Difference(
        "item_fields_of_several_types",
        "fields of constant items that differ in type from the first",
        "raises InconsistentTypeException",
        "correct IR: each field has its own type",
        _selected("label", "count"),
    ),
    Difference(
        "collected_in_a_group",
        "`dsl.Collected` of artifacts used in a condition or loop",
        "raises TypeError",
        "correct IR",
        _collected_in_group,
    ),
    Difference(
        "loop_over_collected",
        "`dsl.ParallelFor(dsl.Collected(…))`",
        "raises TypeError",
        "correct IR",
        _loop_over_collected,
    ),
    Difference(
        "task_named_like_a_group",
        "a component called `condition_1` beside a condition",
        "raises IndexError",
        "correct IR: the group has another number",
        _named_like_group,
    ),
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
        "ignored_failure_with_defaults_left_out",
        "`ignore_upstream_failure()` on a task that is not given all its optional inputs",
        "raises KeyError",
        "correct IR",
        _ignored,
    ),
    Difference(
        "union_with_none",
        "`str | None`, and annotations in quotes",
        "raises TypeError about `schema_title`",
        "correct IR: as `Optional[str]`",
        _union,
    ),
    Difference(
        "literal_type",
        '`Literal["red", "green"]`',
        "raises TypeError about `schema_title`",
        "correct IR: `literals`, which the backend checks",
        _literals,
    ),
    Difference(
        "postponed_annotations",
        "`from __future__ import annotations` in the file",
        "raises TypeError about `schema_title`",
        "correct IR",
        _postponed,
    ),
    Difference(
        "artifact_class_alone",
        "`data: MyArtifact` with a class of another module, without `Input[…]`",
        "raises UnboundLocalError",
        "correct IR: the source imports the class",
        _imports("from vertex_types import VertexDataset"),
    ),
    Difference(
        "item_field_in_metadata",
        "a field of constant items in `dsl.importer(metadata=…)`",
        "raises TypeError",
        "correct IR",
        _selected("uri", "rows"),
    ),
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
ALL = [*WRONG_AND_RIGHT, *WRONG_AND_REFUSED, *REFUSED_AND_RIGHT]
