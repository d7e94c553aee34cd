"""What is in an object that is packed: an archive's first file, and what gzip holds, as KFP shows them.

All is streamed, and of a tar archive only the 512 bytes of a header are ever held: one that is meant to hurt
may claim what it likes.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["HEAD", "first_entry", "is_packed", "limited"]

HEAD = 512
"""So many bytes at its beginning tell what an object is; also the length of a tar archive's blocks."""

_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_MAGIC = slice(257, 262)
_KIND = slice(156, 157)
_SIZE = slice(124, 136)
_FILES = (b"0", b"\0", b"7")
_BINARY = 0x80
"""The bit that says that a size is written in binary (GNU), and not as octal digits."""


def is_packed(head: bytes) -> bool:
    """Say whether something that begins so is gzip or a tar archive."""
    return head.startswith(_GZIP) or head[_MAGIC] == b"ustar"


def first_entry(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the first file of a tar archive, compressed or not; of other gzip what it holds; else all.

    What is damaged ends where the damage begins.
    """
    source = _Source(pieces)
    if source.peek(len(_GZIP)) == _GZIP:
        source = _Source(_unzipped(source))
    header = source.take(HEAD)
    if header[_MAGIC] != b"ustar" or _size(header) is None:
        yield header
        yield from source
        return
    while len(header) == HEAD and (size := _size(header)) is not None and any(header):
        if header[_KIND] in _FILES:
            yield from limited(source, size)
            return
        source.skip(size + -size % HEAD)
        header = source.take(HEAD)


def limited(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """Yield the first bytes of some, ``most`` of them if there are so many."""
    for piece in pieces:
        if most <= 0:
            return
        yield piece[:most]
        most -= len(piece)


class _Source:
    """Bytes that come in pieces, to be taken in others; as an iterator, those that were not taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = b""

    def __iter__(self) -> Iterator[bytes]:
        if self._held:
            held, self._held = self._held, b""
            yield held
        yield from self._pieces

    def peek(self, length: int) -> bytes:
        """Return the next bytes, fewer only at the end."""
        while len(self._held) < length and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        return self._held[:length]

    def take(self, length: int) -> bytes:
        """Return the next bytes, and go on behind them."""
        taken = self.peek(length)
        self._held = self._held[len(taken) :]
        return taken

    def skip(self, length: int) -> None:
        """Go on behind so many bytes."""
        while length > 0 and (taken := self.take(min(length, _CHUNK))):
            length -= len(taken)


def _unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for piece in pieces:
        left = piece
        while True:
            try:
                found = unpacker.decompress(left, _CHUNK)
            except zlib.error:
                return
            left = unpacker.unconsumed_tail
            if found:
                yield found
            if unpacker.eof:
                return
            if not left and len(found) < _CHUNK:
                break


def _size(header: bytes) -> int | None:
    """Return how long the file of a header is; None where that is no number."""
    field = header[_SIZE]
    if field[:1] and field[0] & _BINARY:
        return int.from_bytes(field[1:])
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        return None
