"""A loop succeeds although a share of its iterations fails."""

from kfp import dsl


@dsl.component
def work(number: int):
    pass


@dsl.pipeline
def pipeline():
    with dsl.ParallelFor([1, 2], tolerated_failures=0.1) as number:
        work(number=number)
