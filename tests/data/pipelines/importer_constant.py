"""Importers of constant addresses, each class, with and without re-import and metadata."""

from typing import List

from kfp import dsl
from kfp.dsl import Artifact, Dataset, Input, Model


@dsl.component
def use(data: Input[Dataset], model: Input[Model] = None) -> str:
    return data.uri


@dsl.component
def look(item: Artifact):
    print(item.metadata)


@dsl.pipeline
def importer_constant() -> Model:
    data = dsl.importer(artifact_uri="gs://bucket/data.csv", artifact_class=Dataset)
    model = dsl.importer(
        artifact_uri="s3://bucket/model",
        artifact_class=Model,
        reimport=True,
        metadata={"framework": "torch", "layers": 3, "rate": 0.5, "tags": ["a", "b"], "deep": {"x": {"y": True}}},
    )
    model.set_display_name("import the model")
    use(data=data.output, model=model.output)
    look(item=data.outputs["artifact"])
    look(item=dsl.importer("https://example.com/x.txt", Artifact, metadata={"empty": {}, "none": None}).output)
    return model.output
