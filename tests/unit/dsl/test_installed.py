"""A pipeline of an installed package that is written wrongly does not stand in the way of the others."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from penstock import compiler
from penstock.errors import DefinitionError

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
from penstock import dsl

@dsl.component
def work(number: int):
    pass

@dsl.pipeline
def right(number: int):
    work(number=number)

@dsl.pipeline
def wrong(number: int):
    with dsl.If(number > 1 and number < 3):
        work(number=number)

@dsl.pipeline
def uses_wrong():
    wrong(number=1)
"""


def test_it_is_refused_where_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    (folder / "released_pipelines.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(folder))

    released = importlib.import_module("released_pipelines")

    assert compiler.lower(released.right).spec.name == "right"
    for pipeline in (released.wrong, released.uses_wrong):
        for use in (
            lambda used=pipeline: used(number=1),
            lambda used=pipeline: compiler.lower(used),
            lambda used=pipeline: used.component_spec,
            lambda used=pipeline: used.pipeline_spec,
        ):
            with pytest.raises(DefinitionError, match="has no truth value") as raised:
                use()
            assert "released_pipelines.py:14" in str(raised.value)


def test_in_a_file_of_ones_own_it_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_pipelines.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))

    with pytest.raises(DefinitionError, match="has no truth value"):
        importlib.import_module("own_pipelines")
