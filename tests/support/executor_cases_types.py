"""Annotations that name objects: given, returned, and wrong. Stock knows none of them."""

from __future__ import annotations

from support.executor_case import Case, artifact

_CLASSES = """
import datetime
import enum
from dataclasses import dataclass, field

class Colour(enum.Enum):
    RED = 'red'
    BLUE = 'blue'

@dataclass
class Layer:
    width: int
    rate: float = 0.5
    parts: 'List[Layer]' = field(default_factory=list)
    note: Optional[str] = None

class Point(NamedTuple):
    x: int
    y: 'float' = 0

class Options(TypedDict):
    since: datetime.date
"""
_WHY = "stock hands over what JSON has"


def _made(format: str) -> dict[str, object]:  # noqa: A002 - the metadata's key
    made = {"name": "resource-Output", "uri": "ROOT/made/Output", "metadata": {"format": format}}
    return {"artifacts": {"Output": {"artifacts": [made]}}}


CASES = [
    Case(
        "a dataclass, alone and in a list",
        _CLASSES
        + """
def f(layer: Layer, layers: List[Layer]) -> Layer:
    return Layer(layer.width + len(layers), layers[0].rate, [layer])
""",
        parameters={"layer": {"width": 1}, "layers": [{"width": 2, "rate": 2}]},
        differs=_WHY,
        ours={
            "parameterValues": {
                "Output": {
                    "width": 2,
                    "rate": 2.0,
                    "parts": [{"width": 1, "rate": 0.5, "parts": [], "note": None}],
                    "note": None,
                }
            }
        },
    ),
    Case(
        "an Enum, a date, a NamedTuple, a TypedDict and a tuple",
        _CLASSES
        + """
class Out(NamedTuple):
    colour: Colour
    day: datetime.date
    moment: datetime.datetime
    pair: Tuple[int, str]
    tags: 'Set[str]'

def f(colour: Colour, at: Point, options: Options, mode: Literal['a', 'b'], moment: datetime.datetime) -> Out:
    assert at == Point(1, 2.0) and type(at.y) is float and mode == 'b', (at, mode)
    assert colour is Colour.RED
    return Out(Colour.BLUE, options['since'], moment, (1, 'x'), {'b', 'a'})
""",
        parameters={
            "colour": "red",
            "at": {"x": 1, "y": 2},
            "options": {"since": "2026-01-31"},
            "mode": "b",
            "moment": "2026-01-31T12:00:00Z",
        },
        differs=_WHY,
        ours={
            "parameterValues": {
                "colour": "blue",
                "day": "2026-01-31",
                "moment": "2026-01-31T12:00:00+00:00",
                "pair": [1, "x"],
                "tags": ["a", "b"],
            }
        },
    ),
    Case(
        "what JSON does not have inside a dictionary",
        _CLASSES
        + """
def f() -> dict:
    return {'colour': Colour.RED, 'layer': [Layer(1)], 'day': datetime.date(2026, 1, 31)}
""",
        differs="stock writes what JSON has, and no more",
        ours={
            "parameterValues": {
                "Output": {
                    "colour": "red",
                    "layer": [{"width": 1, "rate": 0.5, "parts": [], "note": None}],
                    "day": "2026-01-31",
                }
            }
        },
    ),
    Case(
        "an Optional input that is not given, and has no default",
        "def f(x: Optional[int], y: 'Optional[int]' = 3) -> str:\n return f'{x} {y}'",
        differs="stock leaves it out of the call, which fails",
        ours={"parameterValues": {"Output": "None 3"}},
    ),
    Case(
        "a field of the wrong type",
        _CLASSES + "\ndef f(layer: Layer) -> int:\n    return layer.width",
        parameters={"layer": {"width": "wide"}},
        differs="stock fails in the function",
        ours="component 'f', input 'layer', at .width",
    ),
    Case(
        "a returned object of the wrong type",
        _CLASSES + "\ndef f() -> Layer:\n    return Point(1)",
        differs="stock knows no such type",
        ours="Output 'Output' takes a dictionary of the fields of Layer, and got Point(x=1, y=0).",
    ),
    Case(
        "objects whose files are not there",
        """
def f(data: bytes, text: Input[str], rows: Input[List[int]]) -> bytes:
    return data + text.encode() + bytes(rows)
""",
        artifacts={
            "data": artifact("ROOT/data"),
            "text": artifact("ROOT/text"),
            "rows": artifact("ROOT/rows"),
        },
        makes={"Output": "system.Artifact"},
        differs="stock knows no objects as artifacts",
        ours="No such file or directory",
    ),
    Case(
        "bytes that are returned",
        "def f() -> bytes:\n return b'\\x00a'",
        makes={"Output": "system.Artifact"},
        differs="stock knows no objects as artifacts",
        ours=_made("bytes"),
    ),
    Case(
        "JSON that is returned as an artifact",
        "def f() -> Output[Dict[str, List[int]]]:\n return {'a': [1, 2.0]}",
        makes={"Output": "system.Artifact"},
        differs="stock knows no objects as artifacts",
        ours=_made("json"),
    ),
]
