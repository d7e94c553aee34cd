"""Between the JSON of a parameter and the object that its annotation names."""

# ruff: noqa: UP006, UP007, UP035, UP045
# Each way to write an annotation is a subject here.

import dataclasses
import datetime as dt
import decimal
import enum
import uuid
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Dict, List, Literal, NamedTuple, NewType, Optional, Tuple, TypedDict, Union

import pytest

from penstock.runtime.annotated import conversion_of
from penstock.runtime.conversions import Mismatch
from penstock.runtime.problem import Refused


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


class Rights(enum.IntFlag):
    READ = 4
    WRITE = 2


@dataclasses.dataclass
class Layer:
    width: int
    rate: float = 0.5
    kind: Literal["dense", "conv"] = "dense"
    note: Optional[str] = None


@dataclasses.dataclass
class Network:
    name: str
    layers: List[Layer] = dataclasses.field(default_factory=list)
    parts: "List[Network]" = dataclasses.field(default_factory=list)
    extra: Any = None


class Point(NamedTuple):
    x: int
    y: int = 0


class Options(TypedDict, total=False):
    colour: Colour
    since: dt.date


UserId = NewType("UserId", int)

NOON = dt.datetime(2026, 1, 31, 12)
ID = uuid.UUID("12345678-1234-5678-1234-567812345678")

#: annotation, the IR's type, JSON, object
PAIRS: list[tuple[Any, str, Any, Any]] = [
    (Literal["a", "b"], "STRING", "a", "a"),
    (Literal[1, 2], "NUMBER_INTEGER", 2, 2),
    (Literal[True], "BOOLEAN", True, True),
    (Literal[Colour.RED], "STRING", "red", "red"),
    (Colour, "STRING", "blue", Colour.BLUE),
    (Size, "NUMBER_INTEGER", 2, Size.LARGE),
    (Rights, "NUMBER_INTEGER", 6, Rights.READ | Rights.WRITE),
    (
        Layer,
        "STRUCT",
        {"width": 3, "rate": 0.5, "kind": "conv", "note": None},
        Layer(3, kind="conv"),
    ),
    (
        Network,
        "STRUCT",
        {
            "name": "n",
            "layers": [],
            "parts": [{"name": "m", "layers": [], "parts": [], "extra": 1}],
            "extra": {},
        },
        Network("n", parts=[Network("m", extra=1)], extra={}),
    ),
    (Point, "STRUCT", {"x": 1, "y": 2}, Point(1, 2)),
    (
        Options,
        "STRUCT",
        {"colour": "red", "since": "2026-01-31"},
        {"colour": Colour.RED, "since": dt.date(2026, 1, 31)},
    ),
    (dt.datetime, "STRING", "2026-01-31T12:00:00", NOON),
    (dt.date, "STRING", "2026-01-31", dt.date(2026, 1, 31)),
    (dt.time, "STRING", "12:30:00", dt.time(12, 30)),
    (dt.timedelta, "NUMBER_DOUBLE", 90.0, dt.timedelta(seconds=90)),
    (uuid.UUID, "STRING", str(ID), ID),
    (decimal.Decimal, "STRING", "0.10", decimal.Decimal("0.10")),
    (tuple, "LIST", [1, "a"], (1, "a")),
    (Tuple[int, str], "LIST", [1, "a"], (1, "a")),
    (tuple[float, ...], "LIST", [1.5, 2.0], (1.5, 2.0)),
    (set[str], "LIST", ["a", "b"], {"b", "a"}),
    (frozenset[int], "LIST", [1, 2], frozenset({2, 1})),
    (Sequence[Layer], "LIST", [{"width": 1, "rate": 2.0, "kind": "dense", "note": None}], [Layer(1, 2.0)]),
    (List[Colour], "LIST", ["red"], [Colour.RED]),
    (list[Optional[dt.date]], "LIST", [None, "2026-01-31"], [None, dt.date(2026, 1, 31)]),
    (Dict[str, Point], "STRUCT", {"a": {"x": 1, "y": 0}}, {"a": Point(1)}),
    (Mapping[int, float], "STRUCT", {"1": 0.5}, {1: 0.5}),
    (dict[Colour, int], "STRUCT", {"red": 1}, {Colour.RED: 1}),
    (Union[int, float], "NUMBER_DOUBLE", 1.5, 1.5),
    (Union[List[int], List[str]], "LIST", ["a"], ["a"]),
    (Union[Point, Layer], "STRUCT", {"x": 1, "y": 2}, Point(1, 2)),
    (Union[dt.date, Literal["today"]], "STRING", "today", "today"),
    (Annotated[Colour, "of the walls"], "STRING", "red", Colour.RED),
    (UserId, "NUMBER_INTEGER", 5, 5),
]


