import typing as t

from kfp import dsl


@dsl.component
def show(numbers: t.List[int]):
    print(numbers)


@dsl.pipeline
def pipeline():
    show(numbers=[1])
