"""Collected artifacts, consumed at the top, inside another group and as the pipeline's output."""

from typing import List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output


@dsl.component
def create(seed: int, data: Output[Dataset]):
    data.metadata["seed"] = seed


@dsl.component
def train(data: Input[Dataset], rate: float, model: Output[Model]):
    model.metadata["rate"] = rate


@dsl.component
def best(models: Input[List[Model]], limit: int = 1) -> str:
    return models[0].uri


@dsl.component
def look(item: Input[Model], text: str):
    print(item.uri, text)


@dsl.component
def any_of(items: Input[List[Artifact]]) -> int:
    return len(items)


@dsl.pipeline
def collected_artifacts(limit: int = 2) -> List[Model]:
    with dsl.ParallelFor([1, 2]) as seed:
        created = create(seed=seed)
        trained = train(data=created.outputs["data"], rate=0.5)
    chosen = best(models=dsl.Collected(trained.outputs["model"]), limit=limit)
    any_of(items=dsl.Collected(created.outputs["data"]))
    with dsl.If(chosen.output != ""):
        look(item=dsl.importer(chosen.output, Model).output, text=chosen.output)
    return dsl.Collected(trained.outputs["model"])
