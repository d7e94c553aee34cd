"""Which of the runs in segments a filter lets through: operations on their sets.

See `penstock.store.run_segments`.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from penstock.store import ranks, run_segments
from penstock.store.bitmaps import Numbers, members, unpacked
from penstock.store.fields import EVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store.fields import Span
    from penstock.store.tx import Tx

__all__ = ["Matches", "OneOf", "Segments", "at_places", "number", "places", "together", "without"]

Matches = dict[int, int]
"""By segment, the set of the places of those runs that match; none is empty."""

_NOTHING = Numbers(without=-1, least=0, greatest=0)
_PARTS = (
    "SELECT number, (SELECT ranks FROM run_ranks WHERE segment = number AND field = ? AND value <= ?"
    " ORDER BY value DESC LIMIT 1) FROM run_segments WHERE {any number}"
)


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
        self._columns: dict[str, dict[int, Numbers]] = {}

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

    def within(self, among: Matches, field: str, spans: Sequence[Span]) -> Matches:
        """Return those whose numbers are in some spans; one that has none is in a span that holds 0."""
        columns = self._heads(field)
        self._look_into(
            field, [segment for segment in among if any(columns[segment].cuts(span) for span in spans)]
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

    def having(self, among: Matches, field: str) -> Matches:
        """Return those that have a number."""
        columns = self._heads(field)
        return _kept({segment: places & ~columns[segment].without for segment, places in among.items()})

    def parted(
        self, among: Matches, field: str, spans: Mapping[int, Span]
    ) -> tuple[Matches, Matches, Matches]:
        """Return those whose numbers are below a span of each segment, within it, and above it.

        A span holds one number, or ends where it begins.
        """
        columns = self._heads(field)
        numbers = {segment: spans[segment][0] for segment in among}
        self._look_into(
            field, [at for at, number in numbers.items() if columns[at].cuts((number, number + 1))]
        )
        below, within, above = Matches(), Matches(), Matches()
        for segment, places in among.items():
            column, (begin, end) = columns[segment], spans[segment]
            less, same = column.parted(begin)
            has = places & ~column.without
            below[segment] = has & less
            within[segment] = has & same if begin < end else 0
            above[segment] = has & ~less & ~within[segment]
        return _kept(below), _kept(within), _kept(above)

    def ranks(self, among: Matches, field: str, text: str) -> dict[int, Span]:
        """Return where a text is among those of each segment; see `penstock.store.ranks`."""
        numbers = self._tx.dialect.many(sorted(among))
        rows = self._tx.rows(_PARTS, (field, text, numbers))
        return {segment: ranks.find(part, text) for segment, part in rows}

    def first_of_each(self, among: Matches, field: str, number: int, *, descending: bool) -> Matches:
        """Return the first of each segment, so many, of those that have a number."""
        self._look_into(field, among)
        columns = self._heads(field)
        return _kept(
            {
                segment: columns[segment].first_of(places, number, descending=descending)
                for segment, places in among.items()
            }
        )

    def first_of(self, among: Matches, clock: str, number: int, *, descending: bool) -> Matches:
        """Return those whose moments come first: so many, and others of the same moment as the last.

        Those that have no moment are left out. A segment is looked into if it may have one of the first.
        """
        columns = self._heads(clock)
        nearest = {
            segment: columns[segment].greatest if descending else columns[segment].least for segment in among
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
                found += [
                    (column.at(place), segment * run_segments.SIZE + place) for place in members(places)
                ]
            found.sort(reverse=descending)
            if len(found) >= number:
                last = found[number - 1][0]
                let = (last, EVER[1]) if descending else (EVER[0], last + 1)
                found = [one for one in found if let[0] <= one[0] < let[1]]
            begin, size = begin + size, 2 * size
        return at_places(place for _, place in found)

    def _set(self, condition: OneOf) -> Matches:
        found: Matches = {}
        values = self._tx.dialect.many([run_segments.stored(value) for value in sorted(condition.values)])
        for segment, packed in self._tx.rows(
            "SELECT segment, places FROM run_sets WHERE field = ? AND {any value}", (condition.field, values)
        ):
            found[segment] = found.get(segment, 0) | unpacked(packed)
        return found

    def _heads(self, field: str) -> dict[int, Numbers]:
        """Return a column of all segments, with what is in it where somebody has looked."""
        if field not in self._columns:
            rows = self._tx.rows(
                "SELECT segment, without, least, greatest FROM run_columns WHERE field = ?", (field,)
            )
            self._columns[field] = defaultdict(
                lambda: _NOTHING,
                {segment: Numbers(unpacked(without), *bounds) for segment, without, *bounds in rows},
            )
        return self._columns[field]

    def _look_into(self, field: str, segments: Iterable[int]) -> None:
        columns = self._heads(field)
        closed = [segment for segment in segments if columns[segment].is_closed]
        if closed:
            rows = self._tx.rows(
                "SELECT segment, slices FROM run_columns WHERE field = ? AND {any segment}",
                (field, self._tx.dialect.many(closed)),
            )
            for segment, slices in rows:
                columns[segment] = columns[segment].with_stored(slices)


def number(among: Matches) -> int:
    """Return how many runs match."""
    return sum(places.bit_count() for places in among.values())


def places(among: Matches) -> list[int]:
    """Return the places of all runs that match, among those of all segments."""
    return [segment * run_segments.SIZE + place for segment, each in among.items() for place in members(each)]


def at_places(places: Iterable[int]) -> Matches:
    """Return the runs at some places among those of all segments."""
    found: Matches = {}
    for place in places:
        segment, at = divmod(place, run_segments.SIZE)
        found[segment] = found.get(segment, 0) | 1 << at
    return found


def together(*some: Matches) -> Matches:
    """Return those that are in one of some."""
    found: Matches = {}
    for matches in some:
        for segment, places in matches.items():
            found[segment] = found.get(segment, 0) | places
    return found


def without(some: Matches, others: Matches) -> Matches:
    """Return those of some that are not among others."""
    return _kept({segment: places & ~others.get(segment, 0) for segment, places in some.items()})


def _kept(found: Matches) -> Matches:
    return {segment: places for segment, places in found.items() if places}
