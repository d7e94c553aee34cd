"""Messages that notification rules have come to, and what became of each: an outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store.fields import Condition, Field
from penstock.store.lists import Listing, Page, Query
from penstock.store.rows import Delivery
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

__all__ = [
    "claim",
    "due",
    "enqueue",
    "forget_before",
    "get",
    "known",
    "next_due",
    "page",
    "put_off",
    "settle",
]

TABLE = Table("deliveries", Delivery, key=("id",), json=("message",))

_ID = Field("id")
_STATES = {state: (state,) for state in ("PENDING", "DELIVERED", "FAILED")}
_LISTING = Listing(
    "deliveries",
    TABLE,
    {
        "id": _ID,
        "delivery_id": _ID,
        "created_at": Field("created_at", "time"),
        "event": Field("event"),
        "state": Field("state", "choice", choices=_STATES),
        "run_id": Field("run_id", optional=True),
    },
)


def enqueue(tx: Tx, delivery: Delivery) -> bool:
    """Insert a delivery unless it is there; say whether it was inserted."""
    return TABLE.insert_new(tx, delivery)


def get(tx: Tx, delivery_id: str) -> Delivery:
    """Return a delivery.

    Raises:
        NotFound: There is none of this id.
    """
    return TABLE.get(tx, delivery_id)


def page(tx: Tx, query: Query, rule_id: str) -> Page[Delivery]:
    """Return a page of the deliveries of a rule.

    Raises:
        RequestError: The query is not valid.
    """
    return _LISTING.page(tx, query, Condition("rule_id = ?", (rule_id,)))


def known(tx: Tx, ids: Sequence[str]) -> set[str]:
    """Return which of these deliveries are there."""
    return {row[0] for row in tx.rows("SELECT id FROM deliveries WHERE {any id}", (tx.dialect.many(ids),))}


def due(tx: Tx, at: int, *, limit: int = 100) -> list[Delivery]:
    """Return deliveries that are to be sent by a time, the longest waiting first."""
    sql = f"{TABLE.select} WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
    return TABLE.decode_all(tx.rows(sql, (at, limit)))


def next_due(tx: Tx) -> int | None:
    """Return when a delivery is to be sent next; None where none is."""
    row = tx.row("SELECT MIN(due_at) FROM deliveries WHERE due_at IS NOT NULL")
    return row[0] if row is not None else None


def claim(tx: Tx, delivery: Delivery, until: int) -> bool:
    """Keep others from sending a delivery until a time; False where somebody else does so already."""
    sql = "UPDATE deliveries SET due_at = ?, attempts = attempts + 1 WHERE id = ? AND due_at = ?"
    return bool(tx.execute(sql, (until, delivery.id, delivery.due_at)))


def put_off(tx: Tx, delivery_id: str, until: int, error: str) -> None:
    """Have a delivery sent again at a time, and say why it was not taken."""
    tx.execute(
        "UPDATE deliveries SET due_at = ?, error = ? WHERE id = ? AND state = 'PENDING'",
        (until, error, delivery_id),
    )


def settle(tx: Tx, delivery_id: str, at: int, error: str | None = None) -> None:
    """Note that a delivery has ended: it was taken, or, with an error, given up."""
    tx.execute(
        "UPDATE deliveries SET state = ?, due_at = NULL, ended_at = ?, error = ? WHERE id = ?",
        ("DELIVERED" if error is None else "FAILED", at, error, delivery_id),
    )


def forget_before(tx: Tx, at: int) -> int:
    """Delete the deliveries that ended before a time; return how many."""
    return tx.execute("DELETE FROM deliveries WHERE ended_at < ?", (at,))
