"""The image is a text with two channels."""

from kfp import dsl


@dsl.component
def work():
    pass


@dsl.pipeline
def pipeline(registry: str, tag: str):
    work().set_container_image(f"{registry}/work:{tag}")
