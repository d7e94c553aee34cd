"""What can be asked of a component's annotations."""

from __future__ import annotations

import collections
import typing
from typing import Annotated, Any, Literal, NamedTuple, Optional, Union

import pytest

from penstock.runtime import annotations as ask
from penstock.runtime.annotations import (
    EmbeddedInput,
    Input,
    InputPath,
    Output,
    OutputPath,
    PipelineTaskFinalStatus,
    TaskConfig,
)
from penstock.runtime.artifacts import Artifact, Dataset, Model


class Vectors(Artifact):
    schema_title = "mine.Vectors"
    schema_version = "2.1.0"


class List:
    """Not a list: only its name is."""


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (str, "STRING"),
        ("String", "STRING"),
        ("text", "STRING"),
        (int, "NUMBER_INTEGER"),
        ("Integer", "NUMBER_INTEGER"),
        (float, "NUMBER_DOUBLE"),
        ("double", "NUMBER_DOUBLE"),
        (bool, "BOOLEAN"),
        ("Boolean", "BOOLEAN"),
        (list, "LIST"),
        (typing.List, "LIST"),  # noqa: UP006 - this spelling is the subject
        (typing.List[int], "LIST"),  # noqa: UP006
        (list[dict[str, int]], "LIST"),
        ("List[Dict[str, int]]", "LIST"),
        ("JsonArray", "LIST"),
        (dict, "STRUCT"),
        (typing.Dict[str, Any], "STRUCT"),  # noqa: UP006
        ("JsonObject", "STRUCT"),
        (PipelineTaskFinalStatus, "TASK_FINAL_STATUS"),
        (TaskConfig, "TASK_CONFIG"),
        (None, None),
        (Any, None),
        (set, None),
        (tuple[int], None),
        (Union[int, str], None),  # noqa: UP007
        (Literal["a"], None),
        (Dataset, None),
        ("Dataset", None),
        (Input[Dataset], None),
        (InputPath(str), None),
        (List, None),
    ],
    ids=repr,
)
def test_parameter_types_are_known_by_type_and_by_name(annotation: Any, name: str | None) -> None:
    assert ask.parameter_type(annotation) == name


@pytest.mark.parametrize(
    ("spelling", "annotation"),
    [
        ("Optional", Optional[int]),  # noqa: UP045 - these spellings are the subject
        ("Union", Union[int, None]),  # noqa: UP007
        ("Union, None first", Union[None, int]),  # noqa: UP007
        ("bar", int | None),
    ],
)
def test_every_spelling_of_optional_is_stripped(spelling: str, annotation: Any) -> None:
    assert ask.is_optional(annotation)
    assert ask.strip_optional(annotation) is int


@pytest.mark.parametrize("annotation", [int, int | str, list[None], None])
def test_nothing_else_is_optional(annotation: Any) -> None:
    assert not ask.is_optional(annotation)
    assert ask.strip_optional(annotation) is annotation


def test_markers_are_told_apart() -> None:
    wrapped = {"input": Input[Dataset], "output": Output[Dataset], "embedded": EmbeddedInput[Dataset]}

    assert [name for name, annotation in wrapped.items() if ask.is_input_artifact(annotation)] == ["input"]
    assert [name for name, annotation in wrapped.items() if ask.is_output_artifact(annotation)] == ["output"]
    assert [name for name, annotation in wrapped.items() if ask.is_embedded_input(annotation)] == ["embedded"]
    assert {ask.strip_marker(annotation) for annotation in wrapped.values()} == {Dataset}


def test_a_marker_is_found_among_other_metadata() -> None:
    assert ask.is_input_artifact(Annotated[Input[Dataset], "a note"])


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (Dataset, Dataset),
        (Input[Vectors], Vectors),
        (Output[Model], Model),
        (Input[list[Model]], Model),
        (list[Vectors], Vectors),
        (ask.strip_optional(Optional[Input[Model]]), Model),  # noqa: UP045
        (Input, None),
        (list, None),
        (list[int], None),
        (str, None),
        (Dataset(), None),
    ],
    ids=repr,
)
def test_the_artifact_class_is_found_however_it_is_wrapped(annotation: Any, expected: Any) -> None:
    assert ask.artifact_class(annotation) is expected


