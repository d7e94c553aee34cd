"""Folders for what is made by components that run in this process: they go when the process ends."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from pathlib import Path

__all__ = ["new_folder"]

_lock = threading.Lock()
_root: list[Path] = []


def new_folder(name: str) -> Path:
    """Make a folder of its own for one call, to be deleted when this process ends.

    Artifacts outlive the call that made them and whatever holds them: there is no other moment to delete
    them at.

    Args:
        name: What its name begins with.
    """
    with _lock:
        if not _root:
            _root.append(Path(tempfile.mkdtemp(prefix="penstock-")))
            atexit.register(_delete, _root[0], os.getpid())
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=_root[0]))


def _delete(folder: Path, owner: int) -> None:
    if os.getpid() == owner:  # a fork of this process leaves by here as well
        shutil.rmtree(folder, ignore_errors=True)
