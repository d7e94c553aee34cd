"""Components from files compile to what stock KFP compiles them to."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import documents, oracle

FOLDER = Path(__file__).resolve().parents[2] / "data" / "loaded"
FILES = sorted(FOLDER.glob("*.py"))


@pytest.fixture(scope="session")
def expected() -> dict[Path, oracle.Compiled]:
    return oracle.by_stock(FILES)


@pytest.fixture(scope="session")
def actual(expected: dict[Path, oracle.Compiled]) -> dict[Path, oracle.Compiled]:
    return oracle.by_penstock({path: list(compiled) for path, compiled in expected.items()}, hash_seed=1)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_documents_are_those_of_stock(
    path: Path, expected: dict[Path, oracle.Compiled], actual: dict[Path, oracle.Compiled]
) -> None:
    found = []
    for name, answer in expected[path].items():
        ours = (actual[path].get(name) or actual[path]["*"]).get("text")
        assert ours is not None, f"{name}: {actual[path]}"
        pair = [documents.canonical(documents.parse(text)) for text in (answer["text"], ours)]
        found += [f"{name}: {difference}" for difference in documents.differences(*pair)]

    assert found == []


def test_the_oracle_compiles_every_file_and_definition(expected: dict[Path, oracle.Compiled]) -> None:
    errors = [
        (path.stem, name) for path in FILES for name in expected[path] if "error" in expected[path][name]
    ]

    assert errors == []
    assert sum(len(compiled) for compiled in expected.values()) >= 130
