"""A component with *args and **kwargs."""

from kfp import dsl


@dsl.component
def work(*args: str, **kwargs: str):
    print(args, kwargs)


@dsl.pipeline
def pipeline():
    work(args="a", kwargs="b")
