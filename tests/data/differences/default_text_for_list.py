"""The default of a list is a text."""

from kfp import dsl


@dsl.component
def take(names: list = "abc"):
    print(names)


@dsl.pipeline
def pipeline():
    take()
