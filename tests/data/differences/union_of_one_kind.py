from typing import List, Union

from kfp import dsl


@dsl.component
def show(number: Union[int, float], items: Union[List[int], List[str]]):
    print(number, items)


@dsl.pipeline
def pipeline(number: int = 1):
    show(number=number, items=["a"])
    show(number=0.5, items=[1])
