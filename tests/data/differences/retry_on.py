"""A task names the failures after which it is tried again."""

from kfp import dsl


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline():
    work().set_retry(2, on=ConnectionError, lost=0)
