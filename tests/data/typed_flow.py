"""A pipeline whose parameters are objects; its components check what they are given."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Optional, TypedDict

from kfp import dsl


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


@dataclass
class Layer:
    width: int
    kind: Literal["dense", "conv"] = "dense"

    def cells(self) -> int:
        return scaled(self.width)


def scaled(width: int) -> int:
    return width * FACTOR


FACTOR = 10


@dataclass
class Config:
    name: str
    layers: list[Layer]
    rate: float = 0.1
    colour: Colour = Colour.RED
    since: Optional[dt.datetime] = None
    tags: set[str] = field(default_factory=set)
    parts: list[Config] = field(default_factory=list)


class Point(NamedTuple):
    x: int
    y: float = 2


class Options(TypedDict, total=False):
    until: dt.date


Pair = tuple[int, str]
LIMIT = 7


class Checked(NamedTuple):
    config: Config
    nothing: int | None
    some: int | None


@dsl.component
def make(colour: Colour, size: Size = Size.LARGE, since: dt.datetime = dt.datetime(2026, 1, 2)) -> Config:
    assert colour is Colour.BLUE and size is Size.LARGE
    return Config("a", [Layer(3), Layer(4, "conv")], 1, colour, since, {"b", "a"}, [Config("c", [])])


@dsl.component
def check(config: Config, at: Point, options: Options, pair: Pair, number: int | float) -> Checked:
    assert config.since.year == 2026 and config.tags == {"a", "b"} and type(config.rate) is float
    assert [layer.cells() for layer in config.layers] == [30, 40] and isinstance(config.parts[0], Config)
    assert at == Point(1, 2.0) and options["until"] == dt.date(2026, 1, 1) and pair == (1, "a")
    return Checked(config, None, 5)


@dsl.component
def show(
    config: Config, shapes: list[Layer], mode: Literal["fast", "slow"], n: int | None = 3, limit: int = LIMIT
) -> Optional[str]:
    assert all(isinstance(shape, Layer) for shape in shapes)
    return f"{config.colour.value} {mode} {n} {limit} {len(shapes)}"


@dsl.component
def width_of(layer: Layer) -> int:
    return layer.width


@dsl.pipeline
def flow(colour: Colour = Colour.BLUE, shapes: list[Layer] = [Layer(1), Layer(2)]) -> str:
    made = make(colour=colour)
    checked = check(
        config=made.output, at=Point(1), options={"until": dt.date(2026, 1, 1)}, pair=(1, "a"), number=3
    )
    with dsl.ParallelFor([Layer(5), Layer(6)]) as layer:
        width_of(layer=layer)
    return show(
        config=checked.outputs["config"], shapes=shapes, mode="fast", n=checked.outputs["nothing"]
    ).output
