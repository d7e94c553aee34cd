"""None takes the place of a default when the pipeline is compiled."""

import tempfile
from pathlib import Path

from kfp import compiler, dsl


@dsl.component
def show(number: int):
    print(number)


@dsl.pipeline
def pipeline(number: int = 1):
    show(number=number)


with tempfile.TemporaryDirectory() as folder:
    compiler.Compiler().compile(pipeline, str(Path(folder) / "p.yaml"), pipeline_parameters={"number": None})
