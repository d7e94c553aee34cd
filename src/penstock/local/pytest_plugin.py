"""The pytest plugin: a home for each test that asks for one.

pytest loads it wherever Penstock is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.local import config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["penstock_home"]


@pytest.fixture
def penstock_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of the test's own: its runs are recorded there, and there are no others.

    What ``local.init`` was given does not hold in the test, nor after it what the test gives. The value is
    the folder, ``$PENSTOCK_HOME``.
    """
    before = config.current()
    home = tmp_path / "penstock-home"
    monkeypatch.setenv("PENSTOCK_HOME", str(home))
    monkeypatch.delenv("PENSTOCK_DATABASE_URL", raising=False)
    config.reset()
    yield home
    config.reset(before)
