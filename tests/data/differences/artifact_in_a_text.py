"""An artifact in an f-string."""

from kfp import dsl


@dsl.component
def write(data: dsl.Output[dsl.Dataset]):
    pass


@dsl.component
def show(text: str):
    print(text)


@dsl.pipeline
def pipeline():
    show(text=f"see {write().output}")
