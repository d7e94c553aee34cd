"""Runs in the order of a number that their tasks have logged, those that have not logged it at the end.

A run may have logged several under one name: upwards its least counts, downwards its greatest, so that what
comes first is the best of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.fields import Condition
    from penstock.store.tx import Record, Tx

__all__ = ["METRIC", "Order", "in_order", "in_order_of_few"]

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
    " AND EXISTS (SELECT 1 FROM runs WHERE runs.id = m.run_id AND {conditions})"
    " ORDER BY m.value{direction}, m.run_id{direction} LIMIT ?"
)
_OTHERS = (
    "SELECT {columns} FROM runs WHERE {conditions}{after}"
    " AND NOT EXISTS (SELECT 1 FROM run_metrics AS m WHERE m.run_id = runs.id AND m.name = ?)"
    " ORDER BY id{direction} LIMIT ?"
)
_FEW = (
    "SELECT {columns}, metric FROM (SELECT runs.*, (SELECT {best}({{unindexed value}}) FROM run_metrics AS m"
    " WHERE m.run_id = runs.id AND m.name = ?) AS metric FROM runs WHERE {conditions}) AS runs"
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
        """The number and the id behind which a page begins.

        Raises:
            RequestError: There is no such place.
        """
        if self.after is None:
            return None
        value, key = self.after
        try:
            return (None if value == NONE else float(value)), key
        except ValueError:
            raise RequestError(
                "the page token is not one that this server gave", hint="send it as it was received"
            ) from None


def in_order(tx: Tx, order: Order, columns: str, conditions: Sequence[Condition]) -> list[Record]:
    """Return runs that meet some conditions, each with its number as text: along the index of the numbers."""
    where, params = _joined(conditions)
    sign = "<" if order.descending else ">"
    found: list[Record] = []
    place = order.place
    if place is None or place[0] is not None:
        after = f" AND (m.value, m.run_id) {sign} (?, ?)" if place is not None else ""
        sql = _FIRST.format(
            after=after,
            before=">" if order.descending else "<",
            conditions=where,
            direction=order.direction,
        )
        first = tx.rows(sql, [order.name, *(place or ()), *params, order.size])
        found = _read(tx, columns, first)
        place = None
    if len(found) < order.size:
        after = f" AND id {sign} ?" if place is not None else ""
        sql = _OTHERS.format(columns=columns, conditions=where, after=after, direction=order.direction)
        behind = [place[1]] if place is not None else []
        others = tx.rows(sql, [*params, *behind, order.name, order.size - len(found)])
        found += [(*row, NONE) for row in others]
    return found


def in_order_of_few(tx: Tx, order: Order, columns: str, conditions: Sequence[Condition]) -> list[Record]:
    """Return the same, where few runs meet the conditions: all of them are read, and sorted."""
    where, params = _joined(conditions)
    sign = "<" if order.descending else ">"
    place = order.place
    if place is None:
        after, behind = "1 = 1", []
    elif place[0] is None:
        after, behind = f"metric IS NULL AND id {sign} ?", [place[1]]
    else:
        after, behind = f"(metric IS NULL OR (metric, id) {sign} (?, ?))", list[Any](place)
    best = "MAX" if order.descending else "MIN"
    sql = _FEW.format(columns=columns, best=best, conditions=where, after=after, direction=order.direction)
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


def _joined(conditions: Sequence[Condition]) -> tuple[str, list[Any]]:
    where = " AND ".join(condition.sql for condition in conditions)
    return where, [value for condition in conditions for value in condition.params]
