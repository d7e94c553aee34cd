"""The files beside this one, read by mypy and pyright as a user has them."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from support import checkers
from support.pinned import REPOSITORY

HERE = Path(__file__).parent
PENSTOCK, SHIM = REPOSITORY / "src", REPOSITORY / "shim" / "src"

Checker = "Callable[[Path, Sequence[Path], Path], set[int]]"


@pytest.fixture(params=[checkers.mypy, checkers.pyright], ids=["mypy", "pyright"])
def check(request: pytest.FixtureRequest) -> Checker:
    checker: Checker = request.param
    return checker


def test_a_file_with_all_that_pipelines_have_passes(check: Checker, tmp_path: Path) -> None:
    assert check(HERE / "training.py", [PENSTOCK], tmp_path) == set()


def test_the_names_of_kfp_have_types(check: Checker, tmp_path: Path) -> None:
    assert check(HERE / "by_kfps_name.py", [PENSTOCK, SHIM], tmp_path) == set()


def test_mistakes_are_found_where_they_are(check: Checker, tmp_path: Path) -> None:
    file = HERE / "mistakes.py"
    marked = {number for number, line in enumerate(file.read_text().splitlines(), 1) if "# mistake" in line}

    assert check(file, [PENSTOCK], tmp_path) == marked


@pytest.mark.parametrize(
    ("name", "told"), [("training.py", "training system.Model\n"), ("by_kfps_name.py", "2.17.0 <class ")]
)
def test_what_passes_runs_too(name: str, told: str, tmp_path: Path) -> None:
    alias = "from penstock.compat import alias_kfp; alias_kfp()"
    code = f"{alias}; import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code, str(HERE / name)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(told)


def test_every_package_of_kfp_that_there_is_has_types_by_its_name() -> None:
    rooms = ("client", "compiler", "components", "dsl", "kubernetes", "local", "registry")
    there = {name for name in rooms if find_spec(f"penstock.{name}") is not None}

    assert there <= {path.stem for path in SHIM.glob("kfp/*.pyi")}
