"""The runs of segments in the order of a list: which come after a page, and which of them come first.

See `penstock.store.run_segments`. Runs that are equal in what a list is sorted by are in the order that they
were created in, and those of one moment in that of their ids: as they are at their places in a segment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.store import run_segments
from penstock.store.metric_order import sortable
from penstock.store.run_matches import at_places, places, together, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.store.fields import Condition
    from penstock.store.run_matches import Matches, Segments
    from penstock.store.tx import Tx

__all__ = ["Key", "Order", "Placed", "Sorted"]

Key = tuple[Any, int, str]
"""Where a run is in an order: by what it is sorted by, when it was created, and its id."""

_AGE = "created_at"


class Placed(NamedTuple):
    """Where a run is in an order, and its place among those of all segments."""

    key: Key
    place: int


class Order(NamedTuple):
    """What runs are sorted by.

    Args:
        field: The column of segments that tells it.
        value: The same of a run, in SQL.
        descending: Whether the greatest comes first.
        none: What runs count as that have none; None where all have one.
    """

    field: str
    value: Condition
    descending: bool
    none: float | None = None

    @property
    def begins_with_none(self) -> bool:
        """Whether those that have none come first: no moment is 1970, no number is behind all, both ways."""
        return self.none == 0 and not self.descending

    def is_behind(self, one: Any, other: Any) -> bool:
        """Say whether one comes after another."""
        return bool(one < other if self.descending else one > other)


class Sorted:
    """The runs of all segments, in an order.

    Args:
        tx: The transaction.
        segments: The segments.
        order: The order.
    """

    def __init__(self, tx: Tx, segments: Segments, order: Order) -> None:
        self._tx = tx
        self._segments = segments
        self._order = order

    def behind(self, among: Matches, key: Key) -> Matches:
        """Return those that come after a run, which may be there or not."""
        order, value = self._order, key[0]
        having = self._segments.having(among, order.field)
        having_not = without(among, having)
        if value == order.none:
            later = self._later(having_not, key)
            return together(later, having) if order.begins_with_none else later
        if order.field in run_segments.CLOCKS:
            spans = dict.fromkeys(having, (value, value + 1))
        else:
            text = value if isinstance(value, str) else sortable(value)
            spans = self._segments.ranks(having, order.field, text)
        below, equal, above = self._segments.parted(having, order.field, spans)
        found = together(below if order.descending else above, self._later(equal, key))
        return found if order.begins_with_none else together(found, having_not)

    def first_of(self, among: Matches, number: int) -> list[Placed]:
        """Return so many of some runs that come first, in order."""
        having = self._segments.having(among, self._order.field)
        parts = [(having, self._order.field), (without(among, having), _AGE)]
        found: list[Placed] = []
        for part, field in reversed(parts) if self._order.begins_with_none else parts:
            if part and len(found) < number:
                find = self._by_moment if field in run_segments.CLOCKS else self._by_rank
                found += find(part, field, number - len(found))
        return found

    def _later(self, among: Matches, key: Key) -> Matches:
        """Return those that come after a run to which they are equal in what the order is about."""
        order, age = self._order, key[1:]
        spans = dict.fromkeys(among, (age[0], age[0] + 1))
        before, same, after = self._segments.parted(among, _AGE, spans)
        last = [placed.place for placed in self._placed(same) if order.is_behind(placed.key[1:], age)]
        return together(before if order.descending else after, at_places(last))

    def _by_moment(self, among: Matches, field: str, number: int) -> list[Placed]:
        first = self._segments.first_of(among, field, number, descending=self._order.descending)
        return self._first(self._placed(first), number)

    def _by_rank(self, among: Matches, field: str, number: int) -> list[Placed]:
        """Return the first by their ranks, which are each segment's own: runs are read to compare them.

        Of each segment a few are read, and then twice as many where others of it may come before these.
        """
        order, left = self._order, among
        found: list[Placed] = []
        wanted, size = among, max(1, number // len(among))
        while wanted:
            first = self._segments.first_of_each(wanted, field, size, descending=order.descending)
            left = without(left, first)
            placed = self._placed(first)
            found = self._first([*found, *placed], number)
            reached = {each.place // run_segments.SIZE: each.key for each in self._first(placed, len(placed))}
            wanted = {
                segment: some
                for segment, some in left.items()
                if segment in reached
                and (len(found) < number or order.is_behind(found[-1].key, reached[segment]))
            }
            size *= 2
        return found

    def _first(self, placed: Iterable[Placed], number: int) -> list[Placed]:
        return sorted(placed, reverse=self._order.descending)[:number]

    def _placed(self, among: Matches) -> list[Placed]:
        """Return runs with their keys."""
        if not among:
            return []
        value = self._order.value
        rows = self._tx.rows(
            f"SELECT place, {value.sql}, runs.created_at, runs.id FROM run_places CROSS JOIN runs"
            " WHERE {any place} AND runs.id = run_places.run_id",
            [*value.params, self._tx.dialect.many(places(among))],
        )
        return [Placed((key[0], key[1], key[2]), place) for place, *key in rows]
