"""What is to be found in another way from now on: noted as it changes, and read when there is time.

To make an index of words takes a hundred times as long as to note that something is to be in it, now and then
very much longer, and keeps all others from writing. So whoever changes something notes it here, and
`penstock.store.search_index` does the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from penstock.store.tx import Tx

__all__ = ["Kind", "note", "note_all"]

Kind = Literal["run", "experiment", "pipeline", "pipeline_version", "recurring_run"]


def note(tx: Tx, kind: Kind, thing_id: str) -> None:
    """Note that something is new, gone, or called otherwise."""
    tx.execute("INSERT INTO search_queue (kind, id) VALUES (?, ?)", (kind, thing_id))


def note_all(tx: Tx) -> None:
    """Note all that there is, for an index that is empty."""
    for kind in get_args(Kind):
        tx.execute(
            f"INSERT INTO search_queue (kind, id) SELECT '{kind}', id FROM {kind}s ORDER BY created_at, id"
        )
