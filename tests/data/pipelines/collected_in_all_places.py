"""Collected from three loops deep, from nested pipelines and branches; consumed in each kind of place."""

from typing import List, NamedTuple

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Output


@dsl.component
def add(a: int, b: int = 1, c: int = 0) -> int:
    return a + b + c


@dsl.component
def both(a: int, data: Output[Dataset]) -> NamedTuple("Both", [("number", int), ("text", str)]):
    with open(data.path, "w") as f:
        f.write(str(a))
    return (a, str(a))


@dsl.component
def count(values: list) -> int:
    return len(values)


@dsl.component
def count_all(values: List[List[List[int]]]) -> int:
    return sum(len(row) for table in values for row in table)


@dsl.component
def join(texts: List[str], numbers: List[int] = []) -> str:
    return "".join(texts)


@dsl.component
def read(data: Input[List[Dataset]]) -> int:
    return len(data)


@dsl.component
def read_any(data: Input[List[Artifact]]) -> int:
    return len(data)


@dsl.pipeline
def inner(a: int) -> NamedTuple("Inner", [("number", int), ("data", Dataset)]):
    made = both(a=a)
    added = add(a=made.outputs["number"])
    outputs = NamedTuple("Inner", [("number", int), ("data", Dataset)])
    return outputs(number=added.output, data=made.outputs["data"])


@dsl.pipeline
def collect(numbers: List[int], data: Input[List[Dataset]]) -> int:
    return add(a=count(values=numbers).output, b=read(data=data).output).output


@dsl.pipeline
def three_deep() -> List[List[List[int]]]:
    with dsl.ParallelFor([1, 2]) as a:
        with dsl.ParallelFor([3]) as b:
            with dsl.ParallelFor([4, 5], parallelism=1) as c:
                deep = add(a=a, b=b, c=c)
            middle = count(values=dsl.Collected(deep.output))
        outer = count(values=dsl.Collected(middle.output))
        count(values=dsl.Collected(deep.output))
    count(values=dsl.Collected(outer.output))
    count_all(values=dsl.Collected(deep.output))
    return dsl.Collected(deep.output)


@dsl.pipeline
def of_nested_pipelines() -> NamedTuple("Outs", [("numbers", List[int]), ("data", List[Dataset])]):
    with dsl.ParallelFor([1, 2]) as a:
        done = inner(a=a)
    collect(numbers=dsl.Collected(done.outputs["number"]), data=dsl.Collected(done.outputs["data"]))
    read_any(data=dsl.Collected(done.outputs["data"]))
    outputs = NamedTuple("Outs", [("numbers", List[int]), ("data", List[Dataset])])
    return outputs(numbers=dsl.Collected(done.outputs["number"]), data=dsl.Collected(done.outputs["data"]))


@dsl.pipeline
def in_each_kind_of_group(flag: bool = True):
    finish = add(a=1)
    with dsl.ExitHandler(finish):
        with dsl.ParallelFor([1, 2]) as a:
            made = both(a=a)
        with dsl.If(flag == True):  # noqa: E712
            join(texts=dsl.Collected(made.outputs["text"]), numbers=dsl.Collected(made.outputs["number"]))
            with dsl.If(flag != False):  # noqa: E712
                count(values=dsl.Collected(made.outputs["number"]))
        with dsl.Else():
            join(texts=dsl.Collected(made.outputs["text"]))
        read(data=dsl.Collected(made.outputs["data"]))


@dsl.pipeline
def twice_and_of_two_loops():
    with dsl.ParallelFor([1, 2]) as a:
        one = both(a=a)
    with dsl.ParallelFor([3, 4]) as a:
        two = both(a=a)
        three = add(a=two.outputs["number"], b=a)
    join(texts=dsl.Collected(one.outputs["text"]), numbers=dsl.Collected(three.output))
    join(texts=dsl.Collected(one.outputs["text"]), numbers=dsl.Collected(two.outputs["number"]))
    count(values=dsl.Collected(one.outputs["text"])).after(two)
