"""A key for cached outputs in which a channel is written."""

from kfp import dsl


@dsl.component
def work(n: int) -> int:
    return n


@dsl.pipeline
def pipeline(n: int = 1):
    work(n=n).set_caching_options(True, cache_key=f"for {n}")
