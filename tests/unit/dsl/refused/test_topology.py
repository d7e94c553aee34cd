"""Outputs that are used where they cannot be reached; `.after`, `dsl.Collected` and `dsl.OneOf`."""

from __future__ import annotations

from penstock import dsl
from penstock.errors import InvalidTopologyException
from support.authoring import nothing, number, take, text, write
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused
in_pipeline = CASES.in_pipeline


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


@refused("Pipeline outputs may only be returned from the top level", InvalidTopologyException)
def returned_out_of_condition():
    @dsl.pipeline
    def returns(x: str) -> str:
        with dsl.If(x == "a"):
            made = text()  # at fault
        return made.output


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
