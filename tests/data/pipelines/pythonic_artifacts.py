"""Artifacts as ordinary arguments and return values, lists of them included."""

from typing import List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Model


@dsl.component(packages_to_install=["dill"])
def gather(count: int) -> Dataset:
    dataset = Dataset(uri=dsl.get_uri(), metadata={"count": count})
    with open(dataset.path, "w") as f:
        f.write("x" * count)
    return dataset


@dsl.component
def train(data: Dataset) -> Model:
    model = Model(uri=dsl.get_uri(suffix="model"), metadata={"data": data.name})
    with open(model.path, "w") as f:
        f.write("m")
    return model


@dsl.component
def compare(models: List[Model], reference: Artifact) -> str:
    return f"{len(models)} against {reference.uri}"


@dsl.component
def words_of(text: str) -> dsl.Artifact:
    return text


@dsl.pipeline
def pythonic_artifacts(count: int = 10) -> str:
    with dsl.ParallelFor([1, 2, 3]) as size:
        trained = train(data=gather(count=size).output)
    reference = words_of(text="reference")
    return compare(models=dsl.Collected(trained.output), reference=reference.output).output
