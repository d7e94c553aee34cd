"""Logs of attempts: a flood is cut in its middle, and readers are told how much is missing there.

A task writes to a plain file that it has opened for appending, and goes on doing so whatever happens to its
runner; nobody can stand between. But a file can be given a hole (``fallocate(2)``, FALLOC_FL_PUNCH_HOLE): the
bytes are gone and take no room, what stands before and after keeps its place, and the writer notices nothing.
"""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from penstock.runtime.reading import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MOST_BYTES", "open_log", "pieces", "read", "shorten"]

MOST_BYTES = 64 << 20
"""What a log may hold, unless the settings say otherwise."""

_BLOCK = 4096
_CHUNK = 1 << 20
_KEEP_SIZE, _PUNCH_HOLE = 1, 2


def shorten(log: str | Path, most: int) -> bool:
    """Cut a log that holds more than it may: its first quarter and its last half stay.

    Args:
        log: The file; others may be writing to it.
        most: How many bytes it may hold.

    Returns:
        Whether it was cut. The file system may not be able to; the log then stays as it is.
    """
    try:
        status = os.lstat(log)
    except OSError:
        return False
    if status.st_blocks * 512 <= most or status.st_size <= most:
        return False
    # Whole blocks, for of others only the content would go.
    begin = -(-most // 4 // _BLOCK) * _BLOCK
    end = (status.st_size - most // 2) // _BLOCK * _BLOCK
    if end <= begin:
        return False
    try:
        file = os.open(log, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return _punch(file, begin, end - begin)
    finally:
        os.close(file)


def open_log(log: Path) -> int:
    """Open a log for reading; return its descriptor.

    Raises:
        FileNotFoundError: There is none, or the task has put something else in its place.
        OSError: It cannot be read.
    """
    try:
        return open_file(str(log))
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENXIO):
            raise FileNotFoundError(errno.ENOENT, "it is no log any more", str(log)) from None
        raise


def read(log: Path, offset: int = 0) -> Iterator[tuple[bytes, int]]:
    """Yield what a log holds, from an offset to its present end, in pieces.

    Where it was cut, the piece is a line that says so.

    Yields:
        The bytes, and the offset behind them.

    Raises:
        OSError: The file cannot be read.
    """
    file = open_log(log)
    try:
        yield from pieces(file, offset)
    finally:
        os.close(file)


def pieces(
    file: int, offset: int = 0, *, end: int | None = None, at_a_time: int = _CHUNK
) -> Iterator[tuple[bytes, int]]:
    """Yield what `read` does, of a log that is open.

    Args:
        file: The log's descriptor.
        offset: Where to begin.
        end: Where to stop; None for the present end.
        at_a_time: How many bytes a piece may have.
    """
    size = os.fstat(file).st_size if end is None else end
    while offset < size:
        begin = _seek(file, offset, os.SEEK_DATA, size)
        if begin > offset:
            gap = f"\n[… {begin - offset:,} bytes are left out here …]\n"
            offset = begin
            yield gap.encode(), offset
        hole = _seek(file, offset, os.SEEK_HOLE, size)
        while offset < hole:
            chunk = os.pread(file, min(at_a_time, hole - offset), offset)
            if not chunk:
                return
            offset += len(chunk)
            yield chunk, offset


def _seek(file: int, offset: int, what: int, size: int) -> int:
    """Return where the next data, or the next hole, begins."""
    try:
        return min(os.lseek(file, offset, what), size)
    except OSError as error:
        if error.errno == errno.ENXIO:  # nothing but a hole, to the end
            return size
        return offset if what == os.SEEK_DATA else size  # this file system knows no holes


def _punch(file: int, offset: int, length: int) -> bool:
    import ctypes  # noqa: PLC0415 - few logs are that long

    try:
        fallocate = ctypes.CDLL(None, use_errno=True).fallocate
    except (OSError, AttributeError):  # not Linux
        return False
    fallocate.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64]
    return bool(fallocate(file, _KEEP_SIZE | _PUNCH_HOLE, offset, length) == 0)
