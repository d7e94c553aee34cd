"""A list of artifacts whose class is of one's own module."""

import sys
from pathlib import Path
from typing import List

from kfp import dsl

sys.path.insert(0, str(Path(__file__).parents[1] / "pipelines" / "assets"))
import vertex_types

sys.path.pop(0)


@dsl.component
def show(items: List[vertex_types.VertexDataset]):
    print(items)


@dsl.pipeline
def pipeline(items: List[vertex_types.VertexDataset]):
    show(items=items)
