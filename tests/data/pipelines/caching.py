"""Caching switched off and on, with and without a key, on each kind of task."""

from kfp import dsl
from kfp.dsl import Dataset, Input


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.container_component
def echo():
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", "x"])


@dsl.component
def use(data: Input[Dataset]):
    print(data.uri)


@dsl.pipeline
def inner(n: int = 2) -> int:
    return work(n=n).set_caching_options(False).output


@dsl.pipeline
def caching():
    work()
    work().set_caching_options(True)
    work().set_caching_options(enable_caching=False)
    work().set_caching_options(enable_caching=True, cache_key="my-key")
    echo().set_caching_options(False)
    inner().set_caching_options(False)
    inner(n=3).set_caching_options(True, cache_key="inner")
    imported = dsl.importer("gs://bucket/data", Dataset).set_caching_options(False)
    use(data=imported.output)
    with dsl.If(work(n=4).output == 4):
        work(n=5).set_caching_options(False)
