"""A pipeline is compiled without checks of types."""

import tempfile
from pathlib import Path

from kfp import compiler, dsl


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline():
    work()


with tempfile.TemporaryDirectory() as folder:
    compiler.Compiler().compile(pipeline, str(Path(folder) / "p.yaml"), type_check=False)
