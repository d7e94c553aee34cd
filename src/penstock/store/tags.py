"""Tags: what people call runs, pipelines and versions, as names with values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.errors import RequestError
from penstock.store import run_segments, search_queue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store.search_queue import Kind
    from penstock.store.tx import Tx


MOST = 20
LONGEST = 63
"""KFP's limits: how many tags something may have, and how many characters a key or a value."""

_LOCK = "SELECT 1 FROM runs WHERE id = ? AND deleted_at IS NULL{for_update}"


def check(tags: Mapping[str, str]) -> None:
    """Check tags before they are given to something.

    Raises:
        RequestError: There are too many; or one is too long, empty, or has a dot in its key.
    """
    if len(tags) > MOST:
        raise RequestError(f"there are {len(tags)} tags; there may be {MOST} at most")
    for key, value in tags.items():
        if not 0 < len(key) <= LONGEST:
            raise RequestError(f"the tag's key {key!r} must have 1 to {LONGEST} characters")
        if "." in key:
            raise RequestError(f"the tag's key {key!r} must not have a dot")
        if len(value) > LONGEST:
            raise RequestError(f"the value of the tag {key!r} may have {LONGEST} characters at most")


def replace(tx: Tx, kind: Kind, owner: str, tags: Mapping[str, str]) -> None:
    """Let something have these tags and no others."""
    if kind == "run" and (tx.row(_LOCK, (owner,)) is None or of_one(tx, owner) == tags):
        return
    remove(tx, owner)
    search_queue.note(tx, kind, owner)
    if tags:
        tx.executemany(
            "INSERT INTO tags (owner, name, value) VALUES (?, ?, ?)",
            [(owner, name, value) for name, value in tags.items()],
        )
    if kind == "run":
        run_segments.leave(tx, [owner])


def remove(tx: Tx, owner: str) -> None:
    """Take all tags away."""
    tx.execute("DELETE FROM tags WHERE owner = ?", (owner,))


def of(tx: Tx, owners: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the tags of some things, by owner; one that has none is left out."""
    found: dict[str, dict[str, str]] = {}
    for owner, name, value in tx.rows(
        "SELECT owner, name, value FROM tags WHERE {any owner} ORDER BY owner, name",
        (tx.dialect.many(owners),),
    ):
        found.setdefault(owner, {})[name] = value
    return found


def of_one(tx: Tx, owner: str) -> dict[str, str]:
    """Return the tags of one thing."""
    return of(tx, [owner]).get(owner, {})
