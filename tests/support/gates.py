"""A gate that tasks stand at until a test opens it: they wait for a lock, and do not look again and again."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Gate:
    """A file that is locked until the gate is opened; those who come later go through.

    A task waits so::

        with open(gate) as file:
            fcntl.flock(file, fcntl.LOCK_SH)

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def open(self) -> None:
        """Let everybody through, from now on."""
        self._file.close()
