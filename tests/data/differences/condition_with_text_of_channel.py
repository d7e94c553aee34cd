"""A condition compares with an f-string in which a channel is written."""

from kfp import dsl


@dsl.component
def text() -> str:
    return "a"


@dsl.pipeline
def pipeline(name: str):
    with dsl.If(name == f"{text().output}!"):
        text()
