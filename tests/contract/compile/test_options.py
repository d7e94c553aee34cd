"""Every argument of Compiler.compile does what stock's does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support import documents, options_job, stock

FILE = Path(__file__).resolve().parents[2] / "data" / "compile_options.py"
REFUSED = {
    "unknown value": ("ValueError", "Pipeline parameter zz does not match any known pipeline input."),
    "another suffix": ("ValueError", 'should end with ".yaml".'),
    "no folder": ("FileNotFoundError", "No such file or directory"),
}


def answers(python: str, sdk: str) -> dict[str, dict[str, str]]:
    done = subprocess.run(
        [python, options_job.__file__, sdk, str(FILE)], capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, str]]:
    return answers(str(stock.interpreter()), "stock")


@pytest.fixture(scope="module")
def actual() -> dict[str, dict[str, str]]:
    return answers(sys.executable, "penstock")


def test_what_is_written_is_what_stock_writes(
    expected: dict[str, dict[str, str]], actual: dict[str, dict[str, str]]
) -> None:
    written = [name for name, answer in expected.items() if "text" in answer]

    assert len(written) == 20
    for name in written:
        stocks, ours = (each[name]["text"] for each in (expected, actual))
        parse = json.loads if name.startswith(("json", "all")) else documents.parse
        assert documents.differences(parse(stocks), parse(ours)) == [], name
        assert documents.differences(documents.header(stocks), documents.header(ours)) == [], name


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_what_stock_refuses(
    name: str, expected: dict[str, dict[str, str]], actual: dict[str, dict[str, str]]
) -> None:
    kind, phrase = REFUSED[name]

    for answer in (expected[name], actual[name]):
        assert repr(kind) in answer["error"]
        assert phrase in answer["error"]
