"""A negative number of retries."""

from kfp import dsl


@dsl.component
def work() -> int:
    return 1


@dsl.pipeline
def pipeline():
    work().set_retry(-1)
