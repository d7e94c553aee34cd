"""Where Penstock does not compile what stock KFP compiles, it is on purpose, and better."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from support import differences, documents, oracle

if TYPE_CHECKING:
    from support.difference import Difference

TESTS = Path(__file__).resolve().parents[2]
FOLDER = TESTS / "data" / "differences"
PAGE = TESTS.parent / "docs" / "coming-from-kfp.md"


def path_of(difference: Difference) -> Path:
    return FOLDER / f"{difference.file}.py"


@pytest.fixture(scope="session")
def by_stock() -> dict[Path, oracle.Compiled]:
    return oracle.by_stock([path_of(difference) for difference in differences.ALL])


@pytest.fixture(scope="session")
def by_penstock() -> dict[Path, oracle.Compiled]:
    return oracle.by_penstock(
        {path_of(difference): ["pipeline"] for difference in differences.ALL}, hash_seed=1
    )


def answer(compiled: oracle.Compiled) -> dict[str, str]:
    return compiled["*"] if "*" in compiled else compiled["pipeline"]


@pytest.mark.parametrize("difference", differences.ALL, ids=lambda difference: difference.file)
def test_stock_does_what_the_table_says(
    difference: Difference, by_stock: dict[Path, oracle.Compiled]
) -> None:
    told = answer(by_stock[path_of(difference)])

    if difference.stock.startswith("raises"):
        assert difference.stock.split()[1] in told["error"]
    elif callable(difference.shows) and not difference.stock.endswith("in most processes"):
        assert not is_right(difference, told["text"])
    else:
        assert "text" in told


@pytest.mark.parametrize("difference", differences.ALL, ids=lambda difference: difference.file)
def test_penstock_does_what_the_table_says(
    difference: Difference, by_penstock: dict[Path, oracle.Compiled]
) -> None:
    told = answer(by_penstock[path_of(difference)])

    if callable(difference.shows):
        assert difference.ours.startswith("correct IR")
        assert "text" in told, told["error"]
        assert is_right(difference, told["text"]), told["text"]
    elif difference.ours.startswith("same IR"):
        [warning] = told["warnings"].splitlines()
        assert re.match(rf"{re.escape(str(path_of(difference)))}:\d+: .*{difference.shows}", warning), warning
    else:
        assert difference.ours.startswith("raises")
        assert "error" in told, told["text"]
        message = told["error"][told["error"].rindex("penstock.errors.") :]
        assert re.search(difference.shows, message), message
        assert f"  where: {path_of(difference)}:" in message
        assert "  hint: " in message


def test_where_penstock_only_warns_the_documents_are_the_same(
    by_stock: dict[Path, oracle.Compiled], by_penstock: dict[Path, oracle.Compiled]
) -> None:
    warned = [path_of(row) for row in differences.ALL if row.ours.startswith("same IR")]

    assert warned
    for path in warned:
        stock, ours = (documents.parse(answer(of[path])["text"])[0] for of in (by_stock, by_penstock))
        assert documents.differences(stock, ours) == []


def is_right(difference: Difference, text: str) -> bool:
    assert callable(difference.shows)
    try:
        spec, *platforms = documents.parse(text)
        return difference.shows({**spec, **platforms[0]} if platforms else spec)
    except (KeyError, ValueError, yaml.YAMLError):  # not of that shape, or not even a document
        return False


def test_the_page_has_each_row_of_the_table_and_no_other() -> None:
    rows = [line.removeprefix("| ").removesuffix(" |") for line in PAGE.read_text().splitlines()]
    cells = [row.replace("\\|", "\N{BROKEN BAR}").split(" | ") for row in rows]
    table = [row for row in cells if len(row) == 3 and re.match("raises|correct IR|same IR", row[2])]

    expected = [(row.construct, row.stock, row.ours) for row in differences.ALL]
    assert [tuple(cell.replace("\N{BROKEN BAR}", "|") for cell in row) for row in table] == expected


def test_every_file_has_its_row() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.py")) == sorted(row.file for row in differences.ALL)
