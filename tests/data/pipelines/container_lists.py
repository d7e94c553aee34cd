"""Lists of artifacts in commands of containers, alone and inside Concat and IfPresent."""

from typing import List, Optional

from kfp import dsl
from kfp.dsl import Artifact, ContainerSpec, Dataset, Input, Model, Output


@dsl.component
def make(n: int, data: Output[Dataset]):
    data.metadata["n"] = n


@dsl.container_component
def show(items: Input[List[Dataset]], others: Input[List[Artifact]]):
    return ContainerSpec(image="alpine:3.20", command=["echo"], args=["--items", items, others])


@dsl.container_component
def show_maybe(items: Optional[Input[List[Dataset]]] = None):
    return ContainerSpec(image="alpine:3.20", command=["echo", dsl.IfPresentPlaceholder("items", ["yes"], ["no"])])


@dsl.pipeline
def container_lists(models: Input[List[Model]]):
    with dsl.ParallelFor([1, 2, 3]) as n:
        made = make(n=n)
    show(items=dsl.Collected(made.outputs["data"]), others=models)
    show_maybe()
    show_maybe(items=dsl.Collected(made.outputs["data"]))
