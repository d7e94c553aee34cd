"""Retry policies: each argument, on tasks, nested pipelines, in groups, and on exit tasks."""

from kfp import dsl


@dsl.component
def flaky(seed: int = 0) -> int:
    return seed


@dsl.component
def bye():
    print("bye")


@dsl.pipeline
def inner(seed: int) -> int:
    return flaky(seed=seed).set_retry(1).output


@dsl.pipeline
def retries(seed: int = 1):
    flaky(seed=seed).set_retry(num_retries=3)
    flaky().set_retry(num_retries=0)
    flaky().set_retry(num_retries=2, backoff_duration="30s", backoff_factor=1.5, backoff_max_duration="10m")
    flaky().set_retry(num_retries=5, backoff_duration="1 hour", backoff_max_duration="3 hours")
    flaky().set_retry(1, "90 seconds", 3, "2h")
    inner(seed=seed).set_retry(num_retries=4, backoff_factor=1.0)
    with dsl.ParallelFor([1, 2]) as n:
        flaky(seed=n).set_retry(2)
    with dsl.ExitHandler(bye().set_retry(7)):
        flaky().set_retry(1)
