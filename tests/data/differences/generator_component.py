"""A component that yields."""

from kfp import dsl


@dsl.component
def work() -> str:
    yield "a"


@dsl.pipeline
def pipeline():
    work()
