"""A server, with our client and stock's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock.client import Client
from support import servers
from support.stock_client import StockClient, stock_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.servers import Server

FLOWS = Path(__file__).parents[1] / "server" / "pipelines" / "flows.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs."""
    with servers.serving(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="module")
def stock(server: Server, stock_python: Path) -> Iterator[StockClient]:
    """Stock's own client of that server."""
    with stock_client(stock_python, server.url, FLOWS) as client:
        yield client


@pytest.fixture
def client(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Our client of that server, of a user with a home folder of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return Client(server.url)
