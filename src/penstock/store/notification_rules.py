"""Rules on whom to tell of what runs do, and the runs that rules are about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from penstock.store import runs
from penstock.store.fields import Field
from penstock.store.lists import Listing, Page, Query
from penstock.store.rows import OPEN_RUN_STATES, NotificationRule, NotificationRuleChanges
from penstock.store.table import Table

if TYPE_CHECKING:
    from penstock.store.rows import Run
    from penstock.store.tx import Tx

__all__ = [
    "delete",
    "enabled",
    "ended_since",
    "get",
    "insert",
    "mark",
    "marked",
    "open_before",
    "page",
    "update",
]

TABLE = Table("notification_rules", NotificationRule, key=("id",), json=("events", "target"))

_MARK = "runs"

_ID, _NAME = Field("id"), Field("name", "name")
_LISTING = Listing(
    "notification rules",
    TABLE,
    {
        "id": _ID,
        "notification_rule_id": _ID,
        "name": _NAME,
        "display_name": _NAME,
        "created_at": Field("created_at", "time"),
        "updated_at": Field("updated_at", "time"),
        "status": Field("status", "choice", choices={"ENABLED": ("ENABLED",), "DISABLED": ("DISABLED",)}),
    },
)


def insert(tx: Tx, rule: NotificationRule) -> None:
    """Insert a rule.

    Raises:
        Conflict: It exists.
    """
    TABLE.insert(tx, [rule])


def get(tx: Tx, rule_id: str) -> NotificationRule:
    """Return a rule.

    Raises:
        NotFound: There is none of this id.
    """
    return TABLE.get(tx, rule_id)


def update(tx: Tx, rule_id: str, /, **changes: Unpack[NotificationRuleChanges]) -> None:
    """Change fields of a rule.

    Raises:
        NotFound: There is none of this id.
    """
    if not TABLE.update(tx, (rule_id,), changes):
        raise TABLE.missing((rule_id,))


def delete(tx: Tx, rule_id: str) -> None:
    """Delete a rule with its deliveries; what is not sent yet never will be.

    Raises:
        NotFound: There is none of this id.
    """
    if not tx.execute("DELETE FROM notification_rules WHERE id = ?", (rule_id,)):
        raise TABLE.missing((rule_id,))
    tx.execute("DELETE FROM deliveries WHERE rule_id = ?", (rule_id,))


def page(tx: Tx, query: Query) -> Page[NotificationRule]:
    """Return a page of rules.

    Raises:
        RequestError: The query is not valid.
    """
    return _LISTING.page(tx, query, *query.within)


def enabled(tx: Tx) -> list[NotificationRule]:
    """Return the rules that are on."""
    return TABLE.decode_all(tx.rows(f"{TABLE.select} WHERE status = 'ENABLED' ORDER BY created_at, id"))


def ended_since(tx: Tx, at: int, *, after: tuple[int, str] = (0, ""), limit: int = 200) -> list[Run]:
    """Return runs that ended at a time or later, by end and id; ``after`` is where the page before ended."""
    sql = (
        f"{runs.TABLE.select} WHERE COALESCE(finished_at, 0) >= ? AND deleted_at IS NULL"
        " AND (COALESCE(finished_at, 0), id) > (?, ?) ORDER BY COALESCE(finished_at, 0), id LIMIT ?"
    )
    return runs.TABLE.decode_all(tx.rows(sql, (at, *after, limit)))


def open_before(tx: Tx, at: int, *, limit: int = 1_000) -> list[Run]:
    """Return runs that were created before a time and have not ended, the newest first."""
    sql = (
        f"{runs.TABLE.select} WHERE state IN {OPEN_RUN_STATES} AND created_at <= ?"
        " AND deleted_at IS NULL ORDER BY created_at DESC, id LIMIT ?"
    )
    return runs.TABLE.decode_all(tx.rows(sql, (at, limit)))


def marked(tx: Tx) -> int | None:
    """Return until when the ends of runs were looked at; None where nobody has."""
    row = tx.row("SELECT at FROM notification_marks WHERE name = ?", (_MARK,))
    return row[0] if row is not None else None


def mark(tx: Tx, at: int) -> None:
    """Note until when the ends of runs were looked at."""
    tx.execute(
        "INSERT INTO notification_marks (name, at) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        (_MARK, at),
    )
