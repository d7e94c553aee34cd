"""The image of a task replaced: by a constant, by an input, by a task's output, by a text with a channel."""

from kfp import dsl


@dsl.component
def pick(tag: str) -> str:
    return f"python:{tag}"


@dsl.component
def work(n: int = 1) -> int:
    return n


@dsl.container_component
def echo():
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", "x"])


@dsl.pipeline
def container_image(image: str = "python:3.11", tag: str = "3.12"):
    work().set_container_image("python:3.13-slim")
    work().set_container_image(image)
    work(n=2).set_container_image(pick(tag=tag).output)
    work(n=3).set_container_image(f"python:{tag}")
    echo().set_container_image(image)
    with dsl.If(tag == "3.12"):
        work(n=4).set_container_image(image)
    with dsl.ParallelFor(["3.11", "3.12"]) as each:
        work(n=5).set_container_image(f"registry.example.com/python:{each}")
