"""Accelerators by every name, constant and not, in the order in which they can be set."""

from kfp import dsl


@dsl.component
def count_of(kind: str) -> str:
    return "1"


@dsl.component
def number_of(kind: str) -> int:
    return 1


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.container_component
def train():
    return dsl.ContainerSpec(image="alpine:3.20", command=["train"])


@dsl.pipeline
def accelerators(kind: str = "nvidia.com/gpu", limit: str = "2"):
    work().set_accelerator_type("nvidia.com/gpu")
    work().set_accelerator_limit("1")
    work().set_accelerator_limit(0)
    work().set_accelerator_type("amd.com/gpu").set_accelerator_limit(16)
    work().set_accelerator_limit("3").set_accelerator_type("cloud-tpus.google.com/v3")
    work().set_accelerator_type("a").set_accelerator_type("b")
    work().set_accelerator_type(kind)
    work().set_accelerator_limit(limit)
    work().set_accelerator_limit(count_of(kind=kind).output).set_accelerator_type(kind)
    work().set_accelerator_type(kind).set_accelerator_limit(2)
    train().set_accelerator_type("TPU_V3").set_accelerator_limit("8").set_cpu_limit("4")
    with dsl.ParallelFor(["nvidia.com/gpu", "amd.com/gpu"]) as each:
        train().set_accelerator_type(each).set_accelerator_limit(1)
