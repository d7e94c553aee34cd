"""The same source gives the same bytes: in every process, in any folder, and however often it is compiled.

Stock numbers the components of nested pipelines anew in each process, and writes the time into archives.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support import oracle
from support.shares import FACTOR

DATA = Path(__file__).resolve().parents[2] / "data"
FILES = sorted(
    path for folder in ("pipelines", "embedded", "loaded") for path in (DATA / folder).glob("*.py")
)


@pytest.fixture(scope="module")
def names() -> dict[Path, list[str]]:
    """What the files define."""
    return {path: list(compiled) for path, compiled in oracle.by_stock(FILES).items()}


@pytest.fixture(scope="module")
def compiled(names: dict[Path, list[str]]) -> dict[Path, oracle.Compiled]:
    return oracle.by_penstock(names, hash_seed=0)


def test_all_is_compiled(compiled: dict[Path, oracle.Compiled]) -> None:
    assert len(compiled) > 100
    assert [
        path.stem for path, each in compiled.items() if any("error" in told for told in each.values())
    ] == []


@pytest.mark.parametrize("seed", range(1, FACTOR + 1))
def test_in_every_process(
    seed: int, names: dict[Path, list[str]], compiled: dict[Path, oracle.Compiled]
) -> None:
    assert_equal(oracle.by_penstock(names, hash_seed=seed), compiled)


def test_in_any_folder_and_order(
    names: dict[Path, list[str]], compiled: dict[Path, oracle.Compiled], tmp_path: Path
) -> None:
    backwards = {path: list(reversed(names[path])) for path in reversed(names)}

    assert_equal(oracle.by_penstock(backwards, hash_seed=3, folder=tmp_path), compiled)


def test_however_often(names: dict[Path, list[str]], compiled: dict[Path, oracle.Compiled]) -> None:
    assert_equal(oracle.by_penstock(names, hash_seed=3, times=2), compiled)


def assert_equal(one: dict[Path, oracle.Compiled], other: dict[Path, oracle.Compiled]) -> None:
    found = [
        f"{path.stem}.{name}"
        for path, answers in other.items()
        for name, answer in answers.items()
        if one[path][name] != answer
    ]
    assert found == []
