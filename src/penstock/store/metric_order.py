"""Runs in the order of a number that their tasks have logged, those that have not logged it at the end.

A run may have logged several under one name: upwards its least counts, downwards its greatest, so that what
comes first is the best of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.store.fields import Condition, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Record, Tx

__all__ = ["METRIC", "Order", "in_order", "in_order_of_few", "is_place"]

METRIC = "metric:"
"""What a field to sort by begins with; the number's name follows."""

NONE = ""
"""The place of runs that have not logged it."""

_FIRST = (
    "SELECT m.run_id, m.value FROM run_metrics AS m WHERE m.name = ?{after}"
    # None of the same run comes before it.
    " AND NOT EXISTS (SELECT 1 FROM run_metrics AS other WHERE other.run_id = m.run_id"
    " AND other.name = m.name"
    " AND ({{unindexed other.value}}, other.artifact_id) {before} (m.value, m.artifact_id))"
    " AND EXISTS (SELECT 1 FROM runs{where})"
    " ORDER BY m.value{direction}, m.run_id{direction} LIMIT ?"
)
_OTHERS = "SELECT {columns} FROM runs{where} ORDER BY id{direction} LIMIT ?"
_UNLOGGED = "NOT EXISTS (SELECT 1 FROM run_metrics AS m WHERE m.run_id = runs.id AND m.name = ?)"
_FEW = (
    "SELECT {columns}, metric FROM (SELECT runs.*, (SELECT {best}({{unindexed value}}) FROM run_metrics AS m"
    " WHERE m.run_id = runs.id AND m.name = ?) AS metric FROM runs{where}) AS runs"
    " WHERE {after} ORDER BY metric IS NULL, metric{direction}, id{direction} LIMIT ?"
)


class Order(NamedTuple):
    """By which number runs are sorted, and where a page begins.

    Args:
        name: The number's name.
        descending: Whether the greatest come first.
        after: The number, as text, and the id of the run that the page before ended with.
        size: How many rows are wanted.
    """

    name: str
    descending: bool
    after: tuple[str | int, str] | None
    size: int

    @property
    def direction(self) -> str:
        """The direction, in SQL."""
        return " DESC" if self.descending else ""

    @property
    def place(self) -> tuple[float | None, str] | None:
        """The number and the id behind which a page begins; see `is_place`."""
        if self.after is None:
            return None
        value, key = self.after
        return (None if value == NONE else float(value)), key


def is_place(value: str | int) -> bool:
    """Say whether a page may begin behind this: a number as text, or that there is none."""
    try:
        float(value)
    except ValueError:
        return value == NONE
    return True


def in_order(tx: Tx, order: Order, columns: str, conditions: Sequence[Condition]) -> list[Record]:
    """Return runs that meet some conditions, each with its number as text: along the index of the numbers."""
    sign = "<" if order.descending else ">"
    found: list[Record] = []
    place = order.place
    if place is None or place[0] is not None:
        after = f" AND (m.value, m.run_id) {sign} (?, ?)" if place is not None else ""
        where, params = joined([Condition("runs.id = m.run_id"), *conditions])
        before = ">" if order.descending else "<"
        sql = _FIRST.format(after=after, before=before, where=where, direction=order.direction)
        first = tx.rows(sql, [order.name, *(place or ()), *params, order.size])
        found = _read(tx, columns, first)
        place = None
    if len(found) < order.size:
        behind = [Condition(f"id {sign} ?", (place[1],))] if place is not None else []
        where, params = joined([*conditions, *behind, Condition(_UNLOGGED, (order.name,))])
        sql = _OTHERS.format(columns=columns, where=where, direction=order.direction)
        others = tx.rows(sql, [*params, order.size - len(found)])
        found += [(*row, NONE) for row in others]
    return found


def in_order_of_few(tx: Tx, order: Order, columns: str, conditions: Sequence[Condition]) -> list[Record]:
    """Return the same, where few runs meet the conditions: all of them are read, and sorted."""
    where, params = joined(conditions)
    sign = "<" if order.descending else ">"
    place = order.place
    if place is None:
        after, behind = "1 = 1", []
    elif place[0] is None:
        after, behind = f"metric IS NULL AND id {sign} ?", [place[1]]
    else:
        after, behind = f"(metric IS NULL OR (metric, id) {sign} (?, ?))", list[Any](place)
    best = "MAX" if order.descending else "MIN"
    sql = _FEW.format(columns=columns, best=best, where=where, after=after, direction=order.direction)
    rows = tx.rows(sql, [order.name, *params, *behind, order.size])
    return [(*row[:-1], NONE if row[-1] is None else repr(float(row[-1]))) for row in rows]


def _read(tx: Tx, columns: str, first: Sequence[Record]) -> list[Record]:
    """Return the rows of runs in an order that is known."""
    rows = tx.rows(
        f"SELECT {columns} FROM runs WHERE {{any id}}", (tx.dialect.many([row[0] for row in first]),)
    )
    by_id = {row[0]: row for row in rows}
    # One that was deleted between the two statements is on no page.
    return [(*by_id[run_id], repr(float(value))) for run_id, value in first if run_id in by_id]
