"""The wheel `penstock-kfp` has types for the names of kfp."""

from __future__ import annotations

import kfp
import kfp.dsl
from kfp import compiler, components, dsl, kubernetes, local
from kfp.dsl import Dataset, Output, component, pipeline


@component
def write(text: str, file: Output[Dataset]) -> None:
    with open(file.path, "w", encoding="utf-8") as stream:
        stream.write(text)


@pipeline
def flow(text: str = "x") -> None:
    written = write(text=text)
    kubernetes.add_node_selector(written, label_key="a", label_value="b")


if __name__ == "__main__":
    version: str = kfp.__version__
    same: type[dsl.PipelineTask] = kfp.dsl.PipelineTask
    kfp.compiler.Compiler().compile(flow, "flow.yaml")
    print(version, same, compiler.Compiler, components.load_component_from_text, local.init)
