"""What `dsl.If`, `dsl.Elif` and `dsl.Else` cannot be."""

from __future__ import annotations

from penstock import dsl
from penstock.errors import InvalidControlFlowException
from support.authoring import text, write
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused
in_pipeline = CASES.in_pipeline


@in_pipeline("A condition compares two values; the pipeline's input 'n' alone, of type NUMBER_INTEGER")
def number_and_condition(x: bool = True, n: int = 1):
    with dsl.If(x & n):  # at fault
        text()


@in_pipeline("Got constant boolean True as a condition")
def constant_in_condition(x: bool = True):
    with dsl.If(x | True):  # at fault
        text()


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


@in_pipeline("The name of dsl.If is ")
def text_of_channel_as_a_name(x: str = ""):
    with dsl.If(x == "a", name=f"if {x}"):  # at fault
        text()


@refused("dsl.If is used outside a pipeline: Default pipeline not defined")
def condition_outside():
    dsl.If(True)  # at fault


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
