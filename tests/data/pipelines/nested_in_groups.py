"""Nested pipelines within loops, conditions and exit handlers, and groups within the nested pipelines."""

from typing import List

from kfp import dsl
from kfp.dsl import Model, Output


@dsl.component
def fit(rate: float, depth: int, model: Output[Model]) -> float:
    return rate * depth


@dsl.component
def flip() -> str:
    return "heads"


@dsl.component
def best(models: dsl.Input[List[Model]], scores: List[float]) -> float:
    return max(scores)


@dsl.component
def bye():
    print("bye")


@dsl.pipeline
def choose(rate: float, name: str = "x") -> float:
    coin = flip()
    with dsl.If(coin.output == "heads", name="heads"):
        a = fit(rate=rate, depth=1)
    with dsl.Else():
        b = fit(rate=rate, depth=2)
    return dsl.OneOf(a.outputs["Output"], b.outputs["Output"])


@dsl.pipeline
def sweep(rates: List[float], depth: int = 2) -> float:
    with dsl.ParallelFor(rates, parallelism=2) as rate:
        fitted = fit(rate=rate, depth=depth)
        choose(rate=rate)
    return best(models=dsl.Collected(fitted.outputs["model"]), scores=dsl.Collected(fitted.outputs["Output"])).output


@dsl.pipeline
def nested_in_groups(rates: List[float] = [0.1, 0.2]) -> List[float]:
    with dsl.ExitHandler(bye()):
        guarded = sweep(rates=rates)
        with dsl.If(guarded.output > 0.1):
            choose(rate=guarded.output, name="deep")
    with dsl.ParallelFor([1, 2]) as depth:
        swept = sweep(rates=rates, depth=depth)
    return dsl.Collected(swept.output)
