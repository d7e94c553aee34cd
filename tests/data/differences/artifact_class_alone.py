"""An artifact class of one's own module as it is, without Input."""

import sys
from pathlib import Path

from kfp import dsl

sys.path.insert(0, str(Path(__file__).parents[1] / "pipelines" / "assets"))
from vertex_types import VertexDataset

sys.path.pop(0)


@dsl.component
def show(data: VertexDataset):
    print(data)


@dsl.pipeline
def pipeline():
    show(data=dsl.importer("gs://bucket/data", VertexDataset).output)
