"""A condition compares an INTEGER and a BOOLEAN channel."""

from kfp import dsl


@dsl.component
def number() -> int:
    return 1


@dsl.component
def truth() -> bool:
    return True


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline():
    with dsl.If(number().output == truth().output):
        work()
