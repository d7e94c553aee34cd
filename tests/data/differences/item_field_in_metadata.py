"""A field of constant items in what an importer says of its artifact."""

from kfp import dsl
from kfp.dsl import Dataset


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor([{"uri": "gs://a", "rows": 1}, {"uri": "gs://b", "rows": 2}]) as item:
        dsl.importer(item.uri, Dataset, metadata={"rows": item.rows})
