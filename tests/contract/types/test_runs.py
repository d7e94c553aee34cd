"""Objects as parameters, from the pipeline's file through the engine into the component and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.command import Done, Penstock

FLOW = (Path(__file__).resolve().parents[2] / "data" / "typed_flow.py").read_text()


def run(penstock: Penstock, *words: str) -> Done:
    penstock.write("flow.py", FLOW)
    return penstock("run", "flow.py", "--sdk", "penstock", *words)


def test_components_are_given_the_objects_that_they_are_annotated_with(penstock: Penstock) -> None:
    done = run(penstock)

    assert done.code == 0, done.err
    # An Optional output that is None leaves the next component its default.
    assert done.out == "Output: blue fast 3 7 2\n"


def test_a_run_is_not_started_with_a_value_that_is_no_member(penstock: Penstock) -> None:
    done = run(penstock, "-p", "colour=green")

    assert done.code != 0
    assert 'parameter \'colour\' takes one of "red", "blue", and got "green"' in done.error


def test_a_value_that_does_not_fit_is_told_with_its_place(penstock: Penstock) -> None:
    done = run(penstock, "-p", 'shapes=[{"width": 1}, {"width": "wide"}]')

    assert done.code != 0
    assert "Input 'shapes' takes a whole number, and got 'wide'." in done.err
    assert "component 'show', input 'shapes', at [1].width" in done.err


OBJECTS = """
from typing import Annotated, List, NamedTuple
from dataclasses import dataclass
from kfp import dsl
from kfp.dsl import Input, Output

@dataclass
class Row:
    name: str

class Both(NamedTuple):
    data: bytes
    rows: Output[List[Row]]

@dsl.component
def give() -> Both:
    return b"\\x00\\xff", [Row("a")]

@dsl.component
def text() -> Annotated[Output[str], dsl.Markdown]:
    return "\u00e9\\r\\n"

@dsl.component
def take(
    data: bytes, rows: Input[List[Row]], text: Input[str], raw: Input[dsl.Markdown], all: List[dsl.Artifact]
) -> str:
    assert data == b"\\x00\\xff" and rows == [Row("a")] and text == "\u00e9\\r\\n" and len(all) == 2
    return raw.metadata["format"]

@dsl.component
def part(number: int) -> bytes:
    return bytes([number])

@dsl.component
def wrong(rows: Input[List[Row]]) -> str:
    return str(rows)

@dsl.pipeline
def flow(fails: bool = False) -> str:
    given, told = give(), text()
    with dsl.ParallelFor([1, 2]) as number:
        made = part(number=number)
    with dsl.If(fails == True):
        wrong(rows=given.outputs["data"])
    return take(
        data=given.outputs["data"], rows=given.outputs["rows"], text=told.output, raw=told.output,
        all=dsl.Collected(made.output),
    ).output
"""


def test_artifacts_are_given_as_the_objects_that_they_hold(penstock: Penstock) -> None:
    penstock.write("flow.py", OBJECTS)

    done = penstock("run", "flow.py", "--sdk", "penstock")

    assert done.code == 0, done.err
    assert done.out == "Output: text\n"


def test_an_artifact_that_is_something_else_is_told(penstock: Penstock) -> None:
    penstock.write("flow.py", OBJECTS)

    done = penstock("run", "flow.py", "--sdk", "penstock", "-p", "fails=true")

    assert done.code == 1
    assert "RuntimeError: The artifact cannot be read as JSON: UnicodeDecodeError" in done.err
    assert "component 'wrong', input 'rows'" in done.err
    assert "which has the format bytes" in done.err
