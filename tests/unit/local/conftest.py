"""A home for the runs of each test, and nothing set up by another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.local import config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PENSTOCK_HOME", str(tmp_path / "home"))
    config.reset()
    yield tmp_path / "home"
    config.reset()
