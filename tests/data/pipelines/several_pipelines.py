"""Several pipelines and a component in one file."""

from kfp import dsl


@dsl.component
def add(a: int, b: int) -> int:
    return a + b


@dsl.pipeline
def first(a: int = 1) -> int:
    return add(a=a, b=1).output


@dsl.pipeline(name="second-one")
def second(a: int = 2, b: int = 3) -> int:
    return add(a=a, b=b).output


@dsl.pipeline
def third(a: int) -> int:
    one = first(a=a)
    return second(a=one.output).output
