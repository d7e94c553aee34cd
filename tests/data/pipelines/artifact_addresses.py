"""``dsl.get_uri`` and artifacts that a function returns."""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import HTML, Artifact, ClassificationMetrics, Dataset, Input, Markdown, Metrics, Model, Output


@dsl.component
def returned() -> Dataset:
    return Dataset(uri=dsl.get_uri(), metadata={"rows": 1})


@dsl.component
def with_suffix() -> NamedTuple("Outputs", [("a", Model), ("b", Artifact), ("n", int)]):
    return (Model(uri=dsl.get_uri("a")), Artifact(uri=dsl.get_uri(suffix="b")), 1)


@dsl.component
def all_classes(
    a: Output[Artifact],
    d: Output[Dataset],
    m: Output[Model],
    n: Output[Metrics],
    c: Output[ClassificationMetrics],
    s: Output[dsl.SlicedClassificationMetrics],
    h: Output[HTML],
    k: Output[Markdown],
):
    n.log_metric("a", 1.0)


@dsl.component
def any_of(item: Input[Artifact]) -> str:
    return item.uri


@dsl.pipeline
def artifact_addresses() -> NamedTuple("Outputs", [("data", Dataset), ("model", Model)]):
    made = all_classes()
    for name in "admncshk":
        any_of(item=made.outputs[name])
    several = with_suffix()
    any_of(item=several.outputs["b"])
    return (returned().output, several.outputs["a"]) if False else {"data": returned().output, "model": several.outputs["a"]}
