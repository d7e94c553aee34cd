"""Importers whose address and metadata are known only when the run goes on, in groups too."""

from kfp import dsl
from kfp.dsl import Dataset, Input, Model


@dsl.component
def locate(name: str) -> str:
    return f"gs://bucket/{name}"


@dsl.component
def use(data: Input[Dataset]) -> str:
    return data.uri


@dsl.component
def key() -> str:
    return "k"


@dsl.pipeline
def importer_channel(uri: str = "gs://bucket/data", version: str = "1", owner: str = "me") -> Dataset:
    from_input = dsl.importer(artifact_uri=uri, artifact_class=Dataset)
    use(data=from_input.output)
    found = locate(name="x")
    from_task = dsl.importer(
        artifact_uri=found.output,
        artifact_class=Dataset,
        reimport=True,
        metadata={"version": version, "owner": f"{owner}@example.com", "all": [version, {"deep": owner}]},
    )
    use(data=from_task.output)
    named = key()
    dsl.importer(artifact_uri="gs://bucket/m", artifact_class=Model, metadata={named.output: "value", "n": named.output})
    with dsl.If(version == "1"):
        inner = dsl.importer(artifact_uri=found.output, artifact_class=Dataset, metadata={"version": version})
        use(data=inner.output)
    with dsl.ParallelFor(["gs://a", "gs://b"]) as address:
        looped = dsl.importer(artifact_uri=address, artifact_class=Dataset)
        use(data=looped.output)
    with dsl.If(named.output == "k"):
        first = locate(name="a")
    with dsl.Else():
        second = locate(name="b")
    where = dsl.OneOf(first.output, second.output)
    dsl.importer(artifact_uri=where, artifact_class=Dataset, metadata={"where": where, "all": [where]})
    return from_input.output
