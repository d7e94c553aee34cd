"""Small disks in the place of folders: as root, be it of a namespace, where mounting is allowed."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMOUNT = 32  # MS_REMOUNT of mount(2)
_DETACH = 2  # MNT_DETACH of umount2(2)


@contextmanager
def a_disk(folder: Path, *, kilobytes: int) -> Iterator[None]:
    """Mount a disk of a size in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount(folder, kilobytes, 0)
    try:
        yield
    finally:
        ctypes.CDLL(None).umount2(bytes(folder), _DETACH)


def enlarge(folder: Path, *, kilobytes: int) -> None:
    """Give a disk another size."""
    _mount(folder, kilobytes, _REMOUNT)


def fill(path: Path) -> None:
    """Write until there is no room for one byte more."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            while True:
                try:
                    file.write(bytes(size))
                except OSError:
                    break


def may_mount() -> bool:
    """Say whether this user may make disks: only root, and not in every container."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with a_disk(Path(folder) / "disk", kilobytes=64):
                return True
        except OSError:
            return False


def may_be_root() -> bool:
    """Say whether this user may be root of a namespace of its own, and make disks there."""
    try:
        return subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _mount(folder: Path, kilobytes: int, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={kilobytes}k,mode=700".encode()
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", flags, options) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
