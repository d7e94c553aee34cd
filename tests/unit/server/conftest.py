from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from penstock import home, store
from penstock.server import app as apps
from penstock.server.guard import LOOPBACK, Guard
from penstock.server.routes import Services
from penstock.server.table import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with store.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def client(tmp_path: Path, opened: Store) -> Iterator[TestClient]:
    """The whole API, on a home of its own."""
    made = apps.make_app(Services(home.prepare(tmp_path), opened), ROUTES, Guard(LOOPBACK))
    with TestClient(made, base_url="http://localhost:8888") as client:
        yield client
