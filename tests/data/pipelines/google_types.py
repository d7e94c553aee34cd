"""Artifact classes of one's own, in Google's namespace, next to the usual ones."""

from kfp import dsl
from kfp.dsl import Artifact, Input, Output


class VertexDataset(dsl.Artifact):
    schema_title = "google.VertexDataset"
    schema_version = "0.0.2"


class VertexModel(Artifact):
    schema_title = "google.VertexModel"
    schema_version = "0.0.1"


@dsl.container_component
def train(data: Input[VertexDataset], model: Output[VertexModel], epochs: int = 3):
    return dsl.ContainerSpec(image="alpine:3.20", command=["train", data.uri, model.uri], args=["--epochs", epochs])


@dsl.container_component
def inspect_any(item: Input[Artifact]):
    return dsl.ContainerSpec(image="alpine:3.20", command=["cat", item.uri])


@dsl.pipeline
def google_types(uri: str = "gs://bucket/data") -> VertexModel:
    data = dsl.importer(artifact_uri=uri, artifact_class=VertexDataset)
    trained = train(data=data.output, epochs=5)
    inspect_any(item=trained.outputs["model"])
    return trained.outputs["model"]
