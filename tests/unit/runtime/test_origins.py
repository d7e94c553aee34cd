"""Tracebacks of tasks name the user's file, as long as it says what the task runs."""

from __future__ import annotations

import runpy
import traceback
from typing import TYPE_CHECKING

import pytest

from penstock.runtime.origins import Origin

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN = """\
from kfp import dsl


def other():
    @dsl.component(
        base_image="x",
    )
    def fit(n: int):
        def inner():
            return 1 / n
        return inner()
"""

COPY = """
import kfp

def helper():
    raise KeyError(1)

def wrapper(n):
    try:
        fit(n)
    except ZeroDivisionError as error:
        raise ValueError(n) from error

def fit(n: int):
    def inner():
        return 1 / n
    return inner()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pipeline.py"
    path.write_text(WRITTEN)
    return path


def raised(tmp_path: Path, function: str = "fit", *given: int) -> traceback.TracebackException:
    """What a function of the copy raises, described as a task does."""
    copy = tmp_path / "copy.py"
    copy.write_text(COPY)
    names = runpy.run_path(str(copy))
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any will do
        names[function](*given)
    return traceback.TracebackException(caught.type, caught.value, caught.tb.tb_next)


def places(described: traceback.TracebackException) -> list[tuple[str, int | None]]:
    return [(frame.filename.rpartition("/")[2], frame.lineno) for frame in described.stack]


def named(described: traceback.TracebackException, file: Path) -> list[tuple[str, int | None]]:
    origin = Origin.find(str(file), 5, COPY, "fit")
    if origin is not None:
        origin.name_in(described, str(file.parent / "copy.py"))
    return places(described)


def test_lines_are_those_of_the_users_file(file: Path, tmp_path: Path) -> None:
    described = raised(tmp_path, "fit", 0)
    assert named(described, file) == [("pipeline.py", 11), ("pipeline.py", 10)]
    assert f'File "{file}", line 10, in inner\n    return 1 / n\n' in "".join(described.format())


def test_an_exception_on_the_way_to_another_is_named_too(file: Path, tmp_path: Path) -> None:
    described = raised(tmp_path, "wrapper", 0)
    assert named(described, file) == [("copy.py", 11)]
    assert described.__cause__ is not None
    assert places(described.__cause__) == [("copy.py", 9), ("pipeline.py", 11), ("pipeline.py", 10)]


def test_a_line_that_was_edited_since_keeps_the_copys_name(file: Path, tmp_path: Path) -> None:
    described = raised(tmp_path, "fit", 0)
    file.write_text(WRITTEN.replace("return 1 / n", "return 2 / n"))
    assert named(described, file) == [("pipeline.py", 11), ("copy.py", 15)]


def test_what_stands_before_the_function_keeps_the_copys_name(file: Path, tmp_path: Path) -> None:
    assert named(raised(tmp_path, "helper"), file) == [("copy.py", 5)]


@pytest.mark.parametrize("content", [None, b"", b"def fitting(n):\n    pass\n", b"\xff\xfe\x00"])
def test_a_file_that_no_longer_holds_the_function_is_not_named(
    content: bytes | None, file: Path, tmp_path: Path
) -> None:
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert named(raised(tmp_path, "fit", 0), file) == [("copy.py", 16), ("copy.py", 15)]
