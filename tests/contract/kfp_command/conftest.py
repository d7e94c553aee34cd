"""Ours and stock's, each in a folder of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from support.forking import forking
from support.kfp_command import Command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.forking import Forking


@pytest.fixture
def ours(tmp_path: Path) -> Command:
    (tmp_path / "ours").mkdir()
    return Command((sys.executable, "-m", "penstock.cli.kfp"), tmp_path / "ours")


@pytest.fixture(scope="session")
def stocks_program(stock_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forking]:
    """Stock's command, whose start takes a second each time."""
    program, folder = stock_python.with_name("kfp"), tmp_path_factory.mktemp("printed")
    with forking(stock_python, program, ["kfp.cli.__main__", "kfp.compiler"], folder) as started:
        yield started


@pytest.fixture
def stocks(tmp_path: Path, stocks_program: Forking) -> Command:
    (tmp_path / "stock").mkdir()
    return Command((), tmp_path / "stock", stocks_program)
