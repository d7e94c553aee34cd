"""Several outputs of one component, by each of the ways to write a NamedTuple."""

from collections import namedtuple
from typing import Dict, List, NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Metrics


@dsl.component
def class_style(values: List[float]) -> NamedTuple("Summary", [("total", float), ("mean", float), ("size", int)]):
    from collections import namedtuple

    total = sum(values)
    return namedtuple("Summary", ["total", "mean", "size"])(total, total / len(values), len(values))


@dsl.component
def keyword_style(values: list) -> NamedTuple("Outputs", text=str, flag=bool, table=Dict[str, int]):
    outputs = NamedTuple("Outputs", text=str, flag=bool, table=Dict[str, int])
    return outputs("x", True, {str(v): 1 for v in values})


@dsl.component
def mixed_style(text: str) -> NamedTuple("Mixed", [("data", Dataset), ("scores", Metrics), ("words", List[str])]):
    mixed = NamedTuple("Mixed", [("data", Dataset), ("scores", Metrics), ("words", List[str])])
    data = Dataset(uri=dsl.get_uri("data"), metadata={"text": text})
    scores = Metrics(uri=dsl.get_uri("scores"), metadata={"length": len(text)})
    return mixed(data=data, scores=scores, words=text.split())


@dsl.component
def consume(total: float, size: int, text: str, flag: bool, table: dict, words: list, data: dsl.Input[Dataset]):
    print(total, size, text, flag, table, words, data.uri)


@dsl.pipeline
def named_tuples(values: list = [1.0, 2.0, 3.5]):
    a = class_style(values=[0.5, 1.5])
    b = keyword_style(values=values)
    c = mixed_style(text=b.outputs["text"])
    consume(
        total=a.outputs["total"],
        size=a.outputs["size"],
        text=b.outputs["text"],
        flag=b.outputs["flag"],
        table=b.outputs["table"],
        words=c.outputs["words"],
        data=c.outputs["data"],
    )
