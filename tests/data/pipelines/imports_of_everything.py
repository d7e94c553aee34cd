"""Importers: each argument by name and position, addresses of each kind, in each kind of group."""

from kfp import dsl
from kfp.dsl import HTML, Artifact, Dataset, Input, Markdown, Metrics, Model


@dsl.component
def use(item: Input[Artifact]) -> str:
    return item.uri


@dsl.component
def describe(n: int) -> dict:
    return {"n": n}


@dsl.pipeline
def inner(uri: str, tag: str = "t") -> Model:
    return dsl.importer(uri, Model, metadata={"tag": tag, "n": [1, {"tag": tag}]}).output


@dsl.pipeline
def imports_of_everything(uri: str = "gs://b/d", n: int = 3, on: bool = True) -> Model:
    for address in ("gs://b/d", "s3://b/d", "minio://b/d", "oci://r.example.com/i:1", "https://example.com/x", "/data/x", "file:///x"):
        use(item=dsl.importer(address, Artifact).output)
    for kind in (Dataset, Metrics, HTML, Markdown):
        dsl.importer(artifact_class=kind, artifact_uri=uri, reimport=True, metadata={})
    dsl.importer(uri, Dataset, True, {"n": n, "on": on, "text": f"{n} of {uri}"})
    dsl.importer(uri, Dataset, False, {"table": describe(n=n).output, "real": 1.5, "none": None, "truth": False})
    with dsl.ParallelFor([{"uri": "gs://a", "n": 1}, {"uri": "gs://b", "n": 2}]) as item:
        use(item=dsl.importer(item.uri, Dataset).output)
    with dsl.If(on == True):
        use(item=dsl.importer(uri, Dataset, metadata={"n": n}).output)
    return inner(uri=uri).output
