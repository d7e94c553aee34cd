"""Our client of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.client import Client

if TYPE_CHECKING:
    from pathlib import Path

    from support.servers import Server


@pytest.fixture
def client(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Our client of that server, of a user with a home folder of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return Client(server.url)
