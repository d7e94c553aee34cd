"""What several rooms' contracts are held with: the command, a server, stock's client, gates, databases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import servers
from support.command import Penstock
from support.databases import Database
from support.stock_client import StockClient, stock_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.servers import Server

FLOWS = Path(__file__).parent / "server" / "pipelines" / "flows.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs, and is not stopped by the tests."""
    with servers.serving(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="session")
def stock_process(stock_python: Path) -> Iterator[StockClient]:
    """Stock's client, of one server after another: its imports take a second."""
    with stock_client(stock_python) as client:
        yield client


@pytest.fixture(scope="module")
def stock(server: Server, stock_process: StockClient) -> StockClient:
    """Stock's own client of that server."""
    stock_process.connect(server.url, FLOWS)
    return stock_process


@pytest.fixture(scope="module")
def sums(stock: StockClient) -> dict[str, Any]:
    """The pipeline `sums`, as a request holds it."""
    return stock.compiled("sums")


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    """The command, with nothing in its home and its current folder yet."""
    (tmp_path / "project").mkdir()
    return Penstock(tmp_path / "home", tmp_path / "project")


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A pipe that a task waits at until the test opens it, or writes to it; see `support.gates`."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    return path


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind; a suite is written once."""
    if request.param == "SQLite":
        database = Database("SQLite", str(tmp_path))
        yield database
        database.close()
    else:
        yield request.getfixturevalue("postgres_database")


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[Database]:
    """An empty database of PostgreSQL."""
    from support.postgres import new_database  # noqa: PLC0415 - 0.3 s, for those that ask for it

    with new_database(postgres_server) as url:
        database = Database("PostgreSQL", url)
        yield database
        database.close()
