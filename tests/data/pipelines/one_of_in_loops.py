"""A value chosen by branches inside a loop, used there and collected outside."""

from typing import List

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def odd(x: int) -> bool:
    return x % 2 == 1


@dsl.component
def add(x: int, y: int = 1) -> int:
    return x + y


@dsl.component
def write(x: int, data: Output[Dataset]):
    data.metadata["x"] = x


@dsl.component
def read(data: Input[Dataset]) -> int:
    return data.metadata["x"]


@dsl.component
def total(values: List[int]) -> int:
    return sum(values)


@dsl.pipeline
def one_of_in_loops(step: int = 10) -> int:
    with dsl.ParallelFor([1, 2, 3]) as x:
        is_odd = odd(x=x)
        with dsl.If(is_odd.output == True):  # noqa: E712
            one = add(x=x)
            first = write(x=one.output)
        with dsl.Else():
            two = add(x=x, y=step)
            second = write(x=two.output)
        after = add(x=dsl.OneOf(one.output, two.output), y=step)
        back = read(data=dsl.OneOf(first.outputs["data"], second.outputs["data"]))
        both = add(x=after.output, y=back.output)
    return total(values=dsl.Collected(both.output)).output
