"""An empty text as the image."""

from kfp import dsl


@dsl.component
def work() -> int:
    return 1


@dsl.pipeline
def pipeline():
    work().set_container_image("")
