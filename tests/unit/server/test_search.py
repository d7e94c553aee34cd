"""What is read before a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import store as stores
from penstock.server import search
from support.databases import create_run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("reads_all", "found"), [(False, 2), (True, 5)])
def test_a_search_where_nobody_else_reads_reads_all_that_was_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads_all: bool, found: int
) -> None:
    monkeypatch.setattr(search, "_CAUGHT_UP", 2)
    with stores.open(tmp_path) as store:
        with store.transaction() as tx:
            for number in range(5):
                create_run(tx, f"run-{number}", name=f"wine {number}")

        hits = search.searched(store, "wine", (), 20, None, reads_all=reads_all)

    assert found == len(hits)
