"""The default of a bool is a number."""

from kfp import dsl


@dsl.component
def take(flag: bool = 5):
    print(flag)


@dsl.pipeline
def pipeline():
    take()
