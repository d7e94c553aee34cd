"""Annotations, and the types that the document has for them: the page's table, and what compiles."""

# ruff: noqa: B006, B008, UP006, UP035, UP045
# Defaults that are objects, and each way to write an annotation, are subjects here.

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Dict, List, Literal, NamedTuple, NewType, Optional, TypedDict
from uuid import UUID

import pytest

from penstock import compiler, dsl, ir
from penstock.dsl.types import ParameterType, named
from penstock.errors import DefinitionError

PAGE = Path(__file__).resolve().parents[3] / "docs" / "types.md"


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


@dataclass
class Layer:
    width: int
    kind: Literal["dense", "conv"] = "dense"


@dataclass
class Network:
    layers: list[Layer]
    colour: Colour = Colour.RED
    made: Optional[datetime.date] = None
    tags: set[str] = field(default_factory=set)


class Options(TypedDict):
    since: datetime.date


class Point(NamedTuple):
    x: int
    y: int = 0


#: What the page names without saying where it comes from.
NAMES: dict[str, Any] = {
    **{each.__name__: each for each in (Colour, Size, Layer, Options, Point, UUID, Decimal)},
    **{each.__name__: each for each in (Mapping, Sequence, datetime.datetime, datetime.date, datetime.time)},
    "timedelta": datetime.timedelta,
    "Annotated": Annotated,
    "Literal": Literal,
    "Optional": Optional,
    "List": List,
    "Dict": Dict,
    "enum": enum,
    "NewType": NewType("NewType", int),
}

ROWS = [
    (annotation, kinds)
    for line in PAGE.read_text().partition("\n## ")[0].splitlines()
    if line.startswith("| `")
    for annotation, kinds in [line.replace("\\|", "\N{BROKEN BAR}").split(" | ")[:2]]
]


@pytest.mark.parametrize(("annotations", "kinds"), ROWS, ids=[row[0] for row in ROWS])
def test_the_table_of_the_page_is_what_holds(annotations: str, kinds: str) -> None:
    written = [text.replace("\N{BROKEN BAR}", "|") for text in re.findall(r"`([^`]+)`", annotations)]
    expected = re.findall(r"[A-Z_]{4,}", kinds)
    found = []
    for text in written:
        if text not in {"enum.Enum", "enum.IntEnum", "TypedDict", "NamedTuple", "RootModel"}:
            annotation = eval(text, {}, NAMES)  # noqa: S307 - our own page
            found.append(dsl.component(of(annotation)).inputs["value"].type)

    assert {kind.kind for kind in found} == set(expected)
    assert all(bool(kind.literals) is ("literals" in kinds) for kind in found)


def of(annotation: Any) -> Any:
    def take(value):  # type: ignore[no-untyped-def]
        print(value)

    take.__annotations__ = {"value": annotation}
    return take


def parameters(component: Any) -> dict[str, ir.ComponentInputParameterSpec]:
    spec = compiler.lower(component).spec
    return spec.components[f"comp-{component.name}"].inputs.parameters


def test_defaults_are_written_as_json_has_them() -> None:
    @dsl.component
    def build(
        colour: Colour = Colour.GREEN,
        size: Size = Size.LARGE,
        network: Network = Network([Layer(1)], made=datetime.date(2026, 1, 31), tags={"b", "a"}),
        at: Point = Point(1),
        since: datetime.datetime = datetime.datetime(2026, 1, 31, 12),
        options: Options = {"since": datetime.date(2026, 1, 31)},
        pair: tuple[int, str] = (1, "a"),
        rate: int | float = 3,
    ) -> None:
        print(colour, size, network, at, since, options, pair, rate)

    assert {name: spec.default_value for name, spec in parameters(build).items()} == {
        "colour": "green",
        "size": 2,
        "network": {
            "layers": [{"width": 1, "kind": "dense"}],
            "colour": "red",
            "made": "2026-01-31",
            "tags": ["a", "b"],
        },
        "at": {"x": 1, "y": 0},
        "since": "2026-01-31T12:00:00",
        "options": {"since": "2026-01-31"},
        "pair": [1, "a"],
        "rate": 3,
    }
    assert parameters(build)["colour"].literals == ["red", "green"]


