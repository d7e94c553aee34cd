"""A list is given to a task, changed, and given to another."""

from kfp import dsl


@dsl.component
def take(names: list):
    print(names)


@dsl.pipeline
def pipeline():
    names = ["a"]
    take(names=names)
    names.append("b")
    take(names=names)
