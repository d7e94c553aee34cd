"""The wheel brings a plugin that pytest finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import pages
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from support.installed import Installed


def test_the_fixture_is_there_and_the_page_about_tests_holds(with_pytest: Installed, tmp_path: Path) -> None:
    assert "penstock_home" in with_pytest("pytest", "--fixtures", cwd=tmp_path).stdout

    pages.check(REPOSITORY / "docs" / "testing.md", tmp_path, with_pytest.folder / "bin")


def test_without_pytest_nothing_asks_for_it(plain: Installed) -> None:
    code = "import sys; from penstock import local; local.init; print('pytest' in sys.modules)"

    assert plain("python", "-c", code).stdout == "False\n"
