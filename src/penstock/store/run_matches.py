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

__all__ = ["Matches", "OneOf", "by_value", "everything", "first_of", "number", "places", "that_are", "within"]

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


def everything(tx: Tx) -> Matches:
    """Return all runs that are in segments."""
    rows = tx.rows("SELECT number, live FROM run_segments")
    return {number: live for number, packed in rows if (live := unpacked(packed))}


def that_are(tx: Tx, among: Matches, conditions: Iterable[OneOf]) -> Matches:
    """Return those of which all conditions hold."""
    for condition in conditions:
        if not among:
            return among
        found: Matches = {}
        for segment, packed in tx.rows(
            "SELECT segment, places FROM run_sets WHERE field = ? AND {any value}",
            (condition.field, tx.dialect.many([stored(value) for value in sorted(condition.values)])),
        ):
            found[segment] = found.get(segment, 0) | unpacked(packed)
        if condition.negated:
            among = _kept({segment: places & ~found.get(segment, 0) for segment, places in among.items()})
        else:
            among = _kept({segment: places & found.get(segment, 0) for segment, places in among.items()})
    return among


def by_value(tx: Tx, among: Matches, field: str) -> Mapping[str, Matches]:
    """Return the runs by what a field of them is."""
    found: dict[str, Matches] = {}
    for value, segment, packed in tx.rows(
        "SELECT value, segment, places FROM run_sets WHERE field = ?", (field,)
    ):
        if places := unpacked(packed) & among.get(segment, 0):
            found.setdefault(value, {})[segment] = places
    return found


def within(tx: Tx, among: Matches, clock: str, spans: Sequence[Span]) -> Matches:
    """Return those whose moments are in some spans; one that has none is in those that hold 0."""
    columns = _columns(tx, clock)
    cut = [segment for segment in among if any(columns[segment].cuts(span) for span in spans)]
    columns |= _sliced(tx, clock, {segment: columns[segment] for segment in cut})
    holds_none = any(begin <= 0 < end for begin, end in spans)
    found = {}
    for segment, places in among.items():
        column = columns[segment]
        inside = ~column.places if holds_none else 0
        for span in spans:
            inside |= column.within(span)
        found[segment] = places & inside
    return _kept(found)


def first_of(tx: Tx, among: Matches, clock: str, number: int, *, descending: bool) -> list[tuple[int, int]]:
    """Return those whose moments come first: so many, and those besides of the same moment as the last.

    Each is a moment and a place among those of all segments. Those that have no moment are left out. A
    segment is looked into if it may have one of the first.
    """
    columns = _columns(tx, clock)
    nearest = {segment: columns[segment].last if descending else columns[segment].first for segment in among}
    order = sorted(among, key=nearest.__getitem__, reverse=descending)
    found: list[tuple[int, int]] = []
    let: Span = EVER
    begin, size = 0, 2
    while begin < len(order) and let[0] <= nearest[order[begin]] < let[1]:
        looked_into = {segment: columns[segment] for segment in order[begin : begin + size]}
        for segment, column in _sliced(tx, clock, looked_into).items():
            places = column.first_of(among[segment] & column.within(let), number, descending=descending)
            found += [(column.at(place), segment * SIZE + place) for place in members(places)]
        found.sort(reverse=descending)
        if len(found) >= number:
            last = found[number - 1][0]
            let = (last, EVER[1]) if descending else (EVER[0], last + 1)
            found = [one for one in found if let[0] <= one[0] < let[1]]
        begin, size = begin + size, 2 * size
    return found


def number(among: Matches) -> int:
    """Return how many runs match."""
    return sum(places.bit_count() for places in among.values())


def places(among: Matches) -> list[int]:
    """Return the places of all runs that match, among those of all segments."""
    return [segment * SIZE + place for segment, each in among.items() for place in members(each)]


def _kept(found: Matches) -> Matches:
    return {segment: places for segment, places in found.items() if places}


def _columns(tx: Tx, clock: str) -> dict[int, Moments]:
    rows = tx.rows("SELECT segment, places, first_at, last_at FROM run_columns WHERE clock = ?", (clock,))
    return {segment: Moments(unpacked(packed), first, last) for segment, packed, first, last in rows}


def _sliced(tx: Tx, clock: str, columns: Mapping[int, Moments]) -> dict[int, Moments]:
    """Return columns of some segments with what is in them."""
    if not columns:
        return {}
    rows = tx.rows(
        "SELECT segment, slices FROM run_columns WHERE clock = ? AND {any segment}",
        (clock, tx.dialect.many(list(columns))),
    )
    return {segment: columns[segment].with_stored(slices) for segment, slices in rows}
