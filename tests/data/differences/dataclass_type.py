from dataclasses import dataclass
from typing import List

from kfp import dsl


@dataclass
class Layer:
    width: int
    rate: float = 0.5


@dsl.component
def show(layer: Layer, layers: List[Layer]) -> Layer:
    print(layers)
    return layer


@dsl.pipeline
def pipeline():
    layer = show(layer=Layer(3), layers=[Layer(4)]).output
    show(layer=layer, layers=[])
