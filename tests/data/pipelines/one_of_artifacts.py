"""OneOf over artifacts, of one class and of a class and its wildcard."""

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model, Output


@dsl.component
def flip() -> str:
    return "tails"


@dsl.component
def small(model: Output[Model]):
    model.metadata["size"] = "small"


@dsl.component
def large(depth: int, model: Output[Model], extra: Output[Dataset]) -> int:
    model.metadata["size"] = "large"
    return depth


@dsl.component
def inspect_model(model: Input[Model]) -> str:
    return model.uri


@dsl.component
def inspect_any(item: Input[Artifact]) -> str:
    return item.uri


@dsl.pipeline
def one_of_artifacts(depth: int = 3) -> Model:
    coin = flip()
    with dsl.If(coin.output == "heads"):
        a = small()
    with dsl.Else():
        b = large(depth=depth)
    picked = dsl.OneOf(a.outputs["model"], b.outputs["model"])
    inspect_model(model=picked)
    inspect_any(item=picked)
    return picked
