"""Waits that get negative."""

from kfp import dsl


@dsl.component
def work() -> int:
    return 1


@dsl.pipeline
def pipeline():
    work().set_retry(3, backoff_duration="1s", backoff_factor=-2)
