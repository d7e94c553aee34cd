"""The order of a text and a number."""

from kfp import dsl


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline(text: str):
    with dsl.If(text > 9):
        work()
