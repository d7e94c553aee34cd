"""A pipeline used as a component of another, its outputs by name, its artifacts passed in and out."""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component
def prepare(rows: int, data: Output[Dataset]):
    data.metadata["rows"] = rows


@dsl.component
def train(data: Input[Dataset], rate: float, model: Output[Model]) -> float:
    return rate


@dsl.component
def deploy(model: Input[Model], accuracy: float) -> str:
    return model.uri


@dsl.pipeline(name="training", description="Trains once.")
def training(data: Input[Dataset], rate: float = 0.1) -> NamedTuple("Trained", model=Model, accuracy=float):
    trained = train(data=data, rate=rate)
    outputs = NamedTuple("Trained", model=Model, accuracy=float)
    return outputs(model=trained.outputs["model"], accuracy=trained.outputs["Output"])


@dsl.pipeline
def nested_two_levels(rows: int = 10, rate: float = 0.5) -> str:
    prepared = prepare(rows=rows)
    result = training(data=prepared.outputs["data"], rate=rate).set_display_name("train it")
    return deploy(model=result.outputs["model"], accuracy=result.outputs["accuracy"]).output
