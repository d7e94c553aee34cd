"""Take away a run that has ended, with all that is recorded of it but its artifacts.

Those outlive the run: other runs may have read them, or taken them from the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import tags

if TYPE_CHECKING:
    from penstock.store.tx import Tx

__all__ = ["delete_run"]

_TABLES = ("tasks", "attempts", "timers", "artifact_links", "run_metrics", "events", "leases")

# By pipeline and path, for which there is an index; also keys that the task had before it ran again.
_CACHED = (
    "DELETE FROM cache WHERE run_id = ? AND pipeline = (SELECT pipeline_name FROM runs WHERE id = ?)"
    " AND path IN (SELECT path FROM tasks WHERE run_id = ?)"
)


def delete_run(tx: Tx, run_id: str) -> None:
    """Delete a run that was discarded (`penstock.store.runs.discard`); doing it twice is harmless."""
    tx.execute(_CACHED, (run_id, run_id, run_id))
    for table in _TABLES:
        tx.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))
    tags.remove(tx, run_id)
    tx.execute("DELETE FROM runs WHERE id = ? AND deleted_at IS NOT NULL", (run_id,))
