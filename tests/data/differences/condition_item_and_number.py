"""The order of a number and of an item that may be anything."""

from kfp import dsl


@dsl.component
def give() -> list:
    return [8, 10]


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor(give().output) as item:
        with dsl.If(item > 9):
            work()
