"""Lists of artifacts, and of the tasks that have read or written them."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from penstock.errors import RequestError
from penstock.store import artifacts
from penstock.store.artifacts import TABLE
from penstock.store.fields import Condition, Field, joined
from penstock.store.lists import LARGEST_SIZE, USUAL_SIZE, Listing, Page, Query, bad_token
from penstock.store.rows import Direction  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.fields import Predicate
    from penstock.store.rows import Artifact
    from penstock.store.tx import Tx

_ID = Field("id", is_selective=True)
_NAME = Field("name", "name")
_LISTING = Listing(
    "artifacts",
    TABLE,
    {
        "id": _ID,
        "artifact_id": _ID,
        "name": _NAME,
        "schema_title": Field("type"),
        "uri": Field("uri"),
        "run_id": Field("run_id"),
        "created_at": Field("created_at", "time"),
    },
)

_FROM = " FROM artifact_links l JOIN artifacts a ON a.id = l.artifact_id"
_SHOWN = Condition("NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = l.run_id AND runs.deleted_at IS NOT NULL)")
_PLACE = "l.run_id, l.path, l.direction, l.name, l.position"
_SELECT = f"SELECT {_PLACE}, a.id, a.run_id, a.path"


class Place(NamedTuple):
    """A place among a task's inputs or outputs, where an artifact is."""

    run_id: str
    path: str
    direction: Direction
    name: str
    position: int


class Linked(NamedTuple):
    """An artifact in its place, and the task that made it."""

    place: Place
    artifact_id: str
    made_in: str
    made_by: str


class Wanted(NamedTuple):
    """Which places a list is about; what is None does not matter.

    Args:
        tasks: Those of these tasks, each (run's id, path).
        run_ids: Those of tasks of these runs.
        artifact_ids: Those of these artifacts.
        direction: Inputs only, or outputs only.
        namespace: Those of artifacts of this namespace.
    """

    tasks: Sequence[tuple[str, str]] | None = None
    run_ids: Sequence[str] | None = None
    artifact_ids: Sequence[str] | None = None
    direction: Direction | None = None
    namespace: str | None = None


def page(tx: Tx, query: Query) -> Page[Artifact]:
    """Return a page of artifacts.

    Raises:
        RequestError: The query is not valid.
    """
    asked = _LISTING.understand(query, tx.dialect)
    conditions = [*query.within, *asked.everything(tx.dialect)]
    if not asked.predicates or _is_of_type(asked.predicates):
        kind = str(asked.predicates[0].values[0]) if asked.predicates else None
        total = artifacts.count(tx, query.namespace, kind)
    else:
        total = _LISTING.count(tx, conditions)
    return _LISTING.made(asked, _LISTING.rows(tx, asked, conditions), total)


def _is_of_type(predicates: Sequence[Predicate]) -> bool:
    """Say whether a filter only names a type: of these there are counters."""
    return (
        len(predicates) == 1 and predicates[0].key == "schema_title" and predicates[0].operation == "EQUALS"
    )


def places(tx: Tx, wanted: Wanted, *, size: int = 0, token: str = "") -> tuple[list[Linked], int, str]:
    """Return a page of the places of artifacts: by run, task, direction and name.

    Args:
        tx: The transaction.
        wanted: Which.
        size: How many at most; 0 leaves it to the server, and it has a limit.
        token: Where the page before ended; empty for the first page.

    Returns:
        The places, how many there are in all, and the token of the next page, empty on the last.

    Raises:
        RequestError: The token is none, or the size is negative.
    """
    if size < 0:
        raise RequestError("the page size must not be negative", where="page_size")
    size = min(size or USUAL_SIZE, LARGEST_SIZE)
    conditions = _conditions(tx, wanted)
    where, params = joined(conditions)
    row = tx.row(f"SELECT COUNT(*){_FROM}{where}", params)
    assert row is not None, "an aggregate has a row"
    if token:
        conditions.append(Condition(f"({_PLACE}) > (?, ?, ?, ?, ?)", _place(token)))
    where, params = joined(conditions)
    records = tx.rows(f"{_SELECT}{_FROM}{where} ORDER BY {_PLACE} LIMIT ?", [*params, size + 1])
    found = [Linked(Place(*record[:5]), *record[5:]) for record in records[:size]]
    return found, int(row[0]), _token(found[-1].place) if len(records) > size else ""


def _conditions(tx: Tx, wanted: Wanted) -> list[Condition]:
    conditions = [_SHOWN]
    if wanted.tasks is not None:
        each = " OR ".join(["l.run_id = ? AND l.path = ?"] * len(wanted.tasks)) or "1 = 0"
        conditions.append(Condition(f"({each})", tuple(word for task in wanted.tasks for word in task)))
    for column, values in (("l.run_id", wanted.run_ids), ("l.artifact_id", wanted.artifact_ids)):
        if values is not None:
            conditions.append(Condition(f"{{any {column}}}", (tx.dialect.many(values),)))
    if wanted.artifact_ids is not None:
        conditions.append(Condition("l.artifact_id <> ''"))  # the index has no others
    if wanted.namespace is not None:
        conditions.append(Condition("a.namespace = ?", (wanted.namespace,)))
    if wanted.direction is not None:
        conditions.append(Condition("l.direction = ?", (wanted.direction,)))
    return conditions


def _token(place: Place) -> str:
    return msgspec.json.encode(place).hex()


def _place(token: str) -> Place:
    try:
        place = msgspec.json.decode(binascii.unhexlify(token), type=Place)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        place = None
    if place is None or abs(place.position) >= 1 << 63 or any("\0" in str(word) for word in place):
        raise bad_token()
    return place
