"""Sets of small numbers as the bits of one integer, and columns of moments as such sets.

A column is kept as its **bit slices** (O'Neil and Quass, "Improved query performance with variant indexes",
SIGMOD 1997): one set for each binary digit, of the places whose number has it. Which are below a bound then
takes two operations for each digit, however many places there are.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penstock.store.fields import Span

__all__ = ["Moments", "members", "packed", "set_of", "unpacked"]

_LISTED, _AS_BITS = b"l", b"b"


def set_of(places: Sequence[int]) -> int:
    """Return the set of some places, which are in order."""
    if not places:
        return 0
    digits = bytearray(places[-1] // 8 + 1)
    for place in places:
        digits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(digits, "little")


def members(places: int, *, descending: bool = False) -> Iterator[int]:
    """Yield the places of a set in order."""
    while places:
        place = (places if descending else places & -places).bit_length() - 1
        yield place
        places ^= 1 << place


def packed(places: int) -> bytes:
    """Return a set as it is stored: its bits, or a list of two bytes for each place where that is shorter."""
    length = (places.bit_length() + 7) // 8
    if 2 * places.bit_count() < length:
        return _LISTED + array("H", members(places)).tobytes()
    return _AS_BITS + places.to_bytes(length, "little")


def unpacked(stored: bytes) -> int:
    """Return the set that `packed` has made this of."""
    if stored[:1] == _AS_BITS:
        return int.from_bytes(stored[1:], "little")
    return set_of(array("H", stored[1:]))


class Moments(NamedTuple):
    """The moments of some places, in epoch microseconds.

    Args:
        without: The places that have none.
        first: The first of the moments.
        last: The last of them.
        slices: For each binary digit of what they are later than the first, from the lowest on, the places
            that have it.
    """

    without: int
    first: int
    last: int
    slices: Sequence[int] = ()

    @classmethod
    def of(cls, moments: Sequence[int | None]) -> Self:
        """Make them of what is at the places 0, 1, …; None or 0 is no moment."""
        there = [moment for moment in moments if moment]
        first, last = (min(there), max(there)) if there else (0, 0)
        without = set_of([place for place, moment in enumerate(moments) if not moment])
        later = [moment - first if moment else 0 for moment in moments]
        digits = range((last - first).bit_length())
        return cls(
            without,
            first,
            last,
            [set_of([at for at, number in enumerate(later) if number >> digit & 1]) for digit in digits],
        )

    @property
    def stored(self) -> bytes:
        """The slices as they are stored: one behind the other."""
        length = max(((digits.bit_length() + 7) // 8 for digits in self.slices), default=0)
        return b"".join(digits.to_bytes(length, "little") for digits in self.slices)

    def with_stored(self, stored: bytes) -> Self:
        """Return the same with slices that were stored."""
        number = (self.last - self.first).bit_length()
        length = len(stored) // number if number else 0
        starts = range(0, number * length, length) if length else ()
        return self._replace(
            slices=[int.from_bytes(stored[start : start + length], "little") for start in starts]
        )

    def at(self, place: int) -> int:
        """Return the moment at a place that has one."""
        later = 0
        for digit, places in enumerate(self.slices):
            later |= (places >> place & 1) << digit
        return self.first + later

    def before(self, bound: int) -> int:
        """Return the places whose moments are before another, and with them any beyond the last place."""
        if bound <= self.first:
            return 0
        if bound > self.last:
            return ~self.without
        bound -= self.first
        less, same = 0, ~self.without
        for digit in range(len(self.slices) - 1, -1, -1):
            has = self.slices[digit]
            if bound >> digit & 1:
                less |= same & ~has
                same &= has
            else:
                same &= ~has
        return less

    def first_of(self, among: int, number: int, *, descending: bool) -> int:
        """Return those of some places whose moments come first.

        They are so many, and those besides that have the same moment as the last.
        """
        chosen, left = 0, among & ~self.without
        if left.bit_count() <= number:
            return left
        for has in reversed(self.slices):
            nearer = left & has if descending else left & ~has
            if chosen.bit_count() + nearer.bit_count() < number:
                chosen |= nearer
                left &= ~nearer
            else:
                left = nearer
        return chosen | left

    def cuts(self, span: Span) -> bool:
        """Say whether a span may hold some of the moments and not others, as far as first and last tell."""
        begin, end = span
        return begin <= self.last and end > self.first and not (begin <= self.first and end > self.last)

    def within(self, span: Span) -> int:
        """Return the places whose moments are in a span, and with them any beyond the last place."""
        begin, end = span
        return self.before(end) & ~self.before(begin)
