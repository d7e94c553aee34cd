"""Folders as archives, made while they are sent: nothing is copied, and little is held in memory.

An archive has files, folders, and the links that stay inside it.
"""

from __future__ import annotations

import os
import stat
import tarfile
import time
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from penstock.server import beneath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAKERS", "tar", "tar_gz", "zip_of"]

_LEVEL = 1
"""Fast: what comes over a network is bounded by that."""

_GZIP = 16 + zlib.MAX_WBITS
_FIRST_YEAR, _LAST_YEAR = 1980, 2107


class _Member(NamedTuple):
    """A file, a folder or a link: its path, what it is, where a link leads; and the folder that it is in."""

    path: str
    status: os.stat_result
    target: str
    inside: int

    def opened(self) -> int | None:
        """Return a descriptor of a file; None where it has gone, or become something else."""
        try:
            file = os.open(PurePosixPath(self.path).name, beneath.FLAGS, dir_fd=self.inside)
        except OSError:
            return None
        if stat.S_ISREG(os.fstat(file).st_mode):
            return file
        os.close(file)
        return None


def tar(folder: int) -> Iterator[bytes]:
    """Yield an open folder as a tar archive (POSIX.1-2001, "pax")."""
    for member in _members(folder):
        info = tarfile.TarInfo(member.path)
        info.mtime, info.mode = int(member.status.st_mtime), stat.S_IMODE(member.status.st_mode) & 0o755
        if member.target:
            info.type, info.linkname = tarfile.SYMTYPE, member.target
            yield _header(info)
        elif stat.S_ISDIR(member.status.st_mode):
            info.type = tarfile.DIRTYPE
            yield _header(info)
        else:
            yield from _tarred(member, info)
    yield bytes(2 * tarfile.BLOCKSIZE)


def tar_gz(folder: int) -> Iterator[bytes]:
    """Yield an open folder as a tar archive, compressed by gzip."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in tar(folder):
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


def zip_of(folder: int) -> Iterator[bytes]:
    """Yield an open folder as a zip archive."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for member in _members(folder):
            yield from _zipped(archive, sink, member)
    yield from sink.taken()


MAKERS = {"zip": zip_of, "tar": tar, "tar.gz": tar_gz}
"""What makes an archive, by the ending of its name."""


class _Sink:
    """What a zip archive is written to: it is only appended to, and emptied all the time."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Take some of the archive."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing; zipfile asks for it."""

    def close(self) -> None:
        """Do nothing, as for `flush`."""

    def taken(self) -> Iterable[bytes]:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return [b"".join(pieces)] if pieces else []


def _members(folder: int) -> Iterator[_Member]:
    for at, folders, files, inside in os.fwalk(".", dir_fd=folder, follow_symlinks=False):
        above = PurePosixPath(at)
        folders.sort()
        for name in sorted([*folders, *files]):
            status = os.lstat(name, dir_fd=inside)
            target = os.readlink(name, dir_fd=inside) if stat.S_ISLNK(status.st_mode) else ""
            is_kept = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
            if is_kept or (target and _stays(above, target)):
                yield _Member(str(above / name), status, target, inside)


def _tarred(member: _Member, info: tarfile.TarInfo) -> Iterator[bytes]:
    file = member.opened()
    if file is None:
        return
    try:
        info.size = beneath.size(file)
        yield _header(info)
        sent = 0
        for piece in beneath.pieces(file, 0, info.size):
            yield piece
            sent += len(piece)
        # What the header has promised, though the file may have become shorter.
        yield from _nothing(info.size - sent + -info.size % tarfile.BLOCKSIZE)
    finally:
        os.close(file)


def _zipped(archive: zipfile.ZipFile, sink: _Sink, member: _Member) -> Iterator[bytes]:
    is_folder = stat.S_ISDIR(member.status.st_mode)
    # Names of a file system may be no text; those of a zip archive are.
    name = os.fsencode(member.path).decode("utf-8", "replace") + ("/" if is_folder else "")
    info = zipfile.ZipInfo(name, _moment(member.status.st_mtime))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # Unix, whose modes follow
    kind = stat.S_IFMT(member.status.st_mode)
    info.external_attr = (kind | stat.S_IMODE(member.status.st_mode) & 0o755) << 16
    if member.target or is_folder:
        archive.writestr(info, os.fsencode(member.target))
        yield from sink.taken()
        return
    file = member.opened()
    if file is None:
        return
    try:
        with archive.open(info, "w", force_zip64=True) as written:
            for piece in beneath.pieces(file, 0, beneath.size(file)):
                written.write(piece)
                yield from sink.taken()
    finally:
        os.close(file)
    yield from sink.taken()


def _moment(seconds: float) -> tuple[int, int, int, int, int, int]:
    moment = time.gmtime(seconds)
    year = min(max(moment.tm_year, _FIRST_YEAR), _LAST_YEAR)
    return year, moment.tm_mon, moment.tm_mday, moment.tm_hour, moment.tm_min, min(moment.tm_sec, 59)


def _nothing(length: int) -> Iterator[bytes]:
    while length > 0:
        yield bytes(min(length, 1 << 20))
        length -= 1 << 20


def _header(info: tarfile.TarInfo) -> bytes:
    return info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def _stays(above: PurePosixPath, target: str) -> bool:
    """Say whether a link from a folder leads to somewhere in the archive."""
    path = os.path.normpath(above / target)
    return not target.startswith("/") and path != ".." and not path.startswith("../")
