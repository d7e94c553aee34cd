"""Fixtures that more than one room's tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import stock

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def stock_python() -> Path:
    """The interpreter of an environment in which stock KFP is installed, and Penstock is not."""
    return stock.interpreter()
