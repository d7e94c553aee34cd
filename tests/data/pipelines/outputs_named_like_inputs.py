"""Outputs of a pipeline that are called as its inputs are."""

from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Input, Output


@dsl.component
def make(text: str, data: Output[Dataset]) -> str:
    with open(data.path, "w") as f:
        f.write(text)
    return text


@dsl.component
def read(data: Input[Dataset]) -> str:
    with open(data.path) as f:
        return f.read()


@dsl.pipeline
def refine(data: Input[Dataset], text: str = "x") -> NamedTuple("Refined", data=Dataset, text=str):
    said = read(data=data)
    made = make(text=f"{said.output} {text}")
    outputs = NamedTuple("Refined", data=Dataset, text=str)
    return outputs(data=made.outputs["data"], text=made.outputs["Output"])


@dsl.pipeline
def same_names(text: str = "a") -> NamedTuple("Texts", text=str):
    first = refine(data=make(text=text).outputs["data"])
    second = refine(data=first.outputs["data"], text=first.outputs["text"])
    outputs = NamedTuple("Texts", text=str)
    return outputs(text=read(data=second.outputs["data"]).output)
