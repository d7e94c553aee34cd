"""A task in an f-string."""

from kfp import dsl


@dsl.component
def write() -> str:
    return "a"


@dsl.component
def show(text: str):
    print(text)


@dsl.pipeline
def pipeline():
    show(text=f"see {write()}")
