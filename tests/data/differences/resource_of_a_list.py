"""An amount of CPU that is a list."""

from kfp import dsl


@dsl.component
def work() -> int:
    return 1


@dsl.pipeline
def pipeline(amounts: list = ["1"]):
    work().set_cpu_limit(amounts)
