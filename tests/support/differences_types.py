"""Rows of `support.differences`: what parameters and returned values are annotated with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.difference import Difference

if TYPE_CHECKING:
    from collections.abc import Callable


def _kinds(expected: dict[str, str], literals: list[str] | None = None) -> Callable[[Any], bool]:
    """The inputs of the component ``show`` have these types, and one of them these values."""

    def check(document: Any) -> bool:
        declared = document["components"]["comp-show"]["inputDefinitions"]["parameters"]
        found = {name: spec["parameterType"] for name, spec in declared.items()}
        allowed = [spec["literals"] for spec in declared.values() if "literals" in spec]
        return found == expected and allowed == ([literals] if literals else [])

    return check


def _optional_output(document: Any) -> bool:
    declared = document["components"]["comp-find"]["outputDefinitions"]["parameters"]
    return bool(declared == {"Output": {"parameterType": "NUMBER_INTEGER"}})


def _has_line(line: str) -> Callable[[Any], bool]:
    """The source of the component ``show`` has a line."""

    def check(document: Any) -> bool:
        command = document["deploymentSpec"]["executors"]["exec-show"]["container"]["command"]
        return line in command[-1].splitlines()

    return check


def _objects(document: Any) -> bool:
    declared = document["components"]["comp-show"]["inputDefinitions"]["artifacts"]
    types = {name: spec["artifactType"]["schemaTitle"] for name, spec in declared.items()}
    return types == {"data": "system.Artifact", "text": "system.Artifact"}


def _class_of_outputs(document: Any) -> bool:
    source = document["deploymentSpec"]["executors"]["exec-give"]["container"]["command"][-1]
    return "class Pair(NamedTuple):\n    left: str" in source


RIGHT: list[Difference] = [
    Difference(
        "class_of_outputs",
        "`-> Pair`, a `NamedTuple` that the file defines",
        "a component that fails when it runs: the class is not there",
        "correct IR: the class travels with the component",
        _class_of_outputs,
    ),
    Difference(
        "import_in_a_signature",
        "`numbers: t.List[int]` with the file's `import typing as t`",
        "a component that fails when it runs: the module is not imported",
        "correct IR: the file's import is repeated",
        _has_line("import typing as t"),
    ),
    Difference(
        "constant_as_a_default",
        "`limit: int = LIMIT` with a constant of the file",
        "a component that fails when it runs: the constant is not there",
        "correct IR: the constant travels with the component",
        _has_line("LIMIT = 3"),
    ),
]
REFUSED: list[Difference] = []
ACCEPTED: list[Difference] = [
    Difference(
        "enum_type",
        "`Colour`, an `Enum` of texts or numbers",
        "raises TypeError about `schema_title`",
        "correct IR: `literals`; the component is given the member",
        _kinds({"colour": "STRING"}, literals=["red", "green"]),
    ),
    Difference(
        "dataclass_type",
        "`Layer`, a dataclass",
        "raises TypeError about `schema_title`",
        "correct IR: a STRUCT; the component is given the object",
        _kinds({"layer": "STRUCT", "layers": "LIST"}),
    ),
    Difference(
        "optional_output",
        "`-> Optional[int]`",
        "raises TypeError",
        "correct IR; whoever takes None has its default",
        _optional_output,
    ),
    Difference(
        "union_of_one_kind",
        "`Union[int, float]`, `Union[List[int], List[str]]`",
        "raises TypeError about `schema_title`",
        "correct IR: the kind that they have in common",
        _kinds({"number": "NUMBER_DOUBLE", "items": "LIST"}),
    ),
    Difference(
        "dates_and_tuples",
        "`datetime`, `date`, `Tuple[int, str]`",
        "raises TypeError about `schema_title`",
        "correct IR: STRING and LIST",
        _kinds({"day": "STRING", "pair": "LIST", "at": "STRING"}),
    ),
    Difference(
        "annotated_type",
        '`Annotated[int, "of trees"]`',
        "raises TypeError about `schema_title`",
        "correct IR: as without it",
        _kinds({"count": "NUMBER_INTEGER"}),
    ),
    Difference(
        "object_as_an_artifact",
        "`data: bytes`, `data: pd.DataFrame`, `Input[str]`",
        "raises TypeError",
        "correct IR: an artifact; the component is given what it holds",
        _objects,
    ),
]
