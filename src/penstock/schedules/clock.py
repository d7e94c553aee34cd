"""The thread that looks at recurring runs when one of them is due."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from penstock.errors import StoreError
from penstock.runtime.identity import SECOND, now
from penstock.schedules import ticker

if TYPE_CHECKING:
    import threading

    from penstock.store import Store

__all__ = ["run"]

LONGEST_S = 1.0
"""How long a new or changed recurring run, or a clock that was put forward, may go unnoticed."""

_log = logging.getLogger(__name__)


def run(store: Store, stop: threading.Event) -> None:
    """Make runs when they are due, until told to stop; a database that is away is asked again."""
    pause_s = 0.0
    while not stop.wait(pause_s):
        try:
            again = ticker.make_due(store, now())
        except StoreError as error:
            _log.warning("recurring runs wait for the database: %s", error)
            again = None
        pause_s = LONGEST_S if again is None else min(max((again - now()) / SECOND, 0.0), LONGEST_S)
