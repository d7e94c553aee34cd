"""Objects of numpy, pandas, scikit-learn and pydantic, which no part of Penstock needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uv

if TYPE_CHECKING:
    from support.command import Penstock

DATA = Path(__file__).resolve().parents[2] / "data"

pytestmark = [pytest.mark.index, pytest.mark.slow]


def test_tables_arrays_and_models_are_handed_from_task_to_task(penstock: Penstock) -> None:
    # The libraries are where the components run, and not here.
    penstock.write("flow.py", (DATA / "object_flow.py").read_text())

    done = penstock("run", "flow.py", "--sdk", "penstock", timeout_s=600)

    assert done.code == 0, done.err
    assert sorted(done.out.splitlines()) == ["format: parquet", "slope: 2.0", "total: 25.0"]


def test_pydantic_models_and_numpy_scalars_are_parameters(penstock: Penstock, tmp_path: Path) -> None:
    here = tmp_path / "libraries"
    into = ("--python", sys.executable, "--target", str(here))
    subprocess.run(
        [uv.find_uv_bin(), "pip", "install", "--quiet", *into, "pydantic", "numpy"],
        check=True,
    )
    penstock.write("flow.py", (DATA / "model_flow.py").read_text())

    def run(*words: str) -> tuple[str, str]:
        done = penstock(
            "run", "flow.py", "--sdk", "penstock", *words, timeout_s=600, environ={"PYTHONPATH": str(here)}
        )
        return done.out, done.err

    out, err = run()
    assert out == "Output: N-2\n", err
    out, err = run("-p", 'settings={"name": "n", "layers": [{"w": 0}]}')
    assert "Input 'settings' is no Settings: 1 validation error for Settings" in err
