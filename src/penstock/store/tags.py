"""Tags: what people call pipelines and versions, as names with values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store.tx import Tx


def replace(tx: Tx, owner: str, tags: Mapping[str, str]) -> None:
    """Let something have these tags and no others."""
    remove(tx, owner)
    if tags:
        tx.executemany(
            "INSERT INTO tags (owner, name, value) VALUES (?, ?, ?)",
            [(owner, name, value) for name, value in tags.items()],
        )


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
