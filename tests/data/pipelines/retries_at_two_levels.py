"""Retries of pipelines around retries of tasks, beside caching and order."""

from kfp import dsl


@dsl.component
def flaky(n: int = 1) -> int:
    return n


@dsl.pipeline
def innermost(n: int = 1) -> int:
    return flaky(n=n).set_retry(2).set_caching_options(False).output


@dsl.pipeline
def inner(n: int = 1) -> int:
    first = innermost(n=n).set_retry(3, backoff_duration="1s", backoff_factor=1.0, backoff_max_duration="2s")
    return innermost(n=first.output).output


@dsl.pipeline
def retries_at_two_levels(n: int = 2) -> int:
    first = inner(n=n).set_retry(1).set_caching_options(True, "key").set_display_name("twice")
    with dsl.ParallelFor([1, 2]) as each:
        inner(n=each).set_retry(4).after(first)
    return first.output
