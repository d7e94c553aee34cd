"""Images that come from inputs, tasks, loops, branches and outer pipelines; for functions and commands."""

from kfp import dsl


@dsl.component
def pick(tag: str) -> str:
    return tag


@dsl.component
def work(base_image_name: str = "x") -> str:
    return base_image_name


@dsl.container_component
def echo(text: str = "x"):
    return dsl.ContainerSpec(image="alpine:3.20", command=["echo", text])


@dsl.pipeline
def inner(image: str = "python:3.12") -> str:
    return work().set_container_image(image).output


@dsl.pipeline
def images_at_run_time(image: str = "python:3.11", registry: str = "example.com"):
    inner(image=image)
    inner()
    inner(image=pick(tag="3.13").output)
    echo(text=image).set_container_image(image)
    work(base_image_name=image).set_container_image(f"{registry}/python")
    work().set_container_image(f"prefix/{registry}/suffix:1")
    work().set_container_image(image).set_container_image("python:3.10")
    with dsl.If(image == "a"):
        first = pick(tag="a")
    with dsl.Else():
        second = pick(tag="b")
    with dsl.ParallelFor(["a", "b"]) as tag:
        echo().set_container_image(tag)
        work().set_container_image(pick(tag=tag).output)
