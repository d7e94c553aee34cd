"""Every way to give a pipeline outputs: one, several, by dictionary, chosen, collected, passed through."""

from typing import Dict, List, NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Metrics, Model, Output


@dsl.component
def text(of: str = "t") -> str:
    return of


@dsl.component
def number(of: int = 1) -> int:
    return of


@dsl.component
def table() -> Dict[str, float]:
    return {"a": 0.5}


@dsl.component
def both(model: Output[Model], scores: Output[Metrics]) -> float:
    scores.log_metric("a", 1.0)
    return 0.5


@dsl.component
def pair() -> NamedTuple("Pair", left=str, right=bool):
    return ("l", True)


@dsl.pipeline
def one_parameter(of: str = "x") -> str:
    return text(of=of).output


@dsl.pipeline
def one_artifact() -> Model:
    return both().outputs["model"]


@dsl.pipeline
def one_dictionary() -> Dict[str, float]:
    return table().output


@dsl.pipeline
def all_of_a_task() -> NamedTuple("Pair", left=str, right=bool):
    return pair().outputs


@dsl.pipeline
def by_dictionary() -> NamedTuple("Out", [("text", str), ("model", Model), ("score", float)]):
    made = both()
    return {"text": text().output, "model": made.outputs["model"], "score": made.outputs["Output"]}


@dsl.pipeline
def chosen_and_collected() -> NamedTuple("Out", [("word", str), ("numbers", List[int]), ("models", List[Model])]):
    coin = text()
    with dsl.If(coin.output == "t"):
        a = text(of="a")
    with dsl.Else():
        b = text(of="b")
    with dsl.ParallelFor([1, 2]) as i:
        n = number(of=i)
        m = both()
    out = NamedTuple("Out", [("word", str), ("numbers", List[int]), ("models", List[Model])])
    return out(dsl.OneOf(a.output, b.output), dsl.Collected(n.output), dsl.Collected(m.outputs["model"]))


@dsl.pipeline
def from_nested(of: str = "y") -> NamedTuple("Out", left=str, model=Model, text=str):
    left = all_of_a_task()
    model = one_artifact()
    out = NamedTuple("Out", left=str, model=Model, text=str)
    return out(left=left.outputs["left"], model=model.output, text=one_parameter(of=of).output)


@dsl.pipeline
def imported_output() -> Dataset:
    return dsl.importer("gs://bucket/data", Dataset).output
