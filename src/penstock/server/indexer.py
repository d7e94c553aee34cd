"""Keeps the indexes of words and of runs up with what changes, a little at a time, beside the requests."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from penstock.errors import Error
from penstock.store import run_segments, search_index

if TYPE_CHECKING:
    from penstock.store import Store

__all__ = ["Indexer"]

_log = logging.getLogger(__name__)

PAUSE_S = 1.0
BATCH = 100
"""So much is read in one transaction: on SQLite nobody else writes for the milliseconds that it takes."""


class Indexer:
    """A thread that looks each second whether anything has changed.

    Args:
        store: The metadata.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was not read stays noted."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                read = self._index()
            except Error as error:  # the database is away; what was noted is still there when it is back
                _log.warning("cannot make the indexes for searches and lists: %s", error)
                read = 0
            if read < BATCH:
                self._stopped.wait(PAUSE_S)

    def _index(self) -> int:
        """Do what there is to do; return how much, of which more is left if it is a batch or more."""
        done = 0
        with self._store.read() as tx:
            is_behind, are_loose = search_index.is_behind(tx), run_segments.are_many_loose(tx)
        if is_behind:
            with self._store.transaction() as tx:
                done = search_index.index(tx, BATCH)
        if are_loose:
            with self._store.transaction() as tx:
                done = max(done, run_segments.fold(tx))
        return done
