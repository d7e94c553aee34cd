"""Lists of artifacts as inputs of components and pipelines, passed down and up whole."""

from typing import List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Output


@dsl.component
def make(n: int, data: Output[Dataset]):
    data.metadata["n"] = n


@dsl.component
def count(items: Input[List[Dataset]]) -> int:
    return len(items)


@dsl.container_component
def show(items: Input[List[Artifact]]):
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", items])


@dsl.pipeline
def counted(items: Input[List[Dataset]], label: str = "x") -> int:
    return count(items=items).output


@dsl.pipeline
def lists_of_artifacts(given: List[Dataset], number: int = 2) -> int:
    with dsl.ParallelFor([1, 2]) as n:
        made = make(n=n)
    counted(items=given)
    total = counted(items=dsl.Collected(made.outputs["data"]), label="made")
    with dsl.If(total.output == number):
        count(items=given)
    return total.output
