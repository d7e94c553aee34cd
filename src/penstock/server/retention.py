"""Archives runs some time after their end, and deletes them some time after that, if the settings say so."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from penstock.errors import Error, NotFound
from penstock.runtime.identity import now
from penstock.store import retention, runs

if TYPE_CHECKING:
    from penstock.home import RetentionSettings
    from penstock.store import Store

__all__ = ["Retention", "sweep"]

_log = logging.getLogger(__name__)

BATCH = 100
"""So many runs are changed in one transaction: on SQLite nobody else writes for the milliseconds it takes."""

HOUR = 3_600_000_000
"""Microseconds."""


class Retention:
    """A thread that looks every few hours which runs have been there for long enough.

    Servers of one database may all have one: what another has done is not done again.

    Args:
        store: The metadata.
        settings: How long runs stay.
    """

    def __init__(self, store: Store, settings: RetentionSettings) -> None:
        self._store = store
        self._settings = settings
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin, where runs do not stay for ever."""
        if self._settings.archive_after_h is not None or self._settings.delete_after_h is not None:
            self._thread.start()

    def stop(self) -> None:
        """End; what is left is for the next time."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                changed = sweep(self._store, self._settings, now())
            except Error as error:  # the database is away; the runs are still there when it is back
                _log.warning("cannot look for runs that are to be archived or deleted: %s", error)
                changed = 0
            if not changed:
                self._stopped.wait(self._settings.interval_h * 3600)


def sweep(store: Store, settings: RetentionSettings, at: int) -> int:
    """Archive and delete runs, a batch of each.

    Args:
        store: The metadata.
        settings: How long runs stay.
        at: The time, in epoch microseconds.

    Returns:
        How many runs it has changed; with none, there are none left.
    """
    archived = deleted = 0
    if settings.archive_after_h is not None:
        archived = _archive(store, at - int(settings.archive_after_h * HOUR), at)
    if settings.delete_after_h is not None:
        deleted = _delete(store, at - int(settings.delete_after_h * HOUR), at)
    if archived or deleted:
        _log.info("retention: %d runs archived, %d deleted", archived, deleted)
    return archived + deleted


def _archive(store: Store, before: int, at: int) -> int:
    changed = 0
    with store.transaction() as tx:
        for run_id in retention.ended_before(tx, before, limit=BATCH):
            with suppress(NotFound):
                run = runs.lock(tx, run_id)
                # Somebody may have retried it, archived or deleted it meanwhile.
                if run.finished_at is not None and run.storage_state == "AVAILABLE" and not run.deleted_at:
                    runs.archive(tx, run_id, at)
                    changed += 1
    return changed


def _delete(store: Store, before: int, at: int) -> int:
    changed = 0
    with store.transaction() as tx:
        for run_id in retention.archived_before(tx, before, limit=BATCH):
            with suppress(NotFound):
                run = runs.lock(tx, run_id)
                if run.finished_at is not None and run.storage_state == "ARCHIVED":
                    runs.discard(tx, run_id, at)
                    changed += 1
    return changed
