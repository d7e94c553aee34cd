from kfp import dsl


class VertexDataset(dsl.Dataset):
    schema_title = "google.VertexDataset"
    schema_version = "0.0.2"


class Shelf:
    class VertexModel(dsl.Artifact):
        schema_title = "google.VertexModel"
        schema_version = "0.0.1"
