"""Define a pipeline of 1,000 tasks and compile it; run with either SDK under the name kfp."""

import sys
import tempfile
from pathlib import Path

if "penstock" in sys.argv:
    from penstock.compat import alias_kfp

    alias_kfp()

from kfp import compiler, dsl


@dsl.component(base_image="python:3.11")
def add_one(x: int) -> int:
    return x + 1


@dsl.pipeline(name="thousand")
def thousand(x: int = 0):
    task = add_one(x=x)
    for _ in range(999):
        task = add_one(x=task.output)


with tempfile.TemporaryDirectory() as folder:
    compiler.Compiler().compile(thousand, str(Path(folder) / "thousand.yaml"))
