from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.databases import Database
from support.postgres import new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind; the suite is written once."""
    if request.param == "SQLite":
        database = Database("SQLite", str(tmp_path))
        yield database
        database.close()
    else:
        yield request.getfixturevalue("postgres_database")


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Database]:
    with new_database(postgres_server) as url:
        database = Database("PostgreSQL", url)
        yield database
        database.close()


@pytest.fixture
def opened(database: Database) -> Store:
    return database.open()