def test_arguments_are_written_as_json_has_them() -> None:
    @dsl.component
    def count() -> int:
        return 1

    @dsl.component
    def take(layer: Layer, layers: list[Layer], at: Point, anything: dict[str, Any], rate: float) -> None:
        print(layer, layers, at, anything, rate)

    @dsl.pipeline
    def flow(layer: Layer) -> None:
        take(
            layer=Layer(width=count().output),
            layers=[Layer(2), {"width": 3}],
            at={"x": 1},
            anything={"colour": Colour.RED, "when": datetime.date(2026, 1, 31), "layer": Layer(1)},
            rate=1.5,
        )

    spec = compiler.lower(flow).spec
    assert spec.root is not None
    assert spec.root.dag is not None
    given = {
        name: source.runtime_value.constant_plain
        for name, source in spec.root.dag.tasks["take"].input_parameters.items()
        if source.runtime_value is not None
    }
    assert given == {
        "layer": {
            "width": "{{$.inputs.parameters['pipelinechannel--count-Output']}}",
            "kind": "dense",
        },
        "layers": [{"width": 2, "kind": "dense"}, {"width": 3, "kind": "dense"}],
        "at": {"x": 1, "y": 0},
        "anything": {
            "colour": "red",
            "when": "2026-01-31",
            "layer": {"width": 1, "kind": "dense"},
        },
        "rate": 1.5,
    }


def test_a_channel_is_taken_by_its_kind_and_whole_numbers_where_both_are() -> None:
    @dsl.component
    def count() -> int:
        return 1

    @dsl.component
    def scale(by: int | float, to: Optional[float] = None) -> None:
        print(by, to)

    @dsl.pipeline
    def right() -> None:
        scale(by=count().output)

    def wrong() -> None:
        scale(by=1, to=count().output)

    assert right.name == "right"
    with pytest.raises(DefinitionError, match="'NUMBER_INTEGER' is incompatible with the input type"):
        dsl.pipeline(wrong)


def test_the_items_of_a_list_have_the_type_of_its_annotation() -> None:
    item = named(list[Colour])

    assert item is not None
    assert item.item == ParameterType("STRING", literals=("red", "green"))


def test_optional_outputs_have_the_type_inside() -> None:
    @dsl.component
    def give() -> int | None:
        return None

    class Two(NamedTuple):
        a: Optional[str]
        b: "Layer"  # noqa: UP037

    @dsl.component
    def give_two() -> Two:
        return Two(None, Layer(1))

    assert {name: str(output.type) for name, output in give.outputs.items()} == {"Output": "NUMBER_INTEGER"}
    assert {name: str(output.type) for name, output in give_two.outputs.items()} == {
        "a": "STRING",
        "b": "STRUCT",
    }


def test_members_and_dates_are_compared_as_json_has_them() -> None:
    @dsl.component
    def give(day: datetime.date) -> Colour:
        return Colour.RED

    @dsl.pipeline
    def flow(size: Size, day: datetime.date) -> None:
        with dsl.If((give(day=day).output == Colour.RED) & (size != Size.LARGE)):
            give(day=day)
        with dsl.If(day == datetime.date(2026, 1, 31)):
            give(day=datetime.date(2026, 2, 1))

    root = compiler.lower(flow).spec.root
    assert root is not None
    assert root.dag is not None
    conditions = [task.condition for name, task in root.dag.tasks.items() if name.startswith("condition")]
    assert conditions == [
        "inputs.parameter_values['pipelinechannel--give-Output'] == 'red' && "
        "int(inputs.parameter_values['pipelinechannel--size']) != 2",
        "inputs.parameter_values['pipelinechannel--day'] == '2026-01-31'",
    ]
