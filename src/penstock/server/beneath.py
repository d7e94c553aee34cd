"""Files below a folder, and nothing that is reached from it by ``..`` or a symbolic link.

What tasks have made is what they like: a link to another file of this machine, a pipe, a path that leads
out. So each name is opened in the folder before it, and none may be a link; nobody can put one in between.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FLAGS", "opened", "pieces", "relative", "size"]

_CHUNK = 1 << 20
FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
"""How what tasks have made is opened: no link is followed, and nothing waits for a pipe's other end."""


def relative(path: str, root: Path) -> tuple[str, ...] | None:
    """Return the names that lead from a folder to a path below it; None where it is not below."""
    for above in (root, root.resolve()):
        if PurePosixPath(path).is_relative_to(above):
            names = PurePosixPath(path).relative_to(above).parts
            return None if not names or ".." in names or "\0" in path else names
    return None


@contextmanager
def opened(root: Path, names: tuple[str, ...]) -> Iterator[int]:
    """Open a regular file or a folder below a folder; the descriptor is closed at the end.

    Raises:
        OSError: It is not there, is something else, or a link is on the way.
    """
    file = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in names:
            inner = os.open(name, FLAGS, dir_fd=file)
            os.close(file)
            file = inner
        mode = os.fstat(file).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise FileNotFoundError("it is neither a file nor a folder")
        yield file
    finally:
        os.close(file)


def size(file: int) -> int:
    """Return how many bytes an open file has."""
    return os.fstat(file).st_size


def pieces(file: int, begin: int, end: int) -> Iterator[bytes]:
    """Yield what a file has from an offset on to before another one, or its end."""
    while begin < end and (chunk := os.pread(file, min(_CHUNK, end - begin), begin)):
        yield chunk
        begin += len(chunk)
