"""Chosen values in each kind of place, branches within branches, conditions on each kind of value."""

from typing import List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output, PipelineTaskFinalStatus


@dsl.component
def flip() -> str:
    return "heads"


@dsl.component
def score(x: int = 0) -> float:
    return 0.5


@dsl.component
def truth() -> bool:
    return True


@dsl.component
def number(x: int = 0) -> int:
    return x


@dsl.component
def letters() -> List[str]:
    return ["a"]


@dsl.component
def say(text: str = "", number: int = 0) -> str:
    return text


@dsl.component
def write(text: str, data: Output[Dataset]) -> int:
    return 1


@dsl.component
def fit(text: str, model: Output[Model]):
    pass


@dsl.component
def read(data: Input[Artifact]) -> str:
    return data.uri


@dsl.component
def tell(status: PipelineTaskFinalStatus, text: str = ""):
    print(status.state)


@dsl.pipeline
def branches(text: str = "a") -> str:
    with dsl.If(text == "a"):
        one = say(text="one")
    with dsl.Elif(text == "b"):
        two = say(text=text)
    with dsl.Elif(text > "c"):
        three = say(text="three")
    with dsl.Else():
        four = say(text="four")
    return dsl.OneOf(one.output, two.output, three.output, four.output)


@dsl.pipeline
def chosen_by_branches_of_branches(flag: bool = True, limit: float = 0.5) -> str:
    coin = flip()
    with dsl.If(coin.output == "heads"):
        with dsl.If(flag == True):  # noqa: E712
            a = say(text="a")
        with dsl.Else():
            b = say(text=coin.output)
        inner = say(text=dsl.OneOf(a.output, b.output))
    with dsl.Elif(score().output >= limit):
        inner_two = say(text="two")
    with dsl.Else():
        inner_three = branches(text="x")
    return dsl.OneOf(inner.output, inner_two.output, inner_three.output)


@dsl.pipeline
def chosen_artifacts(text: str = "x") -> Dataset:
    with dsl.If(flip().output == "heads"):
        one = write(text=text)
    with dsl.Else():
        two = dsl.importer(artifact_uri="gs://bucket/data", artifact_class=Dataset)
    chosen = dsl.OneOf(one.outputs["data"], two.output)
    read(data=chosen)
    with dsl.ParallelFor([1, 2]):
        read(data=chosen)
    return chosen


@dsl.pipeline
def chosen_values_in_groups():
    with dsl.If(truth().output == True):  # noqa: E712
        a = number(x=1)
    with dsl.Else():
        b = number(x=2)
    chosen = dsl.OneOf(a.output, b.output)
    with dsl.If(flip().output != "tails"):
        say(number=chosen)
    with dsl.ParallelFor(["x"]) as x:
        say(text=x, number=chosen)
    number(x=chosen).set_display_name("after")


@dsl.pipeline
def in_a_handler(text: str = "t"):
    with dsl.ExitHandler(tell(text=text)):
        with dsl.If(flip().output == "heads"):
            a = say(text="a")
        with dsl.Else():
            b = say(text="b")
        with dsl.ParallelFor(letters().output) as letter:
            say(text=dsl.OneOf(a.output, b.output))
            with dsl.If(letter == "a"):
                say(text=letter)
            with dsl.Else():
                say(text=text)


@dsl.pipeline
def two_choices_and_one_channel_in_each():
    coin, other = flip(), flip()
    with dsl.If(coin.output == other.output):
        a = say(text="a")
    with dsl.Else():
        b = say(text="b")
    with dsl.If(other.output == "heads"):
        c = say(text="c")
    with dsl.Else():
        d = say(text="d")
    say(text=dsl.OneOf(a.output, b.output))
    say(text=dsl.OneOf(c.output, d.output))
    with dsl.If(score().output < score(x=1).output, name="below"):
        say(text="below").after(coin)
