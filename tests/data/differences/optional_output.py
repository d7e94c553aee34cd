from typing import Optional

from kfp import dsl


@dsl.component
def find(text: str) -> Optional[int]:
    return None


@dsl.component
def show(number: Optional[int] = None):
    print(number)


@dsl.pipeline
def pipeline(text: str = "x"):
    show(number=find(text=text).output)
