"""A component that asks for its task's settings, and names none of them."""

from kfp import dsl


@dsl.component
def launch(config: dsl.TaskConfig):
    print(config)


@dsl.pipeline
def pipeline():
    launch()
