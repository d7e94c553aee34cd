"""Built and installed once for all of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support import installed, wheels
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from support.installed import Installed


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Penstock's own wheel, alone."""
    folder = tmp_path_factory.mktemp("plain")
    made = installed.create(folder)
    made.install(installed.build(REPOSITORY, folder))
    return made


@pytest.fixture(scope="session")
def with_pytest(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Penstock's own wheel, and pytest."""
    folder = tmp_path_factory.mktemp("pytest")
    made = installed.create(folder)
    made.install(installed.build(REPOSITORY, folder))
    made.add("pytest")
    return made


@pytest.fixture(scope="session")
def with_shim(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Penstock, the wheel that gives the name `kfp`, and one of others that puts a package into it."""
    folder = tmp_path_factory.mktemp("shim")
    made = installed.create(folder)
    grafted = wheels.make(
        folder, "kfp_graft", "1.0", {"kfp/graft/__init__.py": "", "kfp/graft/leaf.py": "A = 1"}
    )
    made.install(installed.build(REPOSITORY, folder), installed.build(REPOSITORY / "shim", folder), grafted)
    return made
