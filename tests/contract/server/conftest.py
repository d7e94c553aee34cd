"""A server for the tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.servers import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs, and is not stopped by the tests."""
    with servers.serving(tmp_path_factory.mktemp("home")) as started:
        yield started
