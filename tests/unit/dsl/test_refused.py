"""What is written wrongly is refused: with KFP's phrase, the user's line, and one thing to do about it."""

# ruff: noqa: F841, UP006, UP035, UP007
# A line of a case that is at fault ends in `# at fault`.

from __future__ import annotations

import dataclasses
import enum
import linecache
import re
from pathlib import Path  # noqa: TC003 - components are annotated with it
from typing import TYPE_CHECKING, Any, List, Union

import pytest

from penstock import compiler, dsl
from penstock.dsl.graph import current_graph
from penstock.errors import (
    DefinitionError,
    InconsistentTypeException,
    InvalidControlFlowException,
    InvalidTopologyException,
    OutputMissing,
)
from support.authoring import (
    nothing,
    notify,
    number,
    pair,
    read,
    read_all,
    take,
    text,
    texts,
    truth,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


@dataclasses.dataclass
class Layer:
    width: int


CASES: list[tuple[Callable[[], Any], str, type[Exception]]] = []


def refused(phrase: str, kind: type[Exception] = DefinitionError) -> Callable[[Any], Any]:
    """Mark a function as a case that is refused."""

    def add(function: Any) -> Any:
        CASES.append((function, phrase, kind))
        return function

    return add


def in_pipeline(phrase: str, kind: type[Exception] = DefinitionError) -> Callable[[Any], Any]:
    """Mark a pipeline's function as a case that is refused."""

    def add(function: Any) -> Any:
        CASES.append((lambda: dsl.pipeline(function), phrase, kind))
        CASES[-1][0].__name__ = function.__name__
        return function

    return add


@in_pipeline("has no truth value")
def python_if():
    if text().output == "x":  # at fault
        text()


@in_pipeline("has no truth value")
def python_and(x: int = 1):
    with dsl.If(x > 1 and x < 3):  # at fault
        text()


@in_pipeline("has no truth value")
def python_or(x: int = 1):
    with dsl.If(x > 1 or x < 3):  # at fault
        text()


@in_pipeline("has no truth value")
def python_not(x: bool = True):
    with dsl.If(not x):  # at fault
        text()


@in_pipeline("cannot be searched|has no truth value")
def python_in(x: str = ""):
    with dsl.If(x in ["a", "b"]):  # at fault
        text()


@in_pipeline("cannot be searched")
def python_in_channel(x: list = []):  # noqa: B006
    with dsl.If("a" in x):  # at fault
        text()


@in_pipeline("has no truth value")
def chained(x: int = 1):
    with dsl.If(1 < x < 3):  # at fault
        text()


@in_pipeline("Output 'Output' of task 'truth' has no truth value")
def python_while():
    while truth().output:  # at fault
        text()


@in_pipeline("has no truth value")
def python_bool(x: bool = True):
    with dsl.If(bool(x)):  # at fault
        text()


@in_pipeline("A condition compares two values; the pipeline's input 'n' alone, of type NUMBER_INTEGER")
def number_and_condition(x: bool = True, n: int = 1):
    with dsl.If(x & n):  # at fault
        text()


@in_pipeline("Got constant boolean True as a condition")
def constant_in_condition(x: bool = True):
    with dsl.If(x | True):  # at fault
        text()


@in_pipeline("(?s)cannot be added to something while the pipeline is defined.*write an f-string")
def text_added(x: str = ""):
    text(of="a" + x)  # at fault


@in_pipeline("cannot be calculated with while the pipeline is defined")
def number_multiplied(x: int = 1):
    number(of=2 * x)  # at fault


@in_pipeline("Output 'Output' of task 'texts' cannot be indexed while the pipeline is defined")
def list_indexed():
    text(of=texts().output[0])  # at fault


@in_pipeline("cannot be measured")
def list_measured(x: list = []):  # noqa: B006
    number(of=len(x))  # at fault


@in_pipeline("cannot be turned into a number")
def counted_to(x: int = 3):
    for _ in range(x):  # at fault
        text()


@in_pipeline("cannot be iterated over")
def python_for(x: list = []):  # noqa: B006
    for item in x:  # at fault
        text(of=item)


@in_pipeline("compares with a str, int, float or bool. Got None")
def compared_with_none(x: str = ""):
    with dsl.If(x == None):  # noqa: E711  # at fault
        text()


@in_pipeline("Conditional requires primitive parameter values for comparison")
def list_compared(x: list = []):  # noqa: B006
    with dsl.If(x == "a"):  # at fault
        text()


@in_pipeline("Conditional requires primitive parameter values for comparison")
def artifact_compared():
    data = write()
    with dsl.If(data.outputs["data"] == "a"):  # at fault
        text()


@in_pipeline("compares with a text in which a channel is written")
def compared_with_text_of_channel(x: str = "", y: str = ""):
    with dsl.If(x == f"{y}!"):  # at fault
        text()


@in_pipeline("Got constant boolean True as a condition")
def constant_condition():
    with dsl.If(True):  # at fault
        text()


@in_pipeline("Got constant boolean False as a condition")
def constant_elif(x: str = ""):
    with dsl.If(x == "a"):
        text()
    with dsl.Elif(1 == 2):  # noqa: PLR0133  # at fault
        text()


@in_pipeline("A condition compares two values; the pipeline's input 'x' alone, of type STRING")
def text_as_condition(x: str = ""):
    with dsl.If(x):  # at fault
        text()


@in_pipeline("A condition compares a task's output or a pipeline's input. Got 'a'")
def constant_text_as_condition():
    with dsl.If("a"):  # at fault
        text()


@in_pipeline(
    "dsl.Else can only be used following an upstream dsl.If or dsl.Elif", InvalidControlFlowException
)
def else_alone():
    with dsl.Else():  # at fault
        text()


@in_pipeline(
    "dsl.Elif can only be used following an upstream dsl.If or dsl.Elif", InvalidControlFlowException
)
def elif_after_loop(x: str = ""):
    with dsl.If(x == "a"):
        text()
    with dsl.ParallelFor(["a"]):
        text()
    with dsl.Elif(x == "b"):  # at fault
        text()


@in_pipeline("Cannot use dsl.Else following another dsl.Else", InvalidControlFlowException)
def else_twice(x: str = ""):
    with dsl.If(x == "a"):
        text()
    with dsl.Else():
        text()
    with dsl.Else():  # at fault
        text()


@in_pipeline("dsl.Elif can only be used following", InvalidControlFlowException)
def elif_after_else(x: str = ""):
    with dsl.If(x == "a"):
        text()
    with dsl.Else():
        text()
    with dsl.Elif(x == "b"):  # at fault
        text()


@in_pipeline("Got an empty item list for loop argument")
def no_items():
    with dsl.ParallelFor([]):  # at fault
        text()


@in_pipeline("Expected list, tuple, or PipelineParameterChannel, got 'abc'")
def text_as_items():
    with dsl.ParallelFor("abc"):  # at fault
        text()


@in_pipeline(r"(?s)Expected list, tuple, or PipelineParameterChannel, got <PipelineTask.*task\.output")
def task_as_items():
    made = texts()
    with dsl.ParallelFor(made):  # at fault
        text()


@in_pipeline("Cannot iterate over a single parameter using `dsl.ParallelFor`")
def loop_over_text(x: str = ""):
    with dsl.ParallelFor(x):  # at fault
        text()


@in_pipeline("Cannot iterate over a single artifact using `dsl.ParallelFor`")
def loop_over_artifact():
    data = write()
    with dsl.ParallelFor(data.outputs["data"]):  # at fault
        text()


@in_pipeline("ParallelFor parallelism must be >= 0. Got: -1")
def negative_parallelism():
    with dsl.ParallelFor(["a"], parallelism=-1):  # at fault
        text()


@in_pipeline("ParallelFor parallelism must be an int")
def parallelism_from_channel(x: int = 1):
    with dsl.ParallelFor(["a"], parallelism=x):  # at fault
        text()


@in_pipeline("are of several types: NUMBER_INTEGER, STRING")
def items_of_two_types():
    with dsl.ParallelFor([1, "two"]):  # at fault
        text()


@in_pipeline("NoneType is not a parameter type")
def items_are_none():
    with dsl.ParallelFor([None]):  # at fault
        text()


@in_pipeline("cannot have channels in it")
def channel_among_items(x: str = ""):
    with dsl.ParallelFor(["a", x]):  # at fault
        text()


@in_pipeline("is entered twice")
def loop_entered_twice():
    loop = dsl.ParallelFor(["a"])
    with loop:
        text()
    with loop:  # at fault
        text()


@in_pipeline(r"has no field 'a': items\[1\] of for-loop-2 has 'b'")
def field_of_some_items():
    with dsl.ParallelFor([{"a": "1"}, {"b": "2"}]) as item:
        text(of=item.a)  # at fault


@in_pipeline("Field 'a' of the items are of several types")
def field_of_two_types():
    with dsl.ParallelFor([{"a": "1"}, {"a": 2}]) as item:
        text(of=item.a)  # at fault


@in_pipeline("has no field 'a': the items are of type NUMBER_INTEGER")
def field_of_number():
    with dsl.ParallelFor([1, 2]) as item:
        text(of=item.a)  # at fault


@in_pipeline("has no fields that a pipeline can name")
def field_of_field():
    with dsl.ParallelFor([{"a": {"b": "1"}}]) as item:
        text(of=item.a.b)  # at fault


@in_pipeline("not a legal Python variable name")
def field_with_a_strange_name():
    with dsl.ParallelFor([{"a b": "1"}]) as item:
        text(of=item["a b"])  # at fault


@in_pipeline(
    "Incompatible argument passed to the input 'of' of component 'text': Argument type 'NUMBER_INTEGER' is "
    "incompatible with the input type 'STRING'",
    InconsistentTypeException,
)
def wrong_constant():
    text(of=1)  # at fault


@in_pipeline("'BOOLEAN' is incompatible with the input type 'NUMBER_INTEGER'", InconsistentTypeException)
def wrong_channel(x: bool = True):
    number(of=x)  # at fault


@in_pipeline("'STRING' is incompatible with the input type 'system.Dataset@0.0.1'", InconsistentTypeException)
def constant_for_artifact():
    read(data="gs://a")  # at fault


@in_pipeline("'system.Dataset@0.0.1' is incompatible with the input type 'STRING'", InconsistentTypeException)
def artifact_for_text():
    data = write()
    text(of=data.outputs["data"])  # at fault


@in_pipeline(r"(?s)'List\[system.Dataset@0.0.1\]' is incompatible.*ParallelFor", InconsistentTypeException)
def list_for_artifact():
    with dsl.ParallelFor(["a"]):
        data = write()
    read(data=dsl.Collected(data.outputs["data"]))  # at fault


@in_pipeline(r"(?s)incompatible with the input type 'List\[.*dsl\.Collected", InconsistentTypeException)
def artifact_for_list():
    data = write()
    read_all(data=data.outputs["data"])  # at fault


@in_pipeline("Input artifacts are not supported. Got input artifact of type 'Dataset'")
def artifact_object():
    read(data=dsl.Dataset())  # at fault


@in_pipeline(r"(?s)Constant argument inputs must be one of type .* Got: None.*leave 'of' out")
def none_given():
    text(of=None)  # at fault


@in_pipeline(r"(?s)Constant argument inputs must be one of type .*give the task's output")
def task_given():
    made = text()
    text(of=made)  # at fault


@in_pipeline("JSON has no number")
def not_a_number():
    take(names=[float("nan")])  # at fault


@in_pipeline(r"\['a'\] is \{1\} of type set")
def set_in_dictionary():
    take(table={"a": {1}})  # at fault


@in_pipeline("has the key 1 of type int")
def number_as_key():
    take(table={1: "a"})  # at fault


@in_pipeline(r"read\(\) missing 1 required argument: data")
def argument_missing():
    read()  # at fault


@in_pipeline(r'text\(\) got an unexpected keyword argument "off"')
def argument_unknown():
    text(off="a")  # at fault


@in_pipeline("Components must be instantiated using keyword arguments")
def argument_by_position():
    text("a")  # at fault


@in_pipeline(r"(?s)got an unexpected keyword argument \"status\".*the engine fills in 'status'")
def final_status_given():
    with dsl.ExitHandler(notify(status="x")):  # at fault
        text()


@in_pipeline("PipelineTaskFinalStatus can only be used in an exit task")
def final_status_of_a_plain_task():
    notify()  # at fault


@in_pipeline("must have exactly one dependent upstream task. Got task 'notify with no upstream")
def final_status_of_nothing():
    notify().ignore_upstream_failure()  # at fault


@in_pipeline("must have exactly one dependent upstream task. Got 2 dependent tasks")
def final_status_of_two():
    notify().after(text(), text()).ignore_upstream_failure()  # at fault


@in_pipeline("within the same control flow scope")
def final_status_across_scopes(x: str = ""):
    made = text()
    with dsl.If(x == "a"):
        notify().after(made).ignore_upstream_failure()  # at fault


@in_pipeline("(?s)Task 'text' has no attribute 'set_cpu_limt'.*did you mean .set_cpu_limit?", AttributeError)
def misspelled_method():
    text().set_cpu_limt("1")  # at fault


@in_pipeline("(?s)Task 'pair' is asked for 'left', and is not a value itself.*'left', 'right'", KeyError)
def task_indexed():
    text(of=pair()["left"])  # at fault


@in_pipeline("Output 'Output' of task 'text' has no 'upper' while the pipeline is defined", AttributeError)
def method_of_a_text():
    text(of=text().output.upper())  # at fault


@in_pipeline("(?s)Task 'text' is written into a text, in place of its output.*task.output")
def task_in_a_text():
    text(of=f"see {text()}")  # at fault


@in_pipeline("(?s)Task 'texts' cannot be iterated over.*dsl.ParallelFor")
def task_iterated_over():
    for _ in texts():  # at fault
        text()


@in_pipeline(r"(?s)Expected list, tuple, or PipelineParameterChannel, got range\(0, 3\).*list\(")
def loop_over_a_range():
    with dsl.ParallelFor(range(3)):  # at fault
        text()


@in_pipeline("The name of dsl.ParallelFor is the pipeline's input 'n'; it has to be a text")
def channel_as_a_name(n: int = 1):
    with dsl.ParallelFor([1, 2], n):  # at fault
        text()


@in_pipeline("The name of dsl.If is ")
def text_of_channel_as_a_name(x: str = ""):
    with dsl.If(x == "a", name=f"if {x}"):  # at fault
        text()


@refused("(?s)@dsl.component has no argument 'packages'.*did you mean packages_to_install")
def unknown_argument_of_the_decorator():
    @dsl.component(packages=["pandas"])  # at fault
    def bad():
        pass


@refused("(?s)@dsl.pipeline has no argument 'title'.*it takes name, description")
def unknown_argument_of_a_pipeline():
    @dsl.pipeline(title="x")  # at fault
    def bad():
        text()


@refused("pipeline_config is {'workspace': 1}")
def config_as_a_dictionary():
    @dsl.pipeline(pipeline_config={"workspace": 1})  # at fault
    def bad():
        text()


@in_pipeline("The task has no outputs", OutputMissing)
def no_output():
    text(of=nothing().output)  # at fault


@in_pipeline("The task has multiple outputs. Please reference the output by its name", OutputMissing)
def several_outputs():
    text(of=pair().output)  # at fault


@in_pipeline("(?s)Task 'pair' has no output 'up'.*'left', 'right'", KeyError)
def unknown_output():
    text(of=pair().outputs["up"])  # at fault


@in_pipeline("An artifact cannot stand in a text")
def artifact_in_text():
    data = write()
    text(of=f"{data.outputs['data']}")  # at fault


@in_pipeline("takes output 'Output' of task 'text', which is known only once it has ended itself")
def memory_from_its_own_output():
    made = text()  # at fault
    made.set_memory_limit(made.output)


@in_pipeline("Illegal task dependency across DSL context managers.*dsl.If context", InvalidTopologyException)
def out_of_condition(x: str = ""):
    with dsl.If(x == "a"):
        made = text()
    text(of=made.output)  # at fault


@in_pipeline(r"(?s)Illegal task dependency.*dsl\.OneOf", InvalidTopologyException)
def out_of_branches(x: str = ""):
    with dsl.If(x == "a"):
        made = text()
    with dsl.Else():
        text()
    text(of=made.output)  # at fault


@in_pipeline(
    r"(?s)Illegal task dependency.*dsl.ParallelFor context.*dsl\.Collected", InvalidTopologyException
)
def out_of_loop():
    with dsl.ParallelFor(["a"]):
        made = text()
    text(of=made.output)  # at fault


@in_pipeline("takes the item of for-loop-2, outside of that loop", InvalidTopologyException)
def item_outside():
    with dsl.ParallelFor(["a"]) as item:
        text()
    text(of=item)  # at fault


@in_pipeline("dsl.ExitHandler context", InvalidTopologyException)
def out_of_exit_handler():
    with dsl.ExitHandler(nothing()):
        made = text()
    text(of=made.output)  # at fault


@in_pipeline("Illegal task dependency across DSL context managers", InvalidTopologyException)
def after_a_task_in_a_condition(x: str = ""):
    with dsl.If(x == "a"):
        made = text()
    text().after(made)  # at fault


@in_pipeline('".after\\(\\)" on task group "condition-1" of type dsl.If is not supported')
def after_a_condition(x: str = ""):
    with dsl.If(x == "a") as group:
        text()
    text().after(group)  # at fault


@in_pipeline(r"PipelineTask.after\(\) only supports PipelineTask and dsl.ExitHandler dependencies. Got str")
def after_a_text():
    text().after("a")  # at fault


@in_pipeline("is told to run after itself")
def after_itself():
    made = text()
    made.after(made)  # at fault


@in_pipeline("is told to run after exit-handler-1, which it is part of")
def after_its_own_handler():
    with dsl.ExitHandler(nothing()) as handler:
        text().after(handler)  # at fault


@in_pipeline("depends on 'nothing', which is an exit task")
def after_an_exit_task():
    last = nothing()
    with dsl.ExitHandler(last):
        text()
    text().after(last)  # at fault


@in_pipeline("circle: text -> text-2 -> text", InvalidTopologyException)
def circle():
    one = text()  # at fault
    one.after(text().after(one))


@in_pipeline("circle: .*exit-handler-1", InvalidTopologyException)
def circle_through_a_handler():
    one = text()  # at fault
    with dsl.ExitHandler(nothing()) as handler:
        text(of=one.output)
    one.after(handler)


@in_pipeline("dsl.Collected can only be used to fan-in outputs", InvalidTopologyException)
def collected_without_loop():
    made = text()
    take(names=dsl.Collected(made.output))  # at fault


@in_pipeline("dsl.Collected can only be used to fan-in outputs", InvalidTopologyException)
def collected_within_the_loop():
    with dsl.ParallelFor(["a"]):
        made = text()
        take(names=dsl.Collected(made.output))  # at fault


@in_pipeline("dsl.Collected can only be used to fan-in outputs")
def item_collected():
    with dsl.ParallelFor(["a"]) as item:
        text()
    take(names=dsl.Collected(item))  # at fault


@in_pipeline("cannot be nested within a dsl.If context manager unless the consumer", InvalidTopologyException)
def collected_out_of_condition(x: str = ""):
    with dsl.If(x == "a"), dsl.ParallelFor(["a"]):
        made = text()
    take(names=dsl.Collected(made.output))  # at fault


@in_pipeline("dsl.Collected does not support string interpolation")
def collected_in_text():
    with dsl.ParallelFor(["a"]):
        made = text()
    text(of=f"{dsl.Collected(made.output)}")  # at fault


@in_pipeline("dsl.OneOf must include an output from a task in a dsl.Else group")
def one_of_without_else(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Elif(x == "b"):
        two = text()
    text(of=dsl.OneOf(one.output, two.output))  # at fault


@in_pipeline("dsl.OneOf takes one output of each branch. Found none of dsl.Elif condition-3")
def one_of_without_a_branch(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Elif(x == "b"):
        text()
    with dsl.Else():
        two = text()
    text(of=dsl.OneOf(one.output, two.output))  # at fault


@in_pipeline("Found 2 of dsl.If")
def one_of_with_a_branch_twice(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        two = text()
    text(of=dsl.OneOf(one.output, one.output, two.output))  # at fault


@in_pipeline("Got two channels with different types: String at index 0 and Integer at index 1")
def one_of_two_types(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        two = number()
    text(of=dsl.OneOf(one.output, two.output))  # at fault


@in_pipeline("Found a mix of parameters and artifacts passed to dsl.OneOf")
def one_of_a_mix(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        two = write()
    text(of=dsl.OneOf(one.output, two.outputs["data"]))  # at fault


@in_pipeline("dsl.OneOf has no outputs to choose from")
def one_of_nothing():
    dsl.OneOf()  # at fault


@in_pipeline("dsl.OneOf takes outputs of tasks that are directly in the branches")
def one_of_plain_tasks():
    dsl.OneOf(text().output)  # at fault


@in_pipeline("dsl.Collected cannot be used inside of dsl.OneOf")
def one_of_collected(x: str = ""):
    with dsl.ParallelFor(["a"]):
        made = text()
    dsl.OneOf(dsl.Collected(made.output))  # at fault


@in_pipeline("dsl.OneOf does not support string interpolation")
def one_of_in_text(x: str = ""):
    with dsl.If(x == "a"):
        one = text()
    with dsl.Else():
        two = text()
    text(of=f"{dsl.OneOf(one.output, two.output)}")  # at fault


@in_pipeline("ExitHandler can only be used within the outermost scope of a pipeline function definition")
def exit_handler_in_condition(x: str = ""):
    last = nothing()
    with dsl.If(x == "a"), dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("exit_task cannot depend on any other tasks")
def exit_task_with_input():
    last = text(of=text().output)
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("exit_task cannot depend on any other tasks")
def exit_task_with_text_of_output():
    last = text(of=f"{text().output}!")
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("exit_task cannot depend on any other tasks")
def exit_task_after_another():
    last = nothing()
    with dsl.ExitHandler(last):
        made = text()
    last.after(text())  # at fault


@in_pipeline("is the exit task of another dsl.ExitHandler")
def exit_task_twice():
    last = nothing()
    with dsl.ExitHandler(last):
        text()
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("An importer cannot be an exit task")
def importer_as_exit_task():
    last = dsl.importer("gs://a", dsl.Dataset)
    with dsl.ExitHandler(last):  # at fault
        text()


@in_pipeline("The exit task is 'last'")
def text_as_exit_task():
    with dsl.ExitHandler("last"):  # at fault
        text()


@refused("Task is missing from pipeline")
def empty_pipeline():
    @dsl.pipeline  # at fault
    def empty():
        pass


@refused("Got unknown pipeline output, hello, of type <class 'str'>")
def constant_returned():
    @dsl.pipeline  # at fault
    def returns() -> str:
        text()
        return "hello"


@refused(r"(?s)Got unknown pipeline output, <PipelineTask.*return task\.output")
def task_returned():
    @dsl.pipeline  # at fault
    def returns() -> str:
        return text()


@refused("Pipeline or component output not defined: Output. You may be missing a type annotation")
def returned_unannounced():
    @dsl.pipeline  # at fault
    def returns():
        return text().output


@refused("Missing pipeline output: Output")
def nothing_returned():
    @dsl.pipeline  # at fault
    def returns() -> str:
        text()


@refused("cannot be surfaced as pipeline output type 'NUMBER_INTEGER'", InconsistentTypeException)
def other_type_returned():
    @dsl.pipeline  # at fault
    def returns() -> int:
        return text().output


@refused("Got unknown pipeline output, the pipeline's input 'x'")
def input_returned():
    @dsl.pipeline  # at fault
    def returns(x: str) -> str:
        text()
        return x


@refused("Pipeline outputs may only be returned from the top level", InvalidTopologyException)
def returned_out_of_condition():
    @dsl.pipeline
    def returns(x: str) -> str:
        with dsl.If(x == "a"):
            made = text()  # at fault
        return made.output


@in_pipeline('Invalid cpu string. Should be float or integer, or integer followed by "m"')
def cpu_in_words():
    text().set_cpu_limit("two")  # at fault


@in_pipeline("Invalid cpu string")
def cpu_as_number():
    text().set_cpu_request(2)  # at fault


@in_pipeline("Invalid memory string. Should be a number or a number followed by one of")
def memory_with_a_fraction():
    text().set_memory_limit("1.5G")  # at fault


@in_pipeline("limit must be a non-negative integer")
def accelerators_below_zero():
    text().set_accelerator_limit(-1)  # at fault


@in_pipeline("An artifact cannot stand in a text")
def memory_from_an_artifact():
    data = write()
    text().set_memory_limit(data.outputs["data"])  # at fault


@in_pipeline("can only be used on single-step components, not pipelines used as components")
def resources_of_an_importer():
    dsl.importer("gs://a", dsl.Dataset).set_cpu_limit("1")  # at fault


@in_pipeline("Invalid duration string: 'soon'")
def duration_in_words():
    text().set_retry(1, backoff_duration="soon")  # at fault


@in_pipeline("Invalid duration string: 60")
def duration_as_number():
    text().set_retry(1, backoff_duration=60)  # at fault


@in_pipeline("Unsupported duration unit: 'ms' for '100ms'")
def duration_in_milliseconds():
    text().set_retry(1, backoff_duration="100ms")  # at fault


@in_pipeline("num_retries is -1")
def fewer_than_no_retries():
    text().set_retry(-1)  # at fault


@in_pipeline("is a text in which a channel is written")
def environment_with_text_of_channel(x: str = ""):
    text().set_env_variable("NAME", f"{x}!")  # at fault


@in_pipeline("Environment variable 'NAME' is a channel")
def environment_with_channel(x: str = ""):
    text().set_env_variable("NAME", x)  # at fault


@in_pipeline("Environment variable 'NAME' is 1 of type int")
def environment_with_number():
    text().set_env_variable("NAME", 1)  # at fault


@in_pipeline("nothing to pause on")
def pause_never():
    text().set_debug_pause(after=False)  # at fault


@in_pipeline("contradictory configuration")
def pause_contradicted():
    text().set_debug_pause(before=True, after=False, on_error=True)  # at fault


@in_pipeline("enable_caching is")
def caching_from_channel(x: bool = True):
    text().set_caching_options(x)  # at fault


@in_pipeline("The display name is")
def display_name_with_channel(x: str = ""):
    text().set_display_name(f"{x}")  # at fault


@in_pipeline("Tasks can only use .ignore_upstream_failure\\(\\) if all input parameters")
def failure_ignored_without_default():
    data = write()
    read(data=data.outputs["data"]).ignore_upstream_failure()  # at fault


@in_pipeline("artifact_class is <class 'str'>, which has no schema_title")
def importer_of_text():
    dsl.importer("gs://a", str)  # at fault


@in_pipeline("artifact_uri is 1")
def importer_from_number():
    dsl.importer(1, dsl.Dataset)  # at fault


@in_pipeline("dsl.importer\\(download_to_workspace=True\\) requires PipelineConfig")
def importer_without_workspace():
    dsl.importer("gs://a", dsl.Dataset, download_to_workspace=True)  # at fault


@in_pipeline("Workspace features are used .* but PipelineConfig.workspace.size is not set")
def workspace_missing():
    take(names=[dsl.WORKSPACE_PATH_PLACEHOLDER + "/a"])  # at fault


@dsl.pipeline(pipeline_config=dsl.PipelineConfig(workspace=dsl.WorkspaceConfig("1Gi")))
def with_workspace():
    text(of=dsl.WORKSPACE_PATH_PLACEHOLDER)


@in_pipeline("Workspace features are used")
def workspace_of_an_inner_pipeline_only():
    with_workspace()  # at fault


@refused("dsl.If is used outside a pipeline: Default pipeline not defined")
def condition_outside():
    dsl.If(True)  # at fault


@refused("dsl.importer is used outside a pipeline")
def importer_outside():
    leaked = []

    @dsl.pipeline
    def pipeline(uri: str):
        leaked.append(uri)
        text()

    dsl.importer(leaked[0], dsl.Dataset)  # at fault


@refused("Missing type annotation for argument: x")
def parameter_without_type():
    @dsl.component  # at fault
    def bad(x):
        pass


@refused('"Output" is an invalid parameter name')
def parameter_called_output():
    @dsl.component  # at fault
    def bad(Output: str):  # noqa: N803
        pass


@refused("cannot be given by its name")
def parameter_with_star():
    @dsl.component  # at fault
    def bad(*x: str):
        pass


@refused(r"annotated typing.Union\[int, str\], which is neither a parameter type nor an artifact class")
def union():
    @dsl.component  # at fault
    def bad(x: Union[int, str]):
        pass


@refused("(?s)nor an artifact class: it is a path, which is another one.*annotate Input")
def path_as_a_parameter():
    @dsl.component  # at fault
    def bad(x: Path):
        pass


@refused("(?s)nor an artifact class: it may be anything|annotate the type that it has")
def anything_as_a_parameter():
    @dsl.component  # at fault
    def bad(x: Any):
        pass


@refused("it is the Enum Mixed, whose values are .1, 'one'.")
def enum_of_several_types():
    class Mixed(enum.Enum):
        A = 1
        B = "one"

    @dsl.component  # at fault
    def bad(x: Mixed):
        pass


@refused("it has a field 'file' that is a path")
def dataclass_with_a_path():
    @dataclasses.dataclass
    class Place:
        file: Path

    @dsl.component  # at fault
    def bad(x: list[Place]):
        pass


@refused("it has a field 'rows' that has keys of type float, where JSON has texts")
def dictionary_with_numbers_as_keys():
    @dataclasses.dataclass
    class Table:
        rows: dict[float, str]

    @dsl.component  # at fault
    def bad(x: Table):
        pass


@refused("The default of input 'x', {'width': 'wide'}, is not of the declared type: it .width takes a whole")
def default_with_a_wrong_field():
    @dsl.component  # at fault
    def bad(x: Layer = {"width": "wide"}):  # noqa: B006
        pass


@refused("Incompatible argument passed to the input 'x' of component 'shape': It has 'height', which Layer")
def argument_with_an_unknown_field():
    @dsl.component
    def shape(x: Layer):
        pass

    @dsl.pipeline
    def bad():
        shape(x={"width": 1, "height": 2})  # at fault


@refused("Got 'blue', which is not one of 'red', 'green'")
def argument_that_is_no_member():
    @dsl.component
    def paint(x: Colour):
        pass

    @dsl.pipeline
    def bad():
        paint(x="blue")  # at fault


@refused("Optional Input artifacts may only have default value None. Got: foo")
def artifact_with_default():
    @dsl.component  # at fault
    def bad(x: dsl.Input[dsl.Dataset] = "foo"):
        pass


@refused("The default of input 'x', 'a', is of type str; the input is declared NUMBER_INTEGER")
def default_of_another_type():
    @dsl.component  # at fault
    def bad(x: int = "a"):
        pass


@refused("Output lists of artifacts are only supported for pipelines")
def list_of_artifacts_returned():
    @dsl.component  # at fault
    def bad() -> List[dsl.Dataset]:
        pass


@refused("a pipeline gives what it returns")
def output_parameter_of_pipeline():
    @dsl.pipeline  # at fault
    def bad(x: dsl.Output[dsl.Dataset]):
        text()


@refused("'bad' is an async function")
def asynchronous():
    @dsl.component  # at fault
    async def bad():
        pass


@refused("'bad' has a `yield`: calling it does not carry it out")
def generator():
    @dsl.component  # at fault
    def bad() -> str:
        yield "a"


@refused("'bad' is an async function|'bad' has a `yield`")
def asynchronous_generator():
    @dsl.component  # at fault
    async def bad() -> str:
        yield "a"


@refused("'bad' has a `yield`")
def generator_as_pipeline():
    @dsl.pipeline  # at fault
    def bad():
        yield text()


@refused("@dsl.component decorates a function. Got <class")
def class_decorated():
    @dsl.component  # at fault
    class Bad:
        pass


@refused("is not defined with `def`")
def anonymous():
    dsl.component(lambda: None)  # at fault


@refused("packages_to_install is the text 'pandas'; it takes a list")
def packages_as_text():
    @dsl.component(packages_to_install="pandas")  # at fault
    def bad():
        pass


@refused("base_image is 3")
def image_as_number():
    @dsl.component(base_image=3)  # at fault
    def bad():
        pass


@refused("notebook_path is None")
def notebook_of_nothing():
    @dsl.notebook_component(notebook_path=None)  # at fault
    def bad():
        pass


@refused("embedded_artifact_path does not exist: ")
def nothing_embedded():
    @dsl.component(embedded_artifact_path="")  # at fault
    def bad():
        pass


@refused("base_image is ''")
def image_of_nothing():
    @dsl.component(base_image="")  # at fault
    def bad():
        pass


@refused("returned a ContainerSpec whose image is ''")
def container_of_nothing():
    @dsl.container_component  # at fault
    def bad():
        return dsl.ContainerSpec(image="")


@refused("The workspace is '10Gi'")
def workspace_as_a_text():
    dsl.PipelineConfig(workspace="10Gi")  # at fault


@refused("The workspace's configuration for Kubernetes is {'a': 1}")
def workspace_for_kubernetes_as_a_dictionary():
    dsl.WorkspaceConfig(size="1Gi", kubernetes={"a": 1})  # at fault


@refused("pvcSpecPatch is 'fast'")
def patch_as_a_text():
    dsl.KubernetesWorkspaceConfig(pvcSpecPatch="fast")  # at fault


@refused("name is 5")
def pipeline_named_by_a_number():
    @dsl.pipeline(name=5)  # at fault
    def bad():
        nothing()


@refused(r"additional_funcs is <function .*; it takes a list")
def additional_function_alone():
    def helper():
        pass

    @dsl.component(additional_funcs=helper)  # at fault
    def bad():
        pass


@refused("task_config_passthroughs is .*ENV.*; it takes a list")
def passthrough_alone():
    @dsl.component(task_config_passthroughs=dsl.TaskConfigField.ENV)  # at fault
    def bad(config: dsl.TaskConfig):
        pass


@refused("A TaskConfigPassthrough is of 'ENV'")
def passthrough_of_a_text():
    dsl.TaskConfigPassthrough("ENV")  # at fault


@refused("embedded_artifact_path does not exist: nowhere")
def embedded_missing():
    @dsl.component(embedded_artifact_path="nowhere")  # at fault
    def bad():
        pass


@refused("Container Components must wrap input and output artifact annotations")
def bare_artifact_in_container():
    @dsl.container_component  # at fault
    def bad(x: dsl.Dataset):
        return dsl.ContainerSpec("image")


@refused("Input 'x' is annotated InputPath of a STRING: a container is given a parameter's value")
def path_of_parameter_in_container():
    @dsl.container_component  # at fault
    def bad(x: dsl.InputPath(str)):
        return dsl.ContainerSpec("image", command=[x])


@refused("Return annotation should be either ContainerSpec or omitted")
def container_returns_text():
    @dsl.container_component  # at fault
    def bad(x: str) -> str:
        return dsl.ContainerSpec("image")


@refused("Container component 'bad' returned 'image'")
def container_returns_image():
    @dsl.container_component  # at fault
    def bad(x: str):
        return "image"


@refused("Cannot access artifact by itself in the container definition")
def artifact_as_argument():
    @dsl.container_component  # at fault
    def bad(x: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec("image", command=[x])


@refused('Cannot access artifact attribute "name"')
def artifact_name_as_argument():
    @dsl.container_component
    def bad(x: dsl.Input[dsl.Dataset]):
        return dsl.ContainerSpec("image", command=[x.name])  # at fault


@refused("Please pass the whole list of artifacts only")
def item_of_artifacts_as_argument():
    @dsl.container_component
    def bad(x: dsl.Input[List[dsl.Dataset]]):
        return dsl.ContainerSpec("image", command=[x[0]])  # at fault


@refused("Please pass the whole list of artifacts only")
def path_of_artifacts_as_argument():
    @dsl.container_component
    def bad(x: dsl.Input[List[dsl.Dataset]]):
        return dsl.ContainerSpec("image", command=[x.path])  # at fault


@refused("Unexpected argument \"5\" of type <class 'int'>")
def number_as_argument():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[5])


@refused("`command` is 'echo hi'; it takes a list")
def command_as_text():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", command="echo hi")


@refused('Argument "IfPresentPlaceholder" references nonexistant input: "y"')
def unknown_input_present():
    @dsl.container_component  # at fault
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[dsl.IfPresentPlaceholder("y", "a")])


@refused("Cannot use ConcatPlaceholder in an f-string")
def concat_in_text():
    @dsl.container_component
    def bad(x: str):
        return dsl.ContainerSpec("image", args=[f"{dsl.ConcatPlaceholder([x])}"])  # at fault


@refused("Cannot use IfPresentPlaceholder within ConcatPlaceholder")
def list_in_concat():
    @dsl.container_component
    def bad(x: str = ""):
        concat = dsl.ConcatPlaceholder([dsl.IfPresentPlaceholder("x", ["a"])])  # at fault
        return dsl.ContainerSpec("image", args=[concat])


@refused("Invalid pipeline name: ü!")
def pipeline_without_a_name():
    @dsl.pipeline(name="ü!")  # at fault
    def bad():
        text()


@refused('Workspace size "10 GB" is invalid')
def workspace_size():
    dsl.WorkspaceConfig(size="10 GB")  # at fault


@refused("ttl_seconds_after_finished must be a non-negative integer. Got: -1")
def lifetime_below_zero():
    dsl.PipelineConfig(ttl_seconds_after_finished=-1)  # at fault


@refused("active_deadline_seconds must be an int. Got: bool")
def deadline_true():
    dsl.PipelineConfig(active_deadline_seconds=True)  # at fault


@refused("must not exceed the int32 maximum")
def deadline_too_late():
    dsl.PipelineConfig(active_deadline_seconds=2**31)  # at fault


@refused("Unsupported pipeline_func type")
def function_compiled():
    compiler.Compiler().compile(lambda: None, "a.yaml")  # at fault


@pytest.mark.parametrize(
    ("case", "phrase", "kind"), CASES, ids=[function.__name__ for function, _, _ in CASES]
)
def test_what_is_written_wrongly_is_refused_at_its_line(
    case: Callable[[], Any], phrase: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as caught:
        case()

    message = str(caught.value)
    assert re.search(phrase, message), message
    assert "\n  hint: " in message
    place = re.search(r"where: (.*?):(\d+)", message)
    assert place is not None
    assert place[1] == __file__
    assert "# at fault" in linecache.getline(__file__, int(place[2])), message


def test_a_group_that_is_written_wrongly_leaves_no_pipeline_open() -> None:
    with pytest.raises(DefinitionError):
        dsl.pipeline(python_if)

    assert current_graph() is None


def test_all_problems_of_a_whole_pipeline_are_told_together() -> None:
    def several(x: str = "") -> int:
        with dsl.If(x == "a"):
            one = text()
        text(of=one.output)
        with dsl.ParallelFor(["a"]):
            two = text()
        text(of=two.output)
        return truth().output

    with pytest.raises(DefinitionError, match=r"(?s)has 3 problems:.* 1\. .* 2\. .* 3\. .*") as caught:
        dsl.pipeline(several)

    assert str(caught.value).count("where: ") == 3


def test_what_is_wrong_with_tasks_is_told_together_with_what_stops_the_definition() -> None:
    def several(x: str = "") -> None:
        text(of=1)
        text("a", off=x)
        text().set_cpu_limit("two").set_memory_limit("1.5G").set_retry(-1)
        text(of=nothing().output)

    with pytest.raises(InconsistentTypeException) as caught:
        dsl.pipeline(several)

    message = str(caught.value)
    assert message.startswith("Pipeline 'several' has 6 problems:")
    assert "\n  6. The task has no outputs." in message
    assert message.count("where: ") == message.count("hint: ") == 6


def test_a_single_problem_keeps_its_traceback() -> None:
    def one() -> None:
        text(of=1)
        text()

    with pytest.raises(InconsistentTypeException) as caught:
        dsl.pipeline(one)

    assert "one" in [entry.name for entry in caught.traceback]


def test_after_a_problem_what_else_goes_wrong_is_not_told() -> None:
    def falls() -> None:
        text(of=1)
        raise LookupError

    with pytest.raises(InconsistentTypeException, match="'NUMBER_INTEGER' is incompatible") as caught:
        dsl.pipeline(falls)

    assert isinstance(caught.value.__cause__, LookupError)
