"""Objects as parameters, from the pipeline's file through the engine into the component and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.command import Penstock

if TYPE_CHECKING:
    from support.command import Done

FLOW = (Path(__file__).resolve().parents[2] / "data" / "typed_flow.py").read_text()


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    (tmp_path / "project").mkdir()
    return Penstock(tmp_path / "home", tmp_path / "project")


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