def test_lists_of_artifacts_are_told_from_lists_of_values() -> None:
    assert ask.is_artifact_list(Input[typing.List[Dataset]])  # noqa: UP006
    assert ask.is_artifact_list(list[Dataset])
    assert not ask.is_artifact_list(list[int])
    assert not ask.is_artifact_list(Input[Dataset])


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        (str, str),
        ("Integer", "Integer"),
        (list[int], list[int]),
        ("Dataset", "system.Dataset@0.0.1"),
        ("slicedclassificationmetrics", "system.SlicedClassificationMetrics@0.0.1"),
        (Model, "system.Model@0.0.1"),
        (Vectors, "mine.Vectors@2.1.0"),
        ("MyOwnType", "system.Artifact@0.0.1"),
        (None, "system.Artifact@0.0.1"),
    ],
    ids=repr,
)
def test_a_path_knows_the_type_of_what_is_there(declared: Any, kept: Any) -> None:
    assert InputPath(declared).type == kept
    assert OutputPath(declared).type == kept


def test_paths_of_one_type_are_equal_and_can_be_optional() -> None:
    assert InputPath("Dataset") == InputPath(Dataset)
    assert InputPath("Dataset") != InputPath("Model")
    assert InputPath("Dataset") != OutputPath("Dataset")
    assert ask.strip_optional(Optional[InputPath("Dataset")]) == InputPath("Dataset")  # noqa: UP045
    assert (
        repr([InputPath("Dataset"), OutputPath(str)])
        == "[InputPath('system.Dataset@0.0.1'), OutputPath(str)]"
    )


def test_the_fields_of_a_named_tuple_are_in_order() -> None:
    class Outputs(NamedTuple):
        b: int
        a: Dataset

    functional = NamedTuple("Outputs", [("x", str)])  # noqa: UP014 - this spelling is the subject

    assert list(ask.named_tuple_fields(Outputs) or {}) == ["b", "a"]
    assert ask.named_tuple_fields(functional) == {"x": str}
    assert ask.named_tuple_fields(collections.namedtuple("Untyped", "x")) == {"x": None}
    assert ask.named_tuple_fields(tuple) is None
    assert ask.named_tuple_fields(int) is None


def test_annotations_written_as_text_are_evaluated_where_they_can_be() -> None:
    def function(
        a: Input[Dataset],
        b: dict[str, int],
        c: Unknown,  # type: ignore[name-defined] # noqa: F821
        d: Dataset.missing,
        e: list[Dataset],
        f: Integer,  # type: ignore[name-defined] # noqa: F821
    ) -> Model:
        raise NotImplementedError

    found = ask.annotations_of(function)

    assert found["a"] == Input[Dataset]
    assert found["b"] == dict[str, int]
    assert found["c"] == "Unknown"
    assert found["d"] == "Dataset.missing"
    assert found["e"] == list[Dataset]  # which would be a list of parameters by its outer name
    assert found["f"] == "Integer"  # a name of KFP's own
    assert found["return"] is Model


@pytest.mark.parametrize("bare", [getattr(typing, name) for name in ("Dict", "List", "Tuple", "Any")])
def test_names_without_arguments_are_left_as_they_are(bare: Any) -> None:
    def function(x): ...  # type: ignore[no-untyped-def]

    function.__annotations__ = {"x": bare, "return": bare}
    assert ask.annotations_of(function) == {"x": bare, "return": bare}
    assert not ask.is_artifact_list(bare)
    assert ask.artifact_class(bare) is None
    assert ask.strip_optional(bare) is bare
