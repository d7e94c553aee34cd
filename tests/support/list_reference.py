"""What a list has to be, said without SQL: the rules of KFP's lists over plain dictionaries."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from penstock.store.fields import Predicate

Row = dict[str, Any]

TIMES = {
    "created_at",
    "updated_at",
    "finished_at",
    "scheduled_at",
    "last_run_created_at",
    "create_time",
    "start_time",
    "end_time",
}
NAMES = {"name", "display_name"}
CHOICES = {"state", "status", "storage_state"}
COMPARISONS: dict[str, Callable[[int], bool]] = {
    "EQUALS": lambda order: order == 0,
    "NOT_EQUALS": lambda order: order != 0,
    "GREATER_THAN": lambda order: order > 0,
    "GREATER_THAN_EQUALS": lambda order: order >= 0,
    "LESS_THAN": lambda order: order < 0,
    "LESS_THAN_EQUALS": lambda order: order <= 0,
}


def listed(
    rows: Iterable[dict[str, Any]],
    predicates: Sequence[Predicate],
    sort_by: str,
    keys: Sequence[str] = ("id",),
) -> list[str]:
    """Return the ids of the rows that meet the predicates, in order; equal ones in that of some keys."""
    field, _, direction = sort_by.partition(" ")
    kept = [row for row in rows if all(meets(row, predicate) for predicate in predicates)]

    def compared(a: dict[str, Any], b: dict[str, Any]) -> int:
        return _order(field, a, b) or _three_way([a[key] for key in keys], [b[key] for key in keys])

    kept.sort(key=cmp_to_key(compared), reverse=direction == "desc")
    return [row["id"] for row in kept]


def meets(row: dict[str, Any], predicate: Predicate) -> bool:
    """Say whether a row meets a predicate."""
    if predicate.key.startswith("tags."):
        return bool(row["tags"].get(predicate.key.removeprefix("tags.")) == predicate.values[0])
    found = row[predicate.key]
    if predicate.operation == "IN":
        return any(_compared(predicate.key, found, value) == 0 for value in predicate.values)
    (value,) = predicate.values
    if predicate.operation == "IS_SUBSTRING":
        text = str(found // 1_000_000) if predicate.key in TIMES else found
        return _small(str(value)) in _small(text)
    if predicate.key in NAMES and predicate.operation.startswith(("GREATER", "LESS")):
        return COMPARISONS[predicate.operation](_three_way(_small(found), _small(str(value))))
    return COMPARISONS[predicate.operation](_compared(predicate.key, found, value))


def _compared(key: str, found: Any, value: str | int) -> int:
    if key in CHOICES:
        return _three_way(found.casefold(), str(value).casefold())
    if key not in TIMES:
        return _three_way(found, str(value))
    moment, is_whole = _moment(value)
    return _three_way(found // 1_000_000 * 1_000_000 if is_whole else found, moment)


def _moment(value: str | int) -> tuple[int, bool]:
    if isinstance(value, int) or value.isdecimal():
        return int(value) * 1_000_000, True
    at = datetime.fromisoformat(value)
    since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
    return microseconds, microseconds % 1_000_000 == 0


def _order(field: str, a: dict[str, Any], b: dict[str, Any]) -> int:
    if field in NAMES:
        return _three_way(_small(a[field]), _small(b[field]))
    return _three_way(a[field], b[field])


def _three_way(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _small(text: str) -> bytes:
    """Take capitals out: of ASCII alone, as all databases do."""
    return text.encode().lower()
