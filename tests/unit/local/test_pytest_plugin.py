"""The plugin in a pytest of its own, as an installation gives it to a user's tests."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TESTS = """
import os
from pathlib import Path

import pytest

from penstock import dsl, local, store
from penstock.local import config
from penstock.store import runs


@dsl.component
def add(a: int, b: int) -> int:
    return a + b


@dsl.pipeline
def twice(a: int) -> int:
    return add(a=a, b=a).output


@pytest.mark.parametrize("a", [1, 2])
def test_a_home_for_each(penstock_home, a):
    assert os.environ["PENSTOCK_HOME"] == str(penstock_home)
    assert not penstock_home.exists()
    assert "PENSTOCK_DATABASE_URL" not in os.environ
    assert twice(a=a).output == 2 * a
    with store.open(penstock_home) as opened, opened.read() as tx:
        assert runs.count(tx) == 1


def test_init_in_a_test_is_not_for_the_next(penstock_home):
    local.init(local.SubprocessRunner(), pipeline_root=str(penstock_home / "root"))
    assert add(a=1, b=2).output == 3
    assert config.current() is not None


def test_which_has_what_was_before(penstock_home):
    assert config.current() is None


def test_without_the_fixture():
    assert os.environ["PENSTOCK_HOME"] == "mine"
"""

FAILING = """
from penstock import dsl


@dsl.component
def fails() -> str:
    raise ValueError("mine")


def test_it():
    fails()
"""


def pytest_of(folder: Path, text: str, *options: str) -> str:
    (folder / "test_mine.py").write_text(text)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_mine.py"],
        cwd=folder,
        env={**kept, "PENSTOCK_HOME": "mine", "PENSTOCK_DATABASE_URL": "postgresql://nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_fixture_gives_a_home_in_which_runs_go(tmp_path: Path) -> None:
    assert "5 passed" in pytest_of(tmp_path, TESTS)
    assert not (tmp_path / "mine").exists()


def test_a_failing_component_is_shown_without_what_is_ours(tmp_path: Path) -> None:
    told = pytest_of(tmp_path, FAILING)

    assert "E       ValueError: mine" in told or "E   ValueError: mine" in told
    assert "test_mine.py:7: ValueError" in told
    assert "penstock/" not in told.partition("FAILURES")[2]


def test_the_fixture_is_told_of(tmp_path: Path) -> None:
    told = pytest_of(tmp_path, TESTS, "--fixtures")

    assert "penstock_home" in told
    assert "A home of the test's own" in told
