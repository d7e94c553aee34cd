"""Sets of small numbers, called places, as the bits of one integer; and columns of numbers as such sets.

A column is kept as its **bit slices** (O'Neil and Quass, "Improved query performance with variant indexes",
SIGMOD 1997): one set for each binary digit, of the places whose number has it. Which are below a bound then
takes two operations for each digit, however many places there are.
"""

from __future__ import annotations

from array import array
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penstock.store.fields import Span

__all__ = ["Numbers", "members", "packed", "set_of", "unpacked"]

_LISTED, _AS_BITS = b"l", b"b"
# What each byte has as one of its binary digits, written as text.
_DIGITS = [bytes(ord("0") + (byte >> digit & 1) for byte in range(256)) for digit in range(8)]


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


class Numbers(NamedTuple):
    """The numbers of some places.

    Args:
        without: The places that have none.
        least: The least of the numbers.
        greatest: The greatest.
        slices: For each binary digit of what they are above the least, from the lowest on, the places that
            have it.
    """

    without: int
    least: int
    greatest: int
    slices: Sequence[int] = ()

    @classmethod
    def of(cls, numbers: Sequence[int | None]) -> Self:
        """Make them of the numbers at the places from 0 on; None where there is none."""
        there = [number for number in numbers if number is not None]
        least, greatest = (min(there), max(there)) if there else (0, 0)
        without = set_of([place for place, number in enumerate(numbers) if number is None])
        above = [0 if number is None else number - least for number in reversed(numbers)]
        slices: list[int] = []
        for shift in range(0, (greatest - least).bit_length(), 8):
            part = bytes([number >> shift & 255 for number in above])
            slices += [int(part.translate(digits), 2) for digits in _DIGITS]
        return cls(without, least, greatest, slices[: (greatest - least).bit_length()])

    @property
    def stored(self) -> bytes:
        """The slices as they are stored: one behind the other."""
        length = max(((digits.bit_length() + 7) // 8 for digits in self.slices), default=0)
        return b"".join(digits.to_bytes(length, "little") for digits in self.slices)

    def with_stored(self, stored: bytes) -> Self:
        """Return the same with slices that were stored."""
        number = (self.greatest - self.least).bit_length()
        length = len(stored) // number if number else 0
        starts = range(0, number * length, length) if length else ()
        return self._replace(
            slices=[int.from_bytes(stored[start : start + length], "little") for start in starts]
        )

    @property
    def is_closed(self) -> bool:
        """Whether there are slices, and they are not here."""
        return self.least < self.greatest and not self.slices

    def at(self, place: int) -> int:
        """Return the number at a place that has one."""
        above = 0
        for digit, places in enumerate(self.slices):
            above |= (places >> place & 1) << digit
        return self.least + above

    def parted(self, bound: int) -> tuple[int, int]:
        """Return the places whose numbers are below another, and those that have it.

        With either there may be places beyond the last.
        """
        if bound < self.least:
            return 0, 0
        if bound > self.greatest:
            return ~self.without, 0
        bound -= self.least
        below, same = 0, ~self.without
        for digit in range(len(self.slices) - 1, -1, -1):
            others = same & ~self.slices[digit]
            if bound >> digit & 1:
                below |= others
                same ^= others
            else:
                same = others
        return below, same

    def first_of(self, among: int, number: int, *, descending: bool) -> int:
        """Return so many of some places whose numbers come first; equal ones in the order of the places."""
        chosen, left = 0, among & ~self.without
        if left.bit_count() <= number:
            return left
        for has in reversed(self.slices):
            nearer = left & has if descending else left & ~has
            count = nearer.bit_count()
            if count < number:
                chosen |= nearer
                number -= count
                left ^= nearer
            else:
                left = nearer
        for place in islice(members(left, descending=descending), number):
            chosen |= 1 << place
        return chosen

    def cuts(self, span: Span) -> bool:
        """Say whether a span may hold some of the numbers and not others, as far as the bounds tell."""
        begin, end = span
        return (
            begin <= self.greatest and end > self.least and not (begin <= self.least and end > self.greatest)
        )

    def within(self, span: Span) -> int:
        """Return the places whose numbers are in a span, and with them any beyond the last place."""
        begin, end = span
        return self.parted(end)[0] & ~self.parted(begin)[0]
