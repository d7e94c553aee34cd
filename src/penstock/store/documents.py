"""Pipeline documents, each kept once under what it says."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from penstock.errors import NotFound
from penstock.store import codec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

_encode_sorted = msgspec.json.Encoder(order="sorted").encode


def digest(document: dict[str, Any]) -> str:
    """Name a document by what it says: the SHA-256 of its JSON with sorted keys, in hex."""
    return sha256(_encode_sorted(document)).hexdigest()


def keep(tx: Tx, name: str, document: dict[str, Any]) -> None:
    """Keep a document, unless one of the same digest is there already.

    Args:
        tx: The transaction.
        name: Its digest.
        document: The document.
    """
    if tx.row("SELECT 1 FROM specs WHERE digest = ?", (name,)) is None:
        tx.execute(
            "INSERT INTO specs (digest, body) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            (name, codec.to_text(document)),
        )


def get(tx: Tx, name: str) -> dict[str, Any]:
    """Return the document of this digest.

    Raises:
        NotFound: There is none.
    """
    found = tx.row("SELECT body FROM specs WHERE digest = ?", (name,))
    if found is None:
        raise NotFound(f"there is no pipeline document {name}")
    document: dict[str, Any] = codec.from_text(found[0])
    return document


def of_digests(tx: Tx, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return those documents of these digests that there are."""
    rows = tx.rows("SELECT digest, body FROM specs WHERE {any digest}", (tx.dialect.many(names),))
    return {name: codec.from_text(body) for name, body in rows}
