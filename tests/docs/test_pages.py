"""Every example of the pages runs, in the order of its page and in an empty folder."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from penstock import endpoint
from support import pages
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if pages.blocks(page)],
    ids=lambda page: str(page.relative_to(REPOSITORY)),
)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    try:
        pages.check(page, tmp_path)
    finally:
        if left := endpoint.find(tmp_path / "home"):  # a server that the page was to stop
            os.kill(left.pid, signal.SIGTERM)
