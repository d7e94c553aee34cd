"""Files written at random compile to what stock KFP compiles them to, wherever that is a valid pipeline."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from penstock import ir
from penstock.errors import IRError
from support import documents, oracle, random_kfp_files

if TYPE_CHECKING:
    from pathlib import Path

FACTOR = int(os.environ.get("TORTURE_FACTOR", "1"))
SEED = int(os.environ.get("TORTURE_SEED", "0"))
FILES = 16 * FACTOR


def test_random_files_compile_to_stocks_documents(tmp_path: Path) -> None:
    files = [tmp_path / f"seed_{seed}.py" for seed in range(SEED, SEED + FILES)]
    for path in files:
        path.write_text(random_kfp_files.kfp_file(int(path.stem.removeprefix("seed_"))))
    expected = oracle.by_stock(files, keep=False)
    actual = oracle.by_penstock({path: ["top"] for path in files}, hash_seed=1)

    compared = 0
    for path in files:
        ours = actual[path].get("top") or actual[path]["*"]
        assert "text" in ours, f"{path.stem}\n{path.read_text()}\n{ours['error']}"
        ir.load(ours["text"], source=path.stem)
        stock = valid(expected[path])
        if stock is not None:
            compared += 1
            assert difference(stock, ours["text"]) == [], f"{path.stem}\n{path.read_text()}"

    # Where stock raises, or leaves something unconnected, there is nothing to compare.
    assert compared > FILES / 2


def valid(compiled: oracle.Compiled) -> str | None:
    text = compiled.get("top", {}).get("text")
    if text is None:
        return None
    try:
        ir.load(text)
    except IRError:
        return None
    return text


def difference(stock: str, ours: str) -> list[str]:
    """What differs; where pipelines are nested, but for the numbers that stock gives at random."""
    expected, actual = documents.parse(stock), documents.parse(ours)
    found = documents.differences(expected, actual)
    return found and documents.differences(documents.canonical(expected), documents.canonical(actual))
