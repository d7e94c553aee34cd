"""Rows of `support.differences`: conditions, branches, loops and order."""

from __future__ import annotations

from typing import Any

from penstock.expr import cel
from support.difference import Difference, closed, holds, selected, tasks


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


def _list_in_field(document: Any) -> bool:
    inner = document["components"]["comp-for-loop-3"]["inputDefinitions"]["parameters"]
    return bool(inner["pipelinechannel--loop-item-param-1-subvar-parts"]["parameterType"] == "LIST")


def _after_elif(document: Any) -> bool:
    [branches] = tasks(document)
    inner = tasks(document, branches)
    return len(inner) == 2 and all("triggerPolicy" in task for task in inner.values())


def _waits(document: Any) -> bool:
    return bool(tasks(document)["for-loop-1"].get("dependentTasks") == ["names"])


def _two_items(document: Any) -> bool:
    [outer] = tasks(document)
    [inner] = tasks(document, outer)
    given = {
        name: task["inputs"]["parameters"].values() for name, task in tasks(document, outer, inner).items()
    }
    return len({value["componentInputParameter"] for values in given.values() for value in values}) == 2


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


def _ignored(document: Any) -> bool:
    return bool(tasks(document)["show"]["triggerPolicy"]["strategy"] == "ALL_UPSTREAM_TASKS_COMPLETED")


def _number_and_truth(document: Any) -> bool:
    found = [
        holds(document, "condition-1", number_Output=float(number), truth_Output=truth)
        for number in (0, 1)
        for truth in (False, True)
    ]
    return found == [True, False, False, True]


def _item_and_number(document: Any) -> bool:
    condition = tasks(document, "for-loop-1")["condition-2"]["triggerPolicy"]["condition"]
    found = [
        cel.parse(condition).evaluate(
            {"inputs": {"parameter_values": {"pipelinechannel--give-Output-loop-item": item}}}
        )
        for item in ("10", "8")
    ]
    return found == [True, False]


def _tolerates(document: Any) -> bool:
    [[name, asked]] = document["platforms"]["penstock"]["config"]["tasks"]["root"].items()
    return bool(asked == {"loop": {"toleratedShare": 0.1}} and "parameterIterator" in tasks(document)[name])


RIGHT: list[Difference] = [
    Difference(
        "condition_item_and_number",
        "`dsl.If(item > 9)` in a loop over a `list` whose items' type is not declared",
        "the order of texts: 10 is not more than 9",
        "correct IR: the order of numbers",
        _item_and_number,
    ),
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
        "one_of_in_a_condition",
        "`dsl.If(dsl.OneOf(…) == …)`, where no task takes the same value",
        "the branches do not give the value out",
        "correct IR",
        closed,
    ),
    Difference(
        "list_used_inside_its_loop",
        "a loop's own list as an argument in a condition inside the loop",
        "the list is not passed to the inner group",
        "correct IR",
        closed,
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
        "input_named_like_a_part_of_an_item",
        "an input called `item`, `loop`, `param` or `a`, used in a condition inside a loop",
        "the input is not passed to the condition",
        "correct IR",
        closed,
    ),
    Difference(
        "item_field_called_name",
        "`item.name`, and other fields that a channel has as attributes",
        "the channel's own name as a constant",
        "correct IR: the item's field",
        selected("name"),
    ),
    Difference(
        "list_in_a_field",
        "a loop over a list in a field of constant items, after fields of other types",
        "the inner loop's list is declared with the first field's type",
        "correct IR",
        _list_in_field,
    ),
]
REFUSED: list[Difference] = [
    Difference(
        "condition_orders_text_and_number",
        "`dsl.If(text > 9)` with a STRING",
        "the order of texts: 10 is not more than 9",
        "raises",
        "A condition orders a text and a number: the pipeline's input 'text' > 9",
    ),
    Difference(
        "condition_with_text_of_channel",
        '`dsl.If(x == f"{channel}!")`',
        "a comparison with the text `{{channel…`",
        "raises",
        "compares with a text in which a channel is written",
    ),
    Difference(
        "exit_task_of_two_handlers",
        "one exit task for two handlers",
        "a task that waits for one of them",
        "raises",
        "is the exit task of another dsl.ExitHandler",
    ),
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
        "collected_outside_of_a_loop",
        "a pipeline that returns `dsl.Collected(…)` of a task that is in no loop",
        "a number as the output that is declared a list",
        "raises",
        "(?s)to fan-in outputs.*'add' is in no loop: give its output itself",
    ),
    Difference(
        "order_in_a_circle",
        "`a.after(b)` and `b.after(a)`",
        "two tasks that wait for each other",
        "raises, naming the circle",
        "(?s)text.*text-2",
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
]
ACCEPTED: list[Difference] = [
    Difference(
        "tolerated_failures",
        "`dsl.ParallelFor(…, tolerated_failures=0.1)`: [iterations that may fail]"
        "(control-flow.md#iterations-that-may-fail)",
        "raises TypeError",
        "correct IR: KFP's loop, and the rest in a platform `penstock`",
        _tolerates,
    ),
    Difference(
        "condition_number_and_truth",
        "`dsl.If(number == flag)` with channels of types INTEGER and BOOLEAN",
        "raises ValueError",
        "correct IR: as in Python, true is 1",
        _number_and_truth,
    ),
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
        selected("name"),
    ),
    Difference(
        "constant_item_fields_in_groups",
        "fields of constant items in a condition or loop inside the loop",
        "raises AssertionError",
        "correct IR",
        selected("a", "b"),
    ),
    Difference(
        "item_fields_of_several_types",
        "fields of constant items that differ in type from the first",
        "raises InconsistentTypeException",
        "correct IR: each field has its own type",
        selected("label", "count"),
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
        "ignored_failure_with_defaults_left_out",
        "`ignore_upstream_failure()` on a task that is not given all its optional inputs",
        "raises KeyError",
        "correct IR",
        _ignored,
    ),
    Difference(
        "loops_over_what_loops_in_a_pipeline_give",
        "a loop in a loop over what a pipeline collects from a loop in a loop",
        "raises AssertionError",
        "correct IR",
        closed,
    ),
]
