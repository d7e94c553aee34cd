"""The room on a disk: how much there is, and when folders that take some were used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FREE_SOME", "free_space", "in_words", "is_full", "note_use"]

FREE_SOME = "free some space there, then resume the run: what has succeeded is kept"
"""What to do about a full disk."""

_STEP = 1000
_NEXT_TO_NOTHING = 1 << 16
"""Bytes that a database file grows by, and that no disk fills to the last of."""


def free_space(folder: Path) -> str:
    """Say how much room there is where a folder is, or was: ``12 kB free of 24 MB``."""
    disk = _disk(folder)
    if disk is None:
        return "nobody can tell how much is free"
    return f"{in_words(disk.f_bavail * disk.f_frsize)} free of {in_words(disk.f_blocks * disk.f_frsize)}"


def in_words(number: int) -> str:
    """Say how much room some bytes take, in the unit that fits: ``24 MB``."""
    for unit in ("bytes", "kB", "MB"):
        if number < _STEP:
            return f"{number} {unit}"
        number //= _STEP
    return f"{number} GB"


def is_full(folder: Path) -> bool:
    """Say whether there is next to no room where a folder is, for bytes or for files."""
    disk = _disk(folder)
    if disk is None:
        return False
    return disk.f_bavail * disk.f_frsize < _NEXT_TO_NOTHING or bool(disk.f_files and not disk.f_favail)


def note_use(folder: Path) -> bool:
    """Have a folder say when it was last used, for `penstock prune` keeps what was used lately.

    Returns:
        Whether it is there.
    """
    try:
        os.utime(folder)
    except FileNotFoundError:
        return False
    except OSError:  # another user's
        return True
    return True


def _disk(folder: Path) -> os.statvfs_result | None:
    for place in (folder, *folder.parents):
        try:
            return os.statvfs(place)
        except OSError:
            continue
    return None
