"""Components whose annotations KFP does not know, in KFP's own executor."""

from __future__ import annotations

import datetime  # noqa: TC003 - components are annotated with it
import json
import os
import subprocess
from typing import TYPE_CHECKING, Annotated, Any, List, Literal, NewType, Optional, Union  # noqa: UP035

import pytest

from penstock import dsl

if TYPE_CHECKING:
    from pathlib import Path

Count = NewType("Count", int)


@dsl.component
def literal(x: Literal["a", "b"], y: Literal[1, 2] | None = None) -> Literal["c"]:
    return "c" if (x, y) == ("a", None) else x  # type: ignore[return-value]


@dsl.component
def annotated(x: Annotated[int, "of trees"], y: Annotated[Optional[str], "a name"] = "n") -> Count:  # noqa: UP045
    return Count(x + len(y or ""))


@dsl.component
def union(x: int | float, y: Union[List[int], List[str]]) -> Annotated[List[str], "both"]:  # noqa: UP006, UP007
    return [str(x), *map(str, y)]


@dsl.component
def optional(x: int | None = None) -> int | None:
    return x


CASES: list[tuple[Any, dict[str, Any], Any]] = [
    (literal, {"x": "a"}, "c"),
    (annotated, {"x": 2}, 3),
    (union, {"x": 1.5, "y": ["a"]}, ["1.5", "a"]),
    (optional, {"x": 4}, 4),
]


def source_of(component: Any) -> str:
    text: str = component.implementation.command[-1]
    return text


@pytest.mark.parametrize(("component", "given", "expected"), CASES, ids=[case[0].name for case in CASES])
def test_where_nothing_is_converted_stock_runs_the_component(
    component: Any, given: dict[str, Any], expected: Any, stock_python: Path, tmp_path: Path
) -> None:
    path, output = tmp_path / "ephemeral_component.py", tmp_path / "executor_output.json"
    path.write_text(source_of(component))
    message = {"inputs": {"parameterValues": given}, "outputs": {"outputFile": str(output)}}
    words = ["--component_module_path", str(path), "--function_to_execute", component.python_func.__name__]
    subprocess.run(
        [str(stock_python), "-m", "kfp.dsl.executor_main", *words, "--executor_input", json.dumps(message)],
        env={**os.environ, "_KFP_RUNTIME": "true"},
        check=True,
        capture_output=True,
    )

    assert json.loads(output.read_text()) == {"parameterValues": {"Output": expected}}


def test_nothing_is_told_of_what_kfp_knows_or_cannot_do_without() -> None:
    @dsl.component
    def known(  # noqa: PLR0913, PLR0917 - one of each
        a: str,
        b: Optional[int],  # noqa: UP045
        c: List[str],  # noqa: UP006
        d: dsl.Input[dsl.Dataset],
        e: dsl.Output[dsl.Model],
        f: datetime.date,
        g: bytes,
        h: dsl.Input[str],
        status: dsl.PipelineTaskFinalStatus,
    ) -> None:
        print(a, b, c, d, e, f, g, h, status)

    assert "__annotations__" not in source_of(known)
