"""A server for the tests of a module, and stock's client of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import servers
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
