"""A home and a current folder for each test of the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.command import Penstock

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    """The command, with nothing in its home yet."""
    (tmp_path / "project").mkdir()
    return Penstock(tmp_path / "home", tmp_path / "project")
