"""Which of the runs in segments a filter lets through: operations on their sets.

See `penstock.store.run_segments`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store.bitmaps import Moments, members, unpacked
from penstock.store.fields import EVER
from penstock.store.run_segments import SIZE, stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store.fields import Span
    from penstock.store.tx import Tx

__all__ = ["Matches", "OneOf", "Segments", "number", "places"]

Matches = dict[int, int]
"""By segment, the set of the places of those runs that match; none is empty."""


class OneOf(NamedTuple):
    """What one field of a run must be, or must not be.

    Args:
        field: One of `run_segments.FIELDS`, or ``tags.KEY``.
        values: The values.
        negated: Whether it must be none of them.
    """

    field: str
    values: frozenset[str]
    negated: bool = False


class Segments:
    """All segments, as one transaction sees them; what was read of them is not read again."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._columns: dict[str, dict[int, Moments]] = {}

    def everything(self) -> Matches:
        """Return all runs that are in segments."""
        rows = self._tx.rows("SELECT number, runs, gone FROM run_segments")
        return _kept({number: (1 << runs) - 1 & ~unpacked(gone) for number, runs, gone in rows})

    def that_are(self, among: Matches, conditions: Iterable[OneOf]) -> Matches:
        """Return those of which all conditions hold."""
        for condition in conditions:
            if not among:
                break
            found = self._set(condition)
            if condition.negated:
                found = {segment: ~found.get(segment, 0) for segment in among}
            among = _kept({segment: places & found.get(segment, 0) for segment, places in among.items()})
        return among

    def by_value(self, among: Matches, field: str) -> Mapping[str, Matches]:
        """Return the runs by what a field of them is."""
        found: dict[str, Matches] = {}
        rows = self._tx.rows("SELECT value, segment, places FROM run_sets WHERE field = ?", (field,))
        for value, segment, packed in rows:
            if places := unpacked(packed) & among.get(segment, 0):
                found.setdefault(value, {})[segment] = places
        return found

    def within(self, among: Matches, clock: str, spans: Sequence[Span]) -> Matches:
        """Return those whose moments are in some spans; one that has none is in a span that holds 0."""
        columns = self._heads(clock)
        self._look_into(
            clock, [segment for segment in among if any(columns[segment].cuts(span) for span in spans)]
        )
        holds_none = any(begin <= 0 < end for begin, end in spans)
        found = {}
        for segment, places in among.items():
            column = columns[segment]
            inside = column.without if holds_none else 0
            for span in spans:
                inside |= column.within(span)
            found[segment] = places & inside
        return _kept(found)

    def first_of(self, among: Matches, clock: str, number: int, *, descending: bool) -> list[tuple[int, int]]:
        """Return those whose moments come first: so many, and those besides of the same moment as the last.

        Each is a moment and a place among those of all segments. Those that have no moment are left out. A
        segment is looked into if it may have one of the first.
        """
        columns = self._heads(clock)
        nearest = {
            segment: columns[segment].last if descending else columns[segment].first for segment in among
        }
        order = sorted(among, key=nearest.__getitem__, reverse=descending)
        found: list[tuple[int, int]] = []
        let: Span = EVER
        begin, size = 0, 2
        while begin < len(order) and let[0] <= nearest[order[begin]] < let[1]:
            segments = order[begin : begin + size]
            self._look_into(clock, segments)
            for segment in segments:
                column = columns[segment]
                places = column.first_of(among[segment] & column.within(let), number, descending=descending)
                found += [(column.at(place), segment * SIZE + place) for place in members(places)]
            found.sort(reverse=descending)
            if len(found) >= number:
                last = found[number - 1][0]
                let = (last, EVER[1]) if descending else (EVER[0], last + 1)
                found = [one for one in found if let[0] <= one[0] < let[1]]
            begin, size = begin + size, 2 * size
        return found

    def _set(self, condition: OneOf) -> Matches:
        found: Matches = {}
        values = self._tx.dialect.many([stored(value) for value in sorted(condition.values)])
        for segment, packed in self._tx.rows(
            "SELECT segment, places FROM run_sets WHERE field = ? AND {any value}", (condition.field, values)
        ):
            found[segment] = found.get(segment, 0) | unpacked(packed)
        return found

    def _heads(self, clock: str) -> dict[int, Moments]:
        """Return a column of all segments, with what is in it where somebody has looked."""
        if clock not in self._columns:
            rows = self._tx.rows(
                "SELECT segment, without, first_at, last_at FROM run_columns WHERE clock = ?", (clock,)
            )
            self._columns[clock] = {
                segment: Moments(unpacked(without), first, last) for segment, without, first, last in rows
            }
        return self._columns[clock]

    def _look_into(self, clock: str, segments: Iterable[int]) -> None:
        columns = self._heads(clock)
        closed = [segment for segment in segments if not columns[segment].slices]
        if closed:
            rows = self._tx.rows(
                "SELECT segment, slices FROM run_columns WHERE clock = ? AND {any segment}",
                (clock, self._tx.dialect.many(closed)),
            )
            for segment, slices in rows:
                columns[segment] = columns[segment].with_stored(slices)


def number(among: Matches) -> int:
    """Return how many runs match."""
    return sum(places.bit_count() for places in among.values())


def places(among: Matches) -> list[int]:
    """Return the places of all runs that match, among those of all segments."""
    return [segment * SIZE + place for segment, each in among.items() for place in members(each)]


def _kept(found: Matches) -> Matches:
    return {segment: places for segment, places in found.items() if places}
