"""Files below a folder, and nothing that is reached from it by ``..`` or a symbolic link.

What tasks have made is what they like: a link to another file of this machine, a pipe, a path that leads
out. So each name is opened in the folder before it, and none may be a link; nobody can put one in between.
"""

from __future__ import annotations

import os
import stat
import tarfile
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["opened", "pieces", "relative", "size", "tar"]

_CHUNK = 1 << 20
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


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
            inner = os.open(name, _FLAGS, dir_fd=file)
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


def tar(folder: int) -> Iterator[bytes]:
    """Yield a folder as a tar archive: its files and folders, and the links that stay inside."""
    for at, folders, files, inside in os.fwalk(".", dir_fd=folder, follow_symlinks=False):
        above = PurePosixPath(at)
        folders.sort()
        for name in sorted([*folders, *files]):
            yield from _member(inside, name, above)
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(inside: int, name: str, above: PurePosixPath) -> Iterator[bytes]:
    status = os.lstat(name, dir_fd=inside)
    info = tarfile.TarInfo(str(above / name))
    info.mtime, info.mode = int(status.st_mtime), stat.S_IMODE(status.st_mode) & 0o755
    if stat.S_ISDIR(status.st_mode):
        info.type = tarfile.DIRTYPE
        yield _header(info)
    elif stat.S_ISLNK(status.st_mode):
        info.type, info.linkname = tarfile.SYMTYPE, os.readlink(name, dir_fd=inside)
        if _stays(above, info.linkname):
            yield _header(info)
    elif stat.S_ISREG(status.st_mode):
        yield from _file(inside, name, info)


def _file(inside: int, name: str, info: tarfile.TarInfo) -> Iterator[bytes]:
    try:
        file = os.open(name, _FLAGS, dir_fd=inside)
    except OSError:  # it is gone, or has become something else
        return
    try:
        info.size = os.fstat(file).st_size
        yield _header(info)
        sent = 0
        for piece in pieces(file, 0, info.size):
            yield piece
            sent += len(piece)
    finally:
        os.close(file)
    # What the header has promised, though the file may have become shorter.
    yield bytes(info.size - sent + -info.size % tarfile.BLOCKSIZE)


def _header(info: tarfile.TarInfo) -> bytes:
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _stays(above: PurePosixPath, target: str) -> bool:
    """Say whether a link from a folder leads to somewhere in the archive."""
    path = os.path.normpath(above / target)
    return not target.startswith("/") and path != ".." and not path.startswith("../")
