from typing import Literal

from kfp import dsl


@dsl.component
def show(colour: Literal["red", "green"] = "red"):
    print(colour)


@dsl.pipeline
def pipeline(colour: Literal["red", "green"] = "green"):
    show(colour=colour)
