from typing import Annotated

from kfp import dsl


@dsl.component
def show(count: Annotated[int, "of trees"]):
    print(count)


@dsl.pipeline
def pipeline(count: int = 1):
    show(count=count)
