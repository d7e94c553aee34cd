"""Options of Kubernetes objects, where none are written."""

import tempfile
from pathlib import Path

from kfp import compiler, dsl


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline():
    work()


options = compiler.KubernetesManifestOptions(pipeline_name="a")
with tempfile.TemporaryDirectory() as folder:
    compiler.Compiler().compile(pipeline, str(Path(folder) / "p.yaml"), kubernetes_manifest_options=options)
