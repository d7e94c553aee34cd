"""Embedded files and notebooks under the real command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.command import Penstock

FILES = Path(__file__).resolve().parents[2] / "data" / "embedded"


def test_embedded_files_are_there_for_the_function(penstock: Penstock) -> None:
    done = penstock("run", f"{FILES / 'files.py'}:files", "--json", "-p", "extra=4")

    assert done.json["outputs"] == {"Output": "LINES: 3"}


@pytest.mark.index
def test_a_notebook_runs_with_its_parameters_beside_its_files(penstock: Penstock) -> None:
    done = penstock("run", f"{FILES / 'notebooks.py'}:notebooks", "--json")

    assert done.json["outputs"] == {"Output": "0.25: a note"}
    [log] = (penstock.home / "logs").glob("*/train/1/log")
    assert "the rate is 0.25\n0.5\n" in log.read_text()


@pytest.mark.index
def test_a_failing_cell_is_shown_with_its_number_its_text_and_its_error(penstock: Penstock) -> None:
    done = penstock("run", f"{FILES / 'notebooks.py'}:notebooks", "-p", "rate=3")

    assert done.code == 1
    assert (
        "RuntimeError: Notebook execution failed: cell 4 of train.ipynb raised ValueError: 3.0 is too"
        in done.err
    )
    assert "----> 2     raise ValueError(f'{rate} is too fast')" in done.err
    assert "\x1b[" not in done.err
