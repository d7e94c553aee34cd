"""Ours and stock's, each in a folder of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support.kfp_command import Command

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ours(tmp_path: Path) -> Command:
    (tmp_path / "ours").mkdir()
    return Command((sys.executable, "-m", "penstock.cli.kfp"), tmp_path / "ours")


@pytest.fixture
def stocks(tmp_path: Path, stock_python: Path) -> Command:
    (tmp_path / "stock").mkdir()
    return Command((str(stock_python.with_name("kfp")),), tmp_path / "stock")
