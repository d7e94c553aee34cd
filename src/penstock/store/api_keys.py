"""API keys: who may log in by a secret. The secret itself is not kept, only its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.errors import Conflict, NotFound
from penstock.store.rows import ApiKey
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

__all__ = ["by_digest", "delete", "find", "get", "insert", "list", "used"]

_TABLE = Table("api_keys", ApiKey, key=("id",), json=("roles",))


def insert(tx: Tx, key: ApiKey) -> None:
    """Insert a key.

    Raises:
        Conflict: There is one of this id, or with this secret.
    """
    _TABLE.insert(tx, (key,))


def by_digest(tx: Tx, digest: str) -> ApiKey | None:
    """Return the key whose secret has this digest, also one that has expired."""
    record = tx.row(f"{_TABLE.select} WHERE digest = ?", (digest,))
    return None if record is None else _TABLE.decode(record)


def get(tx: Tx, key_id: str) -> ApiKey:
    """Return a key by its id.

    Raises:
        NotFound: There is none.
    """
    return _TABLE.get(tx, key_id)


def find(tx: Tx, id_or_name: str) -> ApiKey:
    """Return the key of this id, or of this name.

    Raises:
        NotFound: There is none.
        Conflict: There are several of this name.
    """
    found = _TABLE.decode_all(tx.rows(f"{_TABLE.select} WHERE id = ? OR name = ?", (id_or_name, id_or_name)))
    if not found:
        raise NotFound(f"there is no key {id_or_name!r}", hint="`penstock keys` lists them")
    if len(found) > 1:
        several = ", ".join(key.id for key in found)
        raise Conflict(f"several keys are called {id_or_name!r}", hint=f"say which, by its id: {several}")
    return found[0]


def list(tx: Tx) -> Sequence[ApiKey]:  # noqa: A001 - read as api_keys.list
    """Return all keys, the oldest first."""
    return _TABLE.decode_all(tx.rows(f"{_TABLE.select} ORDER BY created_at, id"))


def used(tx: Tx, key_id: str, at: int) -> None:
    """Note that somebody has logged in by a key."""
    tx.execute("UPDATE api_keys SET used_at = ? WHERE id = ?", (at, key_id))


def delete(tx: Tx, key_id: str) -> None:
    """Take a key away: its secret is worth nothing from now on.

    Raises:
        NotFound: There is none.
    """
    if not tx.execute("DELETE FROM api_keys WHERE id = ?", (key_id,)):
        raise _TABLE.missing((key_id,))
