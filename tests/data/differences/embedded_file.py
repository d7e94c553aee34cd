"""A file that travels inside a component."""

from kfp import dsl


@dsl.component(embedded_artifact_path=__file__)
def show(file: dsl.EmbeddedInput[dsl.Dataset]):
    print(file.path)


@dsl.pipeline
def pipeline():
    show()
