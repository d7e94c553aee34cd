"""A default of two lines, which the opening comment shows."""

from kfp import dsl


@dsl.component
def show(text: str):
    print(text)


@dsl.pipeline
def pipeline(text: str = "first\nsecond"):
    show(text=text)
