"""Names that meet: tasks of one component, components of one name, groups and inputs of a task's name."""

from typing import NamedTuple

from kfp import dsl


def make(letter: str):
    @dsl.component
    def same_name(x: str = "x") -> str:
        return x + "!"

    return same_name


first = make("a")
second = make("b")


@dsl.component
def condition_9(x: str = "c") -> str:
    return x


@dsl.component
def for_loop_9(x: str) -> str:
    return x


@dsl.component
def same_name_2() -> str:
    return "looks numbered"


@dsl.component
def pair(output: str, Output_: str = "o") -> NamedTuple("P", [("output", str), ("x", str)]):
    return (output, Output_)


@dsl.pipeline(name="same-name")
def shared_names(x: str = "top", same_name: str = "s") -> str:
    a = first(x=x)
    b = second(x=a.output)
    c = first(x=same_name)
    same_name_2()
    d = condition_9(x=b.output)
    with dsl.If(d.output == "c"):
        e = first(x=c.output)
        first(x=e.output)
    with dsl.ParallelFor(["l"]) as item:
        for_loop_9(x=item)
        first(x=item)
    p = pair(output=x)
    return second(x=p.outputs["x"]).output
