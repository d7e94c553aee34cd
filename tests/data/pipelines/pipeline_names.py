"""Names of pipelines, given and taken from functions, and what is shown of them."""

from kfp import dsl


@dsl.component
def step() -> str:
    return "x"


@dsl.pipeline(name="given-name")
def first():
    step()


@dsl.pipeline
def from_the_Function__name():
    step()


@dsl.pipeline(name="Points.and/slashes & more!")
def second():
    step()


@dsl.pipeline(name="-edges-")
def third():
    step()


@dsl.pipeline(name="1st")
def fourth():
    step()


@dsl.pipeline(name="n" * 128)
def longest():
    step()


@dsl.pipeline(name="shown", display_name="What is shown: ünï & more")
def fifth():
    step()


@dsl.pipeline(pipeline_root="s3://bucket/a/b", description="")
def rooted():
    """The docstring, where the description is empty."""
    step()


@dsl.pipeline(description="One line\nand another: with a colon\n\n  and a third")
def described():
    step()


@dsl.pipeline(pipeline_root="", display_name="")
def empty_words():
    step()
