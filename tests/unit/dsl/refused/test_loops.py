"""What `dsl.ParallelFor` cannot loop over, and what its items do not have."""

from __future__ import annotations

from penstock import dsl
from support.authoring import text, texts, write
from support.refusals import Refusal, Refusals

CASES = Refusals()
in_pipeline = CASES.in_pipeline


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


@in_pipeline("tolerated_failures is -1; a number of iterations is 0 or more")
def less_than_no_failures():
    with dsl.ParallelFor(["a"], tolerated_failures=-1):  # at fault
        text()


@in_pipeline("tolerated_failures is 1.5, and a share is a number from 0.0 to 1.0")
def more_than_all_failures():
    with dsl.ParallelFor(["a"], tolerated_failures=1.5):  # at fault
        text()


@in_pipeline("tolerated_failures is nan, and a share is a number from 0.0 to 1.0")
def no_number_of_failures():
    with dsl.ParallelFor(["a"], tolerated_failures=float("nan")):  # at fault
        text()


@in_pipeline("tolerated_failures is '10%'; it has to be a number that is known")
def text_of_failures():
    with dsl.ParallelFor(["a"], tolerated_failures="10%"):  # at fault
        text()


@in_pipeline("it has to be a number that is known when the pipeline is defined")
def failures_from_channel(x: int = 1):
    with dsl.ParallelFor(["a"], tolerated_failures=x):  # at fault
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


@in_pipeline(r"(?s)Expected list, tuple, or PipelineParameterChannel, got range\(0, 3\).*list\(")
def loop_over_a_range():
    with dsl.ParallelFor(range(3)):  # at fault
        text()


@in_pipeline("The name of dsl.ParallelFor is the pipeline's input 'n'; it has to be a text")
def channel_as_a_name(n: int = 1):
    with dsl.ParallelFor([1, 2], n):  # at fault
        text()


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
