from enum import Enum

from kfp import dsl


class Colour(Enum):
    RED = "red"
    GREEN = "green"


@dsl.component
def show(colour: Colour = Colour.RED):
    print(colour)


@dsl.pipeline
def pipeline(colour: Colour = Colour.GREEN):
    show(colour=colour)
    show(colour=Colour.RED)
