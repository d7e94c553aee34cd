"""A command that is one text."""

from kfp import dsl


@dsl.container_component
def work():
    return dsl.ContainerSpec(image="alpine:3.20", command="echo hello")


@dsl.pipeline
def pipeline():
    work()
