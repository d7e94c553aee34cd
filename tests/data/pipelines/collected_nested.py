"""Collected from inside nested loops, and from a condition's branch inside a loop."""

from typing import List

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def multiply(a: int, b: int) -> int:
    return a * b


@dsl.component
def write(text: str, data: Output[Dataset]):
    with open(data.path, "w") as f:
        f.write(text)


@dsl.component
def flatten(table: List[List[int]]) -> List[int]:
    return [x for row in table for x in row]


@dsl.component
def shallow(row: list) -> int:
    return len(row)


@dsl.component
def read(data: Input[List[Dataset]]) -> int:
    return len(data)


@dsl.pipeline
def collected_nested(scale: int = 2) -> List[int]:
    with dsl.ParallelFor([1, 2]) as a:
        with dsl.ParallelFor([10, 20, 30]) as b:
            product = multiply(a=a, b=b)
            scaled = multiply(a=product.output, b=scale)
        shallow(row=dsl.Collected(product.output))
    with dsl.ParallelFor(["x", "y"]) as left:
        with dsl.ParallelFor(["z"]) as right:
            written = write(text=left)
            write(text=right)
    read(data=dsl.Collected(written.outputs["data"]))
    return flatten(table=dsl.Collected(scaled.output)).output
