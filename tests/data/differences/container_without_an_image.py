"""A command in an image without a name."""

from kfp import dsl


@dsl.container_component
def work():
    return dsl.ContainerSpec(image="", command=["true"])


@dsl.pipeline
def pipeline():
    work()
