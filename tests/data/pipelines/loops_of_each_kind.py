"""Loops over fields of items, items of items, outputs of tasks and pipelines, lists of artifacts."""

from typing import Dict, List, NamedTuple

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Output


@dsl.component
def show(
    text: str = "", number: int = 0, real: float = 0.5, flag: bool = False, d: dict = {}, items: list = []
) -> str:
    return text


@dsl.component
def rows() -> List[Dict[str, int]]:
    return [{"a": 1, "b": 2}]


@dsl.component
def lists() -> NamedTuple("Lists", [("texts", List[str]), ("numbers", list), ("more", List[dict])]):
    return (["a"], [1], [{"k": ["x"]}])


@dsl.component
def write(text: str, data: Output[Dataset]):
    with open(data.path, "w") as f:
        f.write(text)


@dsl.component
def read(data: Input[Artifact]) -> str:
    return data.uri


@dsl.pipeline
def nested(words: List[str], limit: int = 1) -> List[str]:
    with dsl.ParallelFor(words) as word:
        shown = show(text=word, number=limit)
    return dsl.Collected(shown.output)


@dsl.pipeline
def each_of_a_list_of_artifacts(shards: Input[List[Dataset]]):
    with dsl.ParallelFor(shards) as shard:
        told = read(data=shard)
        with dsl.If(told.output != ""):
            read(data=shard)
    with dsl.ParallelFor(items=shards, parallelism=3, name="again") as shard:
        read(data=shard)


@dsl.pipeline
def fields_of_items(table: List[Dict[str, int]] = [{"a": 1, "b": 2}]):
    with dsl.ParallelFor(rows().output) as row:
        show(number=row.a)
        show(number=row.b, text="x")
        with dsl.If(row.a == 1):
            show(number=row.b)
    with dsl.ParallelFor(table) as row:
        show(number=row.a)
        with dsl.ParallelFor(["p", "q"]) as letter:
            show(text=letter, number=row.b)


@dsl.pipeline
def items_of_fields():
    made = lists()
    with dsl.ParallelFor(made.outputs["more"]) as entry:
        with dsl.ParallelFor(entry.k) as name:
            show(text=name)
    with dsl.ParallelFor([{"parts": ["x", "y"]}, {"parts": ["z"], "more": []}]) as thing:
        with dsl.ParallelFor(thing.parts) as part:
            show(text=part)


@dsl.pipeline
def several_outputs():
    made = lists()
    with dsl.ParallelFor(made.outputs["texts"], parallelism=1) as text:
        show(text=text)
        with dsl.ParallelFor(made.outputs["numbers"]) as number:
            show(text=text, number=number)
    with dsl.ParallelFor(made.outputs["texts"]) as text:
        show(text=f"{text} and again")


@dsl.pipeline
def pipelines_in_loops(words: List[str] = ["a"]):
    with dsl.ParallelFor([["a", "b"], ["c"]]) as line:
        inside = nested(words=line)
        show(items=inside.output)
    with dsl.ParallelFor(words) as word:
        nested(words=lists().outputs["texts"])
        show(text=word)
    with dsl.ParallelFor(nested(words=words).output) as word:
        show(text=word)


@dsl.pipeline
def constants_of_each_type():
    with dsl.ParallelFor([0.5, 1.5]) as real:
        show(real=real)
    with dsl.ParallelFor([1, -2]) as number:
        show(number=number)
    with dsl.ParallelFor([True, False]) as flag:
        show(flag=flag)
    with dsl.ParallelFor([{"a": {"b": 1}}, {"a": {"b": 2}}]) as d:
        show(d=d)
        show(d=d.a)
    with dsl.ParallelFor([[1], []]) as items:
        show(items=items)
    with dsl.ParallelFor([{"text": "a", "more": "b"}, {"text": "c", "more": "d"}]) as item:
        show(text=item.text)
        show(text=item.more)


@dsl.pipeline
def artifacts_from_outside():
    one = write(text="a")
    with dsl.ParallelFor(["x", "y"]) as x:
        two = write(text=x)
        read(data=one.outputs["data"])
        with dsl.ParallelFor([1]):
            read(data=two.outputs["data"])
            read(data=one.outputs["data"])
