"""Loops over a task's output, over the pipeline's own list, and over an output's named field."""

from typing import Dict, List, NamedTuple

from kfp import dsl


@dsl.component
def names(count: int) -> List[str]:
    return [f"n{i}" for i in range(count)]


@dsl.component
def shapes() -> NamedTuple("Shapes", [("sizes", List[int]), ("tables", List[Dict[str, str]])]):
    return ([1, 2], [{"k": "v"}])


@dsl.component
def say(message: str, size: int = 1) -> str:
    return message * size


@dsl.component
def keep(table: dict) -> dict:
    return table


@dsl.pipeline
def loop_dynamic(count: int = 2, words: List[str] = ["a", "b"], sizes: list = [1, 2]):
    made = names(count=count)
    with dsl.ParallelFor(made.output) as name:
        once = say(message=name)
        say(message=once.output, size=count)
    with dsl.ParallelFor(words, parallelism=3, name="each word") as word:
        say(message=word).after(made)
    shaped = shapes()
    with dsl.ParallelFor(shaped.outputs["sizes"]) as size:
        say(message="x", size=size)
    with dsl.ParallelFor(shaped.outputs["tables"]) as table:
        keep(table=table)
        say(message=table.k)
    with dsl.ParallelFor(sizes) as one:
        say(message=f"{one}")
