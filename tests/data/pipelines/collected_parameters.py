"""Collected parameters: of each type, consumed by a task, a loop, a condition's body and an output."""

from typing import List, NamedTuple

from kfp import dsl


@dsl.component
def square(x: int) -> int:
    return x * x


@dsl.component
def facts(x: int) -> NamedTuple("Facts", [("half", float), ("odd", bool), ("text", str), ("table", dict)]):
    return (x / 2, x % 2 == 1, str(x), {"x": x})


@dsl.component
def total(values: List[int]) -> int:
    return sum(values)


@dsl.component
def look(halves: List[float], odds: List[bool], texts: List[str], tables: list) -> str:
    return f"{halves} {odds} {texts} {tables}"


@dsl.component
def same(values: List[str]) -> List[str]:
    return values


@dsl.component
def show(text: str) -> str:
    return text


@dsl.pipeline
def collected_parameters(numbers: List[int] = [1, 2, 3]) -> NamedTuple("Out", [("squares", List[int]), ("sum", int)]):
    with dsl.ParallelFor(numbers, parallelism=2) as n:
        squared = square(x=n)
        known = facts(x=squared.output)
    summed = total(values=dsl.Collected(squared.output))
    look(
        halves=dsl.Collected(known.outputs["half"]),
        odds=dsl.Collected(known.outputs["odd"]),
        texts=dsl.Collected(known.outputs["text"]),
        tables=dsl.Collected(known.outputs["table"]),
    )
    with dsl.If(summed.output > 3):
        total(values=dsl.Collected(squared.output))
    with dsl.ParallelFor(same(values=dsl.Collected(known.outputs["text"])).output) as text:
        show(text=text)
    outputs = NamedTuple("Out", [("squares", List[int]), ("sum", int)])
    return outputs(squares=dsl.Collected(squared.output), sum=summed.output)
