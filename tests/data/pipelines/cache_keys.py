"""Keys of one's own for cached outputs: on functions, commands, pipelines, in groups."""

from kfp import dsl


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.container_component
def command():
    return dsl.ContainerSpec(image="alpine:3.20", command=["true"])


@dsl.pipeline
def inner(n: int = 1) -> int:
    return work(n=n).set_caching_options(True, cache_key="inner: ünïcode & 'quotes'").output


@dsl.pipeline
def cache_keys(n: int = 1):
    work().set_caching_options(True, "a")
    work().set_caching_options(True, cache_key="")
    work().set_caching_options(False, cache_key="b")
    work().set_caching_options(False).set_caching_options(True)
    command().set_caching_options(enable_caching=True, cache_key="c" * 100)
    inner(n=n).set_caching_options(False, "d")
    with dsl.ParallelFor([1, 2]) as each:
        work(n=each).set_caching_options(True, "same in each")
    with dsl.If(n == 1):
        inner().set_caching_options(True, "e")
