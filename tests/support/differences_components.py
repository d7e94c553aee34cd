"""Rows of `support.differences`: components: signatures, packages."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from penstock.runtime import modules
from support.difference import Difference

if TYPE_CHECKING:
    from collections.abc import Callable


def _union(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
    text, number = (
        {"isOptional": True, "parameterType": "STRING"},
        {"isOptional": True, "parameterType": "NUMBER_INTEGER"},
    )
    return bool(declared == {"text": text, "count": number})


def _literals(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]["colour"]
    return bool(declared["literals"] == ["red", "green"] and declared["parameterType"] == "STRING")


def _postponed(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
    kinds = {name: spec["parameterType"] for name, spec in declared.items()}
    return kinds == {"text": "STRING", "count": "NUMBER_INTEGER"}


def _imports(line: str) -> Callable[[Any], bool]:
    """A line stands in the source of the component ``show``."""

    def check(document: Any) -> bool:
        container = document["deploymentSpec"]["executors"]["exec-show"]["container"]
        return line in container["command"][-1].splitlines()

    return check


def _sends(path: str) -> Callable[[Any], bool]:
    """A module travels with the component ``show``."""

    def check(document: Any) -> bool:
        container = document["deploymentSpec"]["executors"]["exec-show"]["container"]
        split = modules.split(container["command"][-1])
        return split is not None and path in (modules.unpack(split.archive) or {})

    return check


def _without_a_time(document: Any) -> bool:
    """The archive in the source of the component ``show`` says of no time when it was made."""
    container = document["deploymentSpec"]["executors"]["exec-show"]["container"]
    packed = re.search(r"ARCHIVE_B64 = '(.+)'", container["command"][-1])
    return bool(packed and base64.b64decode(packed[1])[4:8] == bytes(4))


def _line_break(document: Any) -> bool:
    default = document["root"]["inputDefinitions"]["parameters"]["text"]["defaultValue"]
    return bool(default == "first\nsecond")


RIGHT: list[Difference] = [
    Difference(
        "modules_of_the_project",
        "`from features import clean` in a component: a module of the project",
        "a task that fails with ModuleNotFoundError",
        "correct IR: the module travels in the source",
        _sends("own_modules_of_a_project/cleaning.py"),
    ),
    Difference(
        "artifact_class_of_the_file",
        "`Input[MyArtifact]` with a class that the file itself defines",
        "a task that fails with ModuleNotFoundError",
        "correct IR: the class travels in the source",
        _imports("class Table(Artifact):"),
    ),
    Difference(
        "artifact_class_in_optional",
        "`Optional[Input[MyArtifact]]` with a class of another module",
        "a component that fails when it runs: the class is not imported",
        "correct IR: the source imports the class",
        _imports("from vertex_types import VertexDataset"),
    ),
    Difference(
        "artifact_class_in_a_list",
        "`List[module.MyArtifact]`",
        "a component that fails when it runs: the module is not imported",
        "correct IR: the source imports the module",
        _imports("import vertex_types"),
    ),
    Difference(
        "embedded_input_by_its_name",
        "`EmbeddedInput[…]` instead of `dsl.EmbeddedInput[…]`",
        "a component that fails when it runs: the name is not imported",
        "correct IR: the source has the name",
        _imports("EmbeddedInput = getattr(dsl, 'EmbeddedInput', None)  # stock's star import leaves it out"),
    ),
    Difference(
        "embedded_file",
        "`embedded_artifact_path=…`, compiled again later",
        "another document each second, as it holds the time",
        "correct IR: the same bytes for the same files",
        _without_a_time,
    ),
    Difference(
        "additional_function_in_a_function",
        "`additional_funcs=[…]` with an indented function that has a text further left",
        "the function is left out",
        "correct IR: its source is in the component's",
        _imports("def shape(text: str) -> str:"),
    ),
    Difference(
        "line_break_in_a_default",
        "a default with a line break in it",
        "a file that is not YAML: its opening comment is broken",
        "correct IR: the comment says `\\n`",
        _line_break,
    ),
]
REFUSED: list[Difference] = [
    Difference(
        "packages_as_text",
        '`packages_to_install="pandas"`',
        "installs packages `p`, `a`, `n` …",
        "raises",
        "packages_to_install",
    ),
    Difference(
        "asynchronous_component",
        "`async def` as a component",
        "a component that fails when it runs",
        "raises",
        "async",
    ),
]
ACCEPTED: list[Difference] = [
    Difference(
        "union_with_none",
        "`str | None`, and annotations in quotes",
        "raises TypeError about `schema_title`",
        "correct IR: as `Optional[str]`",
        _union,
    ),
    Difference(
        "literal_type",
        '`Literal["red", "green"]`',
        "raises TypeError about `schema_title`",
        "correct IR: `literals`, which the backend checks",
        _literals,
    ),
    Difference(
        "postponed_annotations",
        "`from __future__ import annotations` in the file",
        "raises TypeError about `schema_title`",
        "correct IR",
        _postponed,
    ),
    Difference(
        "artifact_class_alone",
        "`data: MyArtifact` with a class of another module, without `Input[…]`",
        "raises UnboundLocalError",
        "correct IR: the source imports the class",
        _imports("from vertex_types import VertexDataset"),
    ),
    Difference(
        "artifact_class_under_another_name",
        "an artifact class, or its module, that is imported `as` another name",
        "raises TypeError",
        "correct IR: the source imports it as the file does",
        _imports("from vertex_types import VertexDataset as Table"),
    ),
]
