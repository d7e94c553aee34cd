"""A home for the runs of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.fakes import a_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.fakes import Place


@pytest.fixture
def place() -> Iterator[Place]:
    """An empty store, and folders that nothing is written to."""
    with a_place() as made:
        yield made
