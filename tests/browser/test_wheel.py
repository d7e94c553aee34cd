"""The pages come with the wheel."""

from __future__ import annotations

import zipfile
from pathlib import Path

from support import installed

REPOSITORY = Path(__file__).parents[2]


def test_the_wheel_has_the_pages_and_nothing_else_of_them(tmp_path: Path) -> None:
    names = zipfile.ZipFile(installed.build(REPOSITORY, tmp_path)).namelist()

    pages = [name for name in names if "/server/static/" in name]
    assert "penstock/server/static/index.html" in pages
    assert {Path(name).suffix for name in pages} == {".html", ".js", ".css", ".svg"}
