from kfp import dsl
from kfp.dsl import Input


@dsl.component
def give() -> bytes:
    return b"a"


@dsl.component
def show(data: bytes, text: Input[str]):
    print(data, text)


@dsl.pipeline
def pipeline():
    data = give().output
    show(data=data, text=data)
