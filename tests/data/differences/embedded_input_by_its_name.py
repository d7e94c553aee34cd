"""An embedded file whose parameter is annotated with EmbeddedInput, imported by its own name."""

from kfp import dsl
from kfp.dsl import Dataset, EmbeddedInput


@dsl.component(embedded_artifact_path=__file__)
def show(file: EmbeddedInput[Dataset]):
    print(file.path)


@dsl.pipeline
def pipeline():
    show()
