"""Artifacts that are annotated with the object which they hold."""

# ruff: noqa: TC001, TC004, UP006, UP035, UP045
# What a file imports for its type checker only is a subject here.

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Dict, List, NamedTuple, Optional

import pytest

from penstock import compiler, dsl
from penstock.dsl import Input, Output
from penstock.dsl.types import ArtifactType
from penstock.errors import DefinitionError
from penstock.runtime import formats

if TYPE_CHECKING:  # none of these is installed here
    import numpy as np
    import pandas as pd
    import polars
    import pyarrow as pa
    import sklearn.base
    import torch
    from numpy.typing import NDArray
    from pandas import DataFrame
    from sklearn.linear_model import LinearRegression
    from xgboost import XGBClassifier

DATASET, MODEL, ARTIFACT = "system.Dataset", "system.Model", "system.Artifact"


@dataclass
class Row:
    name: str


class Several(NamedTuple):
    frame: pd.DataFrame
    model: LinearRegression
    count: int


@dsl.component
def takes(  # noqa: PLR0913, PLR0917 - one of each
    a: pd.DataFrame,
    b: Input[DataFrame],
    c: Optional[polars.DataFrame],
    d: pa.Table,
    e: np.ndarray | None,
    f: NDArray[np.float64],
    g: sklearn.base.BaseEstimator,
    h: XGBClassifier,
    i: torch.Tensor,
    j: Dict[str, torch.Tensor],
    k: list[pd.DataFrame],
    l: bytes,  # noqa: E741
    m: Input[bytes],
    n: Input[str],
    o: Input[dict[str, int]],
    p: Input[List[Row]],
    q: Annotated[pd.DataFrame, dsl.Model],
    r: Annotated[bytes, dsl.HTML],
) -> None:
    print(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r)


def test_each_kind_of_object_has_its_type() -> None:
    assert {name: declared.type for name, declared in takes.inputs.items()} == {
        "a": ArtifactType(DATASET),
        "b": ArtifactType(DATASET),
        "c": ArtifactType(DATASET),
        "d": ArtifactType(DATASET),
        "e": ArtifactType(DATASET),
        "f": ArtifactType(DATASET),
        "g": ArtifactType(MODEL),
        "h": ArtifactType(MODEL),
        "i": ArtifactType(ARTIFACT),
        "j": ArtifactType(MODEL),
        "k": ArtifactType(DATASET, is_list=True),
        "l": ArtifactType(ARTIFACT),
        "m": ArtifactType(ARTIFACT),
        "n": ArtifactType(ARTIFACT),
        "o": ArtifactType(ARTIFACT),
        "p": ArtifactType(ARTIFACT),
        "q": ArtifactType(MODEL),
        "r": ArtifactType("system.HTML"),
    }
    assert all(declared.type.is_object for declared in takes.inputs.values())  # type: ignore[union-attr]


def test_what_is_returned_may_be_an_object() -> None:
    @dsl.component
    def one() -> np.ndarray:
        return np.zeros(1)

    @dsl.component
    def marked() -> Output[str]:
        return "a"

    @dsl.component
    def several() -> Several:
        return Several(None, None, 1)

    @dsl.pipeline
    def flow() -> pd.DataFrame:
        return several().outputs["frame"]  # type: ignore[no-any-return]

    given = [
        {name: str(output.type) for name, output in each.outputs.items()}
        for each in (one, marked, several, flow)
    ]
    assert given == [
        {"Output": f"{DATASET}@0.0.1"},
        {"Output": f"{ARTIFACT}@0.0.1"},
        {"frame": f"{DATASET}@0.0.1", "model": f"{MODEL}@0.0.1", "count": "NUMBER_INTEGER"},
        {"Output": f"{DATASET}@0.0.1"},
    ]


def test_the_document_has_plain_artifacts_and_the_source_its_imports() -> None:
    @dsl.component
    def count(data: pd.DataFrame) -> int:
        return len(data)

    spec = compiler.lower(count).spec
    [declared] = spec.components["comp-count"].inputs.artifacts.values()
    assert declared.artifact_type is not None
    assert declared.artifact_type.schema_title == DATASET
    assert "\nimport pandas as pd\n" in count.implementation.command[-1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pandas.core.frame.DataFrame", "pandas.DataFrame"),
        ("pandas.DataFrame", "pandas.DataFrame"),
        ("pyarrow.lib.Table", "pyarrow.Table"),
        ("sklearn.pipeline.Pipeline", "a model"),
        ("pandas.core.series.Series", None),
        ("DataFrame", None),
    ],
)
def test_a_class_is_known_by_its_package_and_its_name(name: str, kind: str | None) -> None:
    found = formats.kind_named(name)

    assert (found and found.name) == kind


def refusal(make: Any) -> str:
    with pytest.raises(DefinitionError) as caught:
        make()
    return str(caught.value)


def test_an_object_of_an_unknown_class_names_the_choices() -> None:
    def make() -> None:
        @dsl.component
        def take(data: Input[DefinitionError]) -> None:
            print(data)

    message = refusal(make)
    assert "it is marked as an artifact, and its objects are in no format that is known" in message
    assert (
        "hint: use an artifact class, such as Dataset or Model, or one of a pandas or polars DataFrame"
        in (message)
    )


def test_an_object_cannot_be_an_output_parameter() -> None:
    def make() -> None:
        @dsl.component
        def give(data: Output[bytes]) -> None:
            print(data)

    assert "an object: only `return` gives one" in refusal(make)


def test_an_artifact_that_is_returned_is_not_optional() -> None:
    def make() -> None:
        @dsl.component
        def give() -> Optional[bytes]:
            return None

    assert "an artifact is always there" in refusal(make)


def test_a_container_is_given_files() -> None:
    def make() -> None:
        @dsl.container_component
        def take(data: Input[bytes]) -> dsl.ContainerSpec:
            return dsl.ContainerSpec(image="i", command=["c", data.path])  # type: ignore[attr-defined]

    assert "the command of a container is given a file" in refusal(make)


def test_a_constant_is_no_artifact() -> None:
    @dsl.component
    def take(data: bytes) -> None:
        print(data)

    def flow() -> None:
        take(data=b"a")

    assert "hint: an input that is an artifact takes a task's output or dsl.importer" in (
        refusal(lambda: dsl.pipeline(flow))
    )


def test_outside_a_pipeline_objects_are_handed_over_in_memory() -> None:
    @dsl.component
    def give(name: str) -> Several:
        return Several(object(), object(), 2)  # type: ignore[arg-type]

    @dsl.component
    def take(data: bytes, rows: Input[List[Row]], text: Input[str]) -> Output[dict[str, Any]]:
        return {"data": data, "rows": rows, "text": text}

    given = give(name="a").outputs
    rows = [Row("a")]
    taken = take(data=b"x", rows=rows, text="t").output

    assert type(given["frame"]) is object
    assert given["count"] == 2
    assert taken == {"data": b"x", "rows": rows, "text": "t"}
    assert taken["rows"] is rows


def test_outside_a_pipeline_a_path_is_read(tmp_path: Any) -> None:
    @dsl.component
    def take(data: bytes, text: Input[str]) -> str:
        return data.decode() + text

    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_text("b")

    assert take(data=str(tmp_path / "a"), text=tmp_path / "b").output == "ab"


def test_outside_a_pipeline_a_dataclass_stays_one() -> None:
    @dsl.component
    def rename(row: Row) -> Row:
        assert isinstance(row, Row)
        return Row(row.name * 2)

    once = rename(row=Row("a")).output

    assert rename(row=once).output == Row("aaaa")
