"""The example that `make demo` runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import documents

REPOSITORY = Path(__file__).resolve().parents[2]
WINE = REPOSITORY / "examples" / "wine.py"


def compiled(python: Path | str, first: str, target: Path) -> list[object]:
    code = f"{first}; import sys; sys.path.insert(0, {str(WINE.parent)!r}); import wine;"
    code += f"from kfp.compiler import Compiler; Compiler().compile(wine.wine, {str(target)!r})"
    subprocess.run([str(python), "-c", code], check=True)
    return documents.parse(target.read_text())


def test_stock_kfp_and_penstock_compile_the_example_to_equal_documents(
    stock_python: Path, tmp_path: Path
) -> None:
    theirs = compiled(stock_python, "pass", tmp_path / "theirs.yaml")
    ours = compiled(
        sys.executable, "from penstock.compat import alias_kfp; alias_kfp()", tmp_path / "ours.yaml"
    )

    assert documents.differences(theirs, ours) == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What `make demo` prints, with a home of its own."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    home = str(tmp_path_factory.mktemp("home"))
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "tools" / "demo.py")],
        env={**os.environ, "PATH": path, "PENSTOCK_HOME": home},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_demo_ends_with_the_report_and_the_accuracy(demo: list[str]) -> None:
    assert demo[-2].startswith("report /")
    assert demo[-1] == "accuracy 0.97"


def test_the_report_needs_nothing_from_elsewhere(demo: list[str]) -> None:
    page = Path(demo[-2].removeprefix("report ")).read_text()

    assert re.findall(r"src=|href=|url\(|@import|<script|<link", page) == []
    assert page.count("<tr") == 5
    assert page.count('<rect class="right"') == 3
    assert "97.2%" in page
