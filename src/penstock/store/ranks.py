"""Texts in order, as numbers: the **rank** of a text is how many lesser ones there are among some.

Ranks are kept as columns of numbers are. With them goes which rank a text has, or would have: a list of all
texts in order, in parts of which one is read.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeVar

import msgspec

from penstock.store.bitmaps import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penstock.store.fields import Span

__all__ = ["find", "parts", "ranked"]

T = TypeVar("T", str, float)

PART = 16
"""How many texts are in a part: so few are read as fast as one."""

_read = msgspec.json.Decoder(tuple[int, list[str]]).decode


def ranked(values: Sequence[T | None]) -> tuple[Numbers, list[T]]:
    """Return the ranks of the texts or numbers at the places from 0 on, and the different ones in order."""
    different = sorted({value for value in values if value is not None})
    ranks = {value: rank for rank, value in enumerate(different)}
    return Numbers.of([None if value is None else ranks[value] for value in values]), different


def parts(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield different texts in order as parts, each with its first text, as they are stored."""
    for rank in range(0, len(values), PART):
        part = values[rank : rank + PART]
        yield part[0], msgspec.json.encode((rank, part)).decode()


def find(part: str | None, text: str) -> Span:
    """Return from which rank to before which one a text is: nothing, if it is not there.

    Args:
        part: The last part whose first text is not beyond this one; None if it is before all.
        text: The text.
    """
    if part is None:
        return 0, 0
    first, values = _read(part)
    at = bisect_left(values, text)
    is_there = at < len(values) and values[at] == text
    return first + at, first + at + is_there
