"""Signatures that a component cannot have, and values that do not fit into them."""

# ruff: noqa: UP006, UP035, UP007

from __future__ import annotations

import dataclasses
import enum
from pathlib import Path  # noqa: TC003 - components are annotated with it
from typing import Any, List, Union

from penstock import dsl
from support.refusals import Refusal, Refusals

CASES = Refusals()
refused = CASES.refused


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


@dataclasses.dataclass
class Layer:
    width: int


@refused("Missing type annotation for argument: x")
def parameter_without_type():
    @dsl.component  # at fault
    def bad(x):
        pass


@refused('"Output" is an invalid parameter name')
def parameter_called_output():
    @dsl.component  # at fault
    def bad(Output: str):  # noqa: N803
        pass


@refused("cannot be given by its name")
def parameter_with_star():
    @dsl.component  # at fault
    def bad(*x: str):
        pass


@refused(r"annotated typing.Union\[int, str\], which is neither a parameter type nor an artifact class")
def union():
    @dsl.component  # at fault
    def bad(x: Union[int, str]):
        pass


@refused("(?s)nor an artifact class: it is a path, which is another one.*annotate Input")
def path_as_a_parameter():
    @dsl.component  # at fault
    def bad(x: Path):
        pass


@refused("(?s)nor an artifact class: it may be anything|annotate the type that it has")
def anything_as_a_parameter():
    @dsl.component  # at fault
    def bad(x: Any):
        pass


@refused("it is the Enum Mixed, whose values are .1, 'one'.")
def enum_of_several_types():
    class Mixed(enum.Enum):
        A = 1
        B = "one"

    @dsl.component  # at fault
    def bad(x: Mixed):
        pass


@refused("it has a field 'file' that is a path")
def dataclass_with_a_path():
    @dataclasses.dataclass
    class Place:
        file: Path

    @dsl.component  # at fault
    def bad(x: list[Place]):
        pass


@refused("it has a field 'rows' that has keys of type float, where JSON has texts")
def dictionary_with_numbers_as_keys():
    @dataclasses.dataclass
    class Table:
        rows: dict[float, str]

    @dsl.component  # at fault
    def bad(x: Table):
        pass


@refused("The default of input 'x', {'width': 'wide'}, is not of the declared type: it .width takes a whole")
def default_with_a_wrong_field():
    @dsl.component  # at fault
    def bad(x: Layer = {"width": "wide"}):  # noqa: B006
        pass


@refused("Incompatible argument passed to the input 'x' of component 'shape': It has 'height', which Layer")
def argument_with_an_unknown_field():
    @dsl.component
    def shape(x: Layer):
        pass

    @dsl.pipeline
    def bad():
        shape(x={"width": 1, "height": 2})  # at fault


@refused("Got 'blue', which is not one of 'red', 'green'")
def argument_that_is_no_member():
    @dsl.component
    def paint(x: Colour):
        pass

    @dsl.pipeline
    def bad():
        paint(x="blue")  # at fault


@refused("Optional Input artifacts may only have default value None. Got: foo")
def artifact_with_default():
    @dsl.component  # at fault
    def bad(x: dsl.Input[dsl.Dataset] = "foo"):
        pass


@refused("The default of input 'x', 'a', is of type str; the input is declared NUMBER_INTEGER")
def default_of_another_type():
    @dsl.component  # at fault
    def bad(x: int = "a"):
        pass


@refused("Output lists of artifacts are only supported for pipelines")
def list_of_artifacts_returned():
    @dsl.component  # at fault
    def bad() -> List[dsl.Dataset]:
        pass


@CASES.each
def test_it_is_refused_at_its_line(case: Refusal) -> None:
    case.check()
