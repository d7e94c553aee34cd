"""Stock KFP in an environment of its own: the oracle that the contract tests ask.

Nothing of it is importable from the tests themselves; it is always another process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import pinned
from support.pinned import BUILD, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["BUILD", "REPOSITORY", "REQUIREMENTS", "VERSION", "interpreter"]

REQUIREMENTS = pinned.requirements("stock")
VERSION = "2.17.0"


def interpreter() -> Path:
    """Give the Python interpreter of stock KFP's environment, building it where it is not there yet."""
    return pinned.interpreter("stock")
