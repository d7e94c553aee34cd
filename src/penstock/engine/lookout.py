"""Notices what other processes write into the store, for a thread that has other things to wait for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from penstock.errors import StoreError

if TYPE_CHECKING:
    from penstock.store import Store, Watch

__all__ = ["Lookout"]


class Lookout:
    """A look at the store now and then.

    The first one opens a connection, so that whoever is done before that pays nothing. It finds a change:
    what was written before it must not go unnoticed.

    Args:
        store: The store.
        every_s: How long what others write may go unnoticed.

    Attributes:
        saw_change: What the last look came to.
    """

    def __init__(self, store: Store, every_s: float = 0.05) -> None:
        self.every_s = every_s
        self.saw_change = False
        self._store = store
        self._watch: Watch | None = None
        self._next = time.monotonic() + every_s

    def sees_change(self) -> bool:
        """Say whether anything was committed since the last look; between two looks the answer is no."""
        self.saw_change = False
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self.every_s
            if self._watch is None:
                self._watch = self._store.watch()
                self.saw_change = True
            else:
                self.saw_change = self._ask(self._watch)
        return self.saw_change

    def _ask(self, watch: Watch) -> bool:
        try:
            return watch.changed()
        except StoreError:
            self.close()  # its connection is of no more use; the next look opens another
            raise

    def close(self) -> None:
        """Look no more."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None
