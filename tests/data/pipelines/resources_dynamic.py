"""Requests, limits and accelerators that come from inputs, tasks and loops."""

from kfp import dsl


@dsl.component
def sizes(what: str) -> str:
    return what


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.pipeline
def resources_dynamic(
    cpu: str = "1", memory: str = "1Gi", gpu: str = "nvidia.com/gpu", count: str = "1", limit: str = "2"
):
    work().set_cpu_request(cpu).set_cpu_limit(limit).set_memory_request(memory).set_memory_limit("4Gi")
    work().set_accelerator_type(gpu).set_accelerator_limit(count)
    found = sizes(what="2")
    work().set_cpu_limit(found.output).set_memory_limit(sizes(what="2G").output)
    with dsl.If(found.output == "2"):
        work(n=2).set_cpu_limit(found.output)
    with dsl.ParallelFor(["1", "2"]) as size:
        work(n=3).set_cpu_limit(size)
        work(n=4).set_memory_limit(sizes(what=size).output)
