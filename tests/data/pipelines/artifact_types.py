"""Artifact classes of a module of one's own, however annotations reach them: the source imports them."""

import sys
from pathlib import Path
from typing import List, NamedTuple

sys.path.insert(0, str(Path(__file__).parent / "assets"))

import vertex_types
from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Output
from vertex_types import VertexDataset

sys.path.pop(0)


@dsl.component
def by_module(data: Input[vertex_types.VertexDataset], out: Output[vertex_types.VertexDataset]):
    out.metadata["from"] = data.name


@dsl.component
def by_name(data: Input[VertexDataset]) -> VertexDataset:
    return data


@dsl.component
def by_both(one: Input[VertexDataset], two: Input[vertex_types.VertexDataset], three: Input[Dataset]) -> str:
    return one.uri


@dsl.component
def bare(data: Artifact, other: Artifact = None):
    print(data)


@dsl.component
def make(out: Output[Dataset]):
    print(out)


@dsl.component
def listed(items: List[Dataset], more: List[Dataset] = None):
    print(items)


@dsl.component
def returned() -> NamedTuple("Outputs", [("a", VertexDataset), ("b", vertex_types.VertexDataset), ("c", Dataset)]):
    return (VertexDataset(), VertexDataset(), Dataset())


@dsl.component
def inside(model: Input[vertex_types.Shelf.VertexModel]):
    print(model)


@dsl.container_component
def command(data: Input[VertexDataset], out: Output[vertex_types.Shelf.VertexModel]):
    return dsl.ContainerSpec(image="alpine:3.20", command=["run", data.uri, out.uri])


@dsl.pipeline
def artifact_types(uri: str = "gs://b/d") -> VertexDataset:
    data = dsl.importer(uri, vertex_types.VertexDataset)
    made = by_module(data=data.output)
    again = by_name(data=made.outputs["out"])
    by_both(one=data.output, two=again.output, three=dsl.importer(uri, Dataset).output)
    bare(data=again.output)
    returned()
    with dsl.ParallelFor([1, 2]):
        each = make()
    listed(items=dsl.Collected(each.outputs["out"]))
    inside(model=command(data=data.output).outputs["out"])
    return again.output
