"""Embedded files and notebooks: what stock compiles, but for how they are unpacked and run."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import documents, embedded, oracle, stock

FOLDER = Path(__file__).resolve().parents[2] / "data" / "embedded"
FILES = sorted(FOLDER.glob("*.py"))


@pytest.fixture(scope="module")
def expected() -> dict[Path, oracle.Compiled]:
    return oracle.by_stock(FILES)


@pytest.fixture(scope="module")
def actual(expected: dict[Path, oracle.Compiled]) -> dict[Path, oracle.Compiled]:
    return oracle.by_penstock({path: list(compiled) for path, compiled in expected.items()}, hash_seed=1)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_documents_are_those_of_stock(
    path: Path, expected: dict[Path, oracle.Compiled], actual: dict[Path, oracle.Compiled]
) -> None:
    assert len(expected[path]) >= 5
    for name, answer in expected[path].items():
        stock = embedded.taken_apart(documents.parse(answer["text"]))
        ours = embedded.taken_apart(documents.parse(actual[path][name]["text"]))

        assert documents.differences(stock, ours) == [], name


def test_every_source_is_looked_into(expected: dict[Path, oracle.Compiled]) -> None:
    [document] = embedded.taken_apart(documents.parse(expected[FOLDER / "notebooks.py"]["train"]["text"]))

    source = document["deploymentSpec"]["executors"]["exec-train"]["container"]["command"][-1]

    assert source.notebook == "train.ipynb"
    assert source.files.keys() == {"train.ipynb", "notes.txt", "parts/words.py"}


def test_the_same_files_give_the_same_bytes(actual: dict[Path, oracle.Compiled], tmp_path: Path) -> None:
    """Stock writes the time into the archive; and when files were written says nothing of them."""
    for path in FOLDER.rglob("*"):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and "__pycache__" not in path.parts:
            copy.write_bytes(path.read_bytes())
    copies = {tmp_path / path.name: list(compiled) for path, compiled in actual.items()}

    again = oracle.by_penstock(copies, hash_seed=7)

    assert {path.name: compiled for path, compiled in again.items()} == {
        path.name: compiled for path, compiled in actual.items()
    }


@pytest.mark.parametrize(
    ("name", "given", "returned"),
    [
        ("one_file", {"key": "a"}, 1),
        ("folder", {"extra": 2}, "LINES: 4"),
        ("without_the_parameter", {}, "IMPORTED"),
    ],
)
def test_stocks_executor_runs_what_we_embed(
    name: str, given: dict[str, Any], returned: Any, actual: dict[Path, oracle.Compiled], tmp_path: Path
) -> None:
    [document] = documents.parse(actual[FOLDER / "files.py"][name]["text"])
    [executor] = document["deploymentSpec"]["executors"].values()
    source, output = tmp_path / "ephemeral_component.py", tmp_path / "output.json"
    source.write_text(executor["container"]["command"][-1])
    told = {"inputs": {"parameterValues": given}, "outputs": {"outputFile": str(output)}}
    words = ["--component_module_path", str(source), "--executor_input", json.dumps(told)]

    subprocess.run(
        [stock.interpreter(), "-m", "kfp.dsl.executor_main", *words, "--function_to_execute", name],
        env={**os.environ, "_KFP_RUNTIME": "true"},
        stderr=subprocess.DEVNULL,
        check=True,
    )

    assert json.loads(output.read_text())["parameterValues"] == {"Output": returned}
