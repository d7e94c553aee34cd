"""An additional function, defined in another one, with a text whose lines stand further left."""

from kfp import dsl


def make():
    def shape(text: str) -> str:
        return f"""
{text}
"""

    return shape


@dsl.component(additional_funcs=[make()])
def show(text: str) -> str:
    return shape(text)  # noqa: F821


@dsl.pipeline
def pipeline():
    show(text="x")
