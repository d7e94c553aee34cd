"""Read files that a task may have replaced by anything: a pipe, a device, a folder, or one without end."""

from __future__ import annotations

import errno
import os
import stat

__all__ = ["MOST_BYTES", "open_file", "read_file"]

#: What a task may give as parameters, in all: more than that belongs into an artifact.
MOST_BYTES = 256 << 20

_CHUNK = 1 << 20


def open_file(path: str) -> int:
    """Open a regular file for reading; return its descriptor.

    Raises:
        OSError: There is none, or it is something else, which to open or to read might take for ever.
    """
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "it is not a regular file", path)
    return file


def read_file(path: str, most: int = MOST_BYTES) -> bytes:
    """Read a regular file.

    Args:
        path: The file.
        most: How many bytes it may hold.

    Raises:
        OSError: It cannot be read, is something other than a file, or holds more than that.
    """
    file = open_file(path)
    try:
        chunks, size = [], 0
        while chunk := os.read(file, _CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > most:
                raise OSError(errno.EFBIG, f"it holds more than {most >> 20} MB", path)
        return b"".join(chunks)
    finally:
        os.close(file)
