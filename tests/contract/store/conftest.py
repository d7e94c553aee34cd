from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from penstock.store import Store
    from support.databases import Database


@pytest.fixture
def opened(database: Database) -> Store:
    return database.open()
