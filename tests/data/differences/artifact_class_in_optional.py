"""An artifact class of one's own module inside Optional."""

import sys
from pathlib import Path
from typing import Optional

from kfp import dsl
from kfp.dsl import Input

sys.path.insert(0, str(Path(__file__).parents[1] / "pipelines" / "assets"))
from vertex_types import VertexDataset

sys.path.pop(0)


@dsl.component
def show(data: Optional[Input[VertexDataset]] = None):
    print(data)


@dsl.pipeline
def pipeline():
    show()
