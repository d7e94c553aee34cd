"""What pipelines return, by each annotation, and inputs of pipelines of each annotation."""

from collections import namedtuple
from typing import List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Metrics, Model, Output


class Outs(NamedTuple):
    number: int
    data: Dataset
    Text: str


@dsl.component
def make(n: int, data: Output[Dataset], model: Output[Model], metrics: Output[Metrics]) -> NamedTuple(
    "O", number=int, text=str, truth=bool
):
    return (1, "a", True)


@dsl.component
def use(data: Input[Artifact], more: Optional[Input[Dataset]] = None, many: List[Artifact] = None) -> float:
    return 1.0


@dsl.pipeline
def by_class(n: int = 1) -> Outs:
    m = make(n=n)
    return Outs(number=m.outputs["number"], data=m.outputs["data"], Text=m.outputs["text"])


@dsl.pipeline
def base_class(n: int) -> Artifact:
    return make(n=n).outputs["data"]


@dsl.pipeline
def one_each(
    n: int = 1, x: float = 0.5, flag: bool = True, data: Optional[Input[Dataset]] = None
) -> NamedTuple("All", a=int, b=float, c=bool, d=Metrics, e=Model):
    m = make(n=n)
    u = use(data=m.outputs["model"], more=data)
    out = NamedTuple("All", a=int, b=float, c=bool, d=Metrics, e=Model)
    return out(m.outputs["number"], u.output, m.outputs["truth"], m.outputs["metrics"], m.outputs["model"])


@dsl.pipeline
def lists(many: List[Dataset], models: Optional[Input[List[Model]]] = None) -> NamedTuple(
    "L", floats=List[float], sets=List[Dataset]
):
    with dsl.ParallelFor(many) as each:
        u = use(data=each, many=many)
        m = make(n=1)
    out = namedtuple("L", ["floats", "sets"])
    return out(floats=dsl.Collected(u.output), sets=dsl.Collected(m.outputs["data"]))


@dsl.pipeline
def of_pipelines(n: int = 1) -> NamedTuple("P", data=Artifact, n=int, again=int, floats=List[float]):
    a = by_class(n=n)
    b = base_class(n=a.outputs["number"])
    with dsl.ParallelFor([1, 2]) as i:
        c = base_class(n=i)
        d = by_class(n=i)
    e = lists(many=dsl.Collected(d.outputs["data"]))
    use(data=b.output, many=dsl.Collected(c.output))
    f = one_each(data=a.outputs["data"])
    one_each(n=f.outputs["a"], x=f.outputs["b"], flag=f.outputs["c"])
    out = namedtuple("P", ["data", "n", "again", "floats"])
    return out(data=b.output, n=a.outputs["number"], again=a.outputs["number"], floats=e.outputs["floats"])


@dsl.pipeline
def none_given() -> Dataset:
    return by_class().outputs["data"]
