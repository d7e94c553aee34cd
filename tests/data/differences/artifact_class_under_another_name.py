"""An artifact class of one's own module, imported under another name, and so is its module."""

import sys
from pathlib import Path

from kfp import dsl
from kfp.dsl import Input, Output

sys.path.insert(0, str(Path(__file__).parents[1] / "pipelines" / "assets"))
import vertex_types as types
from vertex_types import VertexDataset as Table

sys.path.pop(0)


@dsl.component
def show(data: Input[Table], more: Output[types.Shelf.VertexModel]):
    print(data, more)


@dsl.pipeline
def pipeline():
    show(data=dsl.importer("gs://bucket/data", Table).output)
