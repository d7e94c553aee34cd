"""A container component takes an artifact's path by InputPath."""

from kfp import dsl


@dsl.component
def write(data: dsl.Output[dsl.Dataset]):
    pass


@dsl.container_component
def count(data: dsl.InputPath("Dataset")):
    return dsl.ContainerSpec(image="alpine", command=["wc", "-l", data])


@dsl.pipeline
def pipeline():
    count(data=write().output)
