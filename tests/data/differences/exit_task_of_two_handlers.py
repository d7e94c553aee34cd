"""One exit task for two handlers."""

from kfp import dsl


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline():
    last = work()
    with dsl.ExitHandler(last):
        work()
    with dsl.ExitHandler(last):
        work()
