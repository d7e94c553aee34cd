"""Requests and limits as constants, in each unit; accelerators by new and old names."""

from kfp import dsl


@dsl.component
def work() -> int:
    return 1


@dsl.container_component
def echo():
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", "x"])


@dsl.pipeline
def resources_static():
    work().set_cpu_request("1").set_cpu_limit("2")
    work().set_cpu_request("500m").set_cpu_limit("1500m")
    work().set_cpu_limit("0.5")
    work().set_memory_request("1G").set_memory_limit("4Gi")
    for size in ("512Mi", "100M", "1T", "1Ti", "2P", "1Pi", "1E", "1Ei", "300K", "300Ki", "1000000"):
        work().set_memory_limit(size)
    echo().set_cpu_limit("4").set_memory_limit("8G").set_memory_request("1Gi")
    work().set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(2)
    work().set_accelerator_type("NVIDIA_TESLA_K80")
    work().set_accelerator_type("nvidia-tesla-p4").set_accelerator_limit("4")
    work().set_accelerator_limit(8).set_accelerator_type("tpu-v3")
    work().set_gpu_limit("1")
    work().add_node_selector_constraint("NVIDIA_TESLA_V100").set_gpu_limit("2")
    with dsl.ParallelFor([1, 2]):
        work().set_cpu_limit("1").set_memory_limit("1G")
