"""Python's own words and operators do not work on values that are not known yet."""

from __future__ import annotations

from penstock import dsl
from support.authoring import number, pair, text, texts, truth
from support.refusals import Refusal, Refusals

CASES = Refusals()
in_pipeline = CASES.in_pipeline


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


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
