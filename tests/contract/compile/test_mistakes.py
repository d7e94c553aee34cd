"""What stock KFP refuses, Penstock refuses: with an error of the same class, and stock's phrase.

Users catch these classes and look for these phrases. Where stock's error is an accident that says nothing to
a user, Penstock has words of its own; and it names the line, and a remedy, always.
"""

from __future__ import annotations

import ast
import json
import linecache
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import mistakes, stock

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (TESTS / "data" / "mistakes").glob("*.py") if path.stem != "parts")
JOB = TESTS / "support" / "mistakes_job.py"

Answers = dict[str, dict[str, dict[str, Any]]]


def defined() -> Iterator[tuple[Path, str]]:
    """The mistakes of all files: the functions that are marked ``@stock(...)``."""
    for path in FILES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and ast.unparse(node.decorator_list[0]).startswith("stock("):
                yield path, node.name


CASES = list(defined())
in_each_case = pytest.mark.parametrize(
    ("path", "name"), CASES, ids=[f"{path.stem}-{name}" for path, name in CASES]
)


@pytest.fixture(scope="session")
def by_stock() -> Answers:
    return answers(stock.interpreter(), is_penstock=False)


@pytest.fixture(scope="session")
def by_penstock() -> Answers:
    return answers(Path(sys.executable), is_penstock=True)


def answers(python: Path, *, is_penstock: bool) -> Answers:
    job = {"penstock": is_penstock, "files": list(map(str, FILES))}
    done = subprocess.run(
        [str(python), str(JOB)], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: Answers = json.loads(done.stdout)
    return found


@in_each_case
def test_stock_says_what_the_table_says(path: Path, name: str, by_stock: Answers) -> None:
    said = by_stock[path.stem][name]
    expected = mistakes.Expected(**said["expected"])

    assert said["kinds"][:1] == [expected.kind], said
    assert re.search(expected.phrase, said["message"], re.DOTALL), said["message"]


@in_each_case
def test_penstock_says_the_same_or_more(path: Path, name: str, by_penstock: Answers) -> None:
    said = by_penstock[path.stem][name]
    expected = mistakes.Expected(**said["expected"])

    assert "DefinitionError" in said["kinds"]
    if expected.ours is None:
        assert expected.kind in said["kinds"]
    assert re.search(expected.ours or expected.phrase, said["message"], re.DOTALL), said["message"]


@in_each_case
def test_penstock_names_the_line_and_a_remedy(path: Path, name: str, by_penstock: Answers) -> None:
    message = by_penstock[path.stem][name]["message"]
    remedy = message.partition("\n  hint: ")[2]

    [line] = re.findall(rf"where: {re.escape(str(path))}:(\d+)", message)
    assert linecache.getline(str(path), int(line)).rstrip().endswith("# at fault")
    assert remedy
    assert by_penstock[path.stem][name]["expected"]["hint"] in remedy
    assert "{{channel" not in message


def test_the_classes_are_where_stock_has_them() -> None:
    places = (
        "from kfp.dsl.types.type_utils import InconsistentTypeException\n"
        "from kfp.compiler.compiler_utils import InvalidTopologyException\n"
        "from kfp.dsl.tasks_group import InvalidControlFlowException\n"
    )
    ours = "from penstock.compat import alias_kfp; alias_kfp()\n"

    for python, source in ((stock.interpreter(), places), (Path(sys.executable), ours + places)):
        done = subprocess.run(
            [str(python), "-W", "ignore", "-c", source], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
