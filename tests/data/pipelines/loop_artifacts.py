"""Loops over lists of artifacts: a pipeline's own input, and what a caller's loop collected for it."""

from typing import List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output


@dsl.component
def make(text: str, data: Output[Dataset]):
    with open(data.path, "w") as f:
        f.write(text)


@dsl.component
def fit(data: Input[Dataset], depth: int, model: Output[Model]) -> float:
    with open(data.path) as f, open(model.path, "w") as g:
        g.write(f.read() * depth)
    return 0.5


@dsl.component
def read(item: Artifact) -> str:
    with open(item.path) as f:
        return f.read()


@dsl.component
def show(number: int):
    print(number)


@dsl.component
def size_of(items: Input[List[Model]]) -> int:
    return len(items)


@dsl.pipeline
def over_a_list(shards: List[Dataset], depth: int = 1) -> int:
    with dsl.ParallelFor(shards, parallelism=2) as shard:
        fitted = fit(data=shard, depth=depth)
        read(item=shard)
    return size_of(items=dsl.Collected(fitted.outputs["model"])).output


@dsl.pipeline
def loop_artifacts(depth: int = 2) -> List[str]:
    with dsl.ParallelFor(["a", "b"]) as text:
        made = make(text=text)
        words = read(item=made.outputs["data"])
    over_a_list(shards=dsl.Collected(made.outputs["data"]), depth=depth)
    nested = over_a_list(shards=dsl.Collected(made.outputs["data"]))
    show(number=nested.output)
    return dsl.Collected(words.output)
