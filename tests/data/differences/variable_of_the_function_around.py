"""A component uses a variable of the function in which it is defined."""

from kfp import dsl


def make(size):
    @dsl.component
    def work() -> int:
        return size

    return work


work = make(3)


@dsl.pipeline
def pipeline():
    work()