@pytest.mark.parametrize(("annotation", "kind", "value", "made"), PAIRS, ids=[str(each[0]) for each in PAIRS])
def test_a_value_becomes_the_object_and_the_object_the_value(
    annotation: Any, kind: str, value: Any, made: Any
) -> None:
    conversion = conversion_of(annotation)

    assert conversion is not None
    assert conversion.kind == kind
    loaded = conversion.load(value, "")
    assert loaded == made
    assert type(loaded) is type(made)
    assert conversion.dump(made, "") == value


@pytest.mark.parametrize(("annotation", "kind", "value", "made"), PAIRS, ids=[str(each[0]) for each in PAIRS])
def test_a_value_is_taken_where_the_object_is_asked_for(
    annotation: Any, kind: str, value: Any, made: Any
) -> None:
    conversion = conversion_of(annotation)

    assert conversion is not None
    assert conversion.dump(value, "") == value


WRONG = [
    (Literal["a"], "b", "takes one of 'a', and got 'b'"),
    (Literal[1], True, "takes one of 1, and got True"),
    (Colour, "green", "takes one of 'red', 'blue', and got 'green'"),
    (Layer, {"rate": 1.0}, "lacks 'width' of Layer"),
    (Layer, {"width": "3"}, ".width takes a whole number, and got '3'"),
    (Layer, {"width": True}, ".width takes a whole number, and got True"),
    (
        Layer,
        {"width": 1, "depth": 2},
        "has 'depth', which Layer has not; its fields are width, rate, kind, note",
    ),
    (Layer, [1], r"takes a dictionary of the fields of Layer, and got \[1\]"),
    (Network, {"name": "n", "layers": [{"width": 1}, {"width": None}]}, r".layers\[1\].width takes a whole"),
    (dt.date, "31.1.2026", "takes a date such as '2026-01-31', and got '31.1.2026'"),
    (dt.date, NOON, "takes a date such as"),
    (dt.timedelta, "90", "takes a number of seconds, and got '90'"),
    (decimal.Decimal, "ten", "takes a Decimal such as '0.10', and got 'ten'"),
    (Tuple[int, str], [1], "takes 2 items, and got 1"),
    (tuple[int, ...], "12", "takes a list, and got '12'"),
    (dict[str, Point], [], r"takes a dictionary, and got \[\]"),
    (Union[int, float], "1", "takes a number, and got '1'"),
    (Union[Point, Layer], {"z": 1}, "fits none of the types: has 'z', which Point has not"),
]


@pytest.mark.parametrize(
    ("annotation", "value", "message"), WRONG, ids=[f"{each[0]}-{each[1]}" for each in WRONG]
)
def test_what_does_not_fit_is_refused_with_its_place(annotation: Any, value: Any, message: str) -> None:
    conversion = conversion_of(annotation)

    assert conversion is not None
    with pytest.raises(Mismatch, match=message):
        conversion.load(value, "")


@pytest.mark.parametrize(
    ("annotation", "message"),
    [
        (Union[int, str], "is a Union of several kinds: NUMBER_INTEGER and STRING"),
        (Union[bool, int], "is a Union of several kinds: BOOLEAN and NUMBER_INTEGER"),
        (Literal["a", 1], "whose values are of several types"),
        (tuple[int, bytes], "is bytes, which JSON does not have"),
        (complex, "is complex"),
    ],
    ids=str,
)
def test_what_no_parameter_can_be_is_refused(annotation: Any, message: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        conversion_of(annotation)
    assert refused.value.hint


@pytest.mark.parametrize(
    "annotation", [List[str], Dict[str, Any], list[object], Dict[str, Union[str, bool]]], ids=str
)
def test_the_lists_and_dictionaries_that_kfp_takes_are_left_alone(annotation: Any) -> None:
    conversion = conversion_of(annotation)

    assert conversion is not None
    mixed = {"a": [1, "b", None]} if conversion.kind == "STRUCT" else [1, "b", None, {}]
    assert conversion.load(mixed, "") == mixed


def test_whole_numbers_in_lists_are_what_the_list_declares() -> None:
    ints, floats = conversion_of(List[int]), conversion_of(Dict[str, List[float]])

    assert ints is not None
    assert floats is not None
    assert [type(each) for each in ints.load([1.0, 2], "")] == [int, int]
    assert [type(each) for each in floats.load({"a": [1]}, "")["a"]] == [float]


def test_the_values_of_an_enum_and_of_a_literal_are_told() -> None:
    allowed = [
        getattr(conversion_of(each), "literals", None) for each in (Colour, Size, Literal["a"], Rights)
    ]

    assert allowed == [("red", "blue"), (1, 2), ("a",), ()]


@pytest.mark.parametrize(
    "annotation", [type("Own", (), {}), object(), None, type], ids=["class", "object", "None", "type"]
)
def test_what_is_no_parameter_has_no_conversion(annotation: Any) -> None:
    assert conversion_of(annotation) is None
