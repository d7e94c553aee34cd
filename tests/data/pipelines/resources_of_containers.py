"""Requests and limits of commands, of components in nested pipelines, and from their inputs."""

from kfp import dsl


@dsl.container_component
def echo(text: str = "x"):
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", text])


@dsl.component
def work(cpu: str = "1") -> str:
    return cpu


@dsl.pipeline
def inner(memory: str, cpu: str = "500m") -> str:
    echo().set_memory_limit(memory).set_memory_request("64Mi")
    return work().set_cpu_limit(cpu).set_cpu_request("0.25").output


@dsl.pipeline
def resources_of_containers(memory: str = "1Gi", cpu: str = "2"):
    echo().set_cpu_limit("1").set_cpu_limit("2").set_cpu_request("00.50").set_memory_request("0")
    echo(text=memory).set_memory_limit(memory).set_cpu_limit(cpu)
    inner(memory=memory, cpu=cpu)
    inner(memory="2G")
    echo().set_memory_limit("1048576").set_cpu_limit(".5").set_cpu_request("1000m")
