"""While the database is not there: the engine waits, and tasks go on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from penstock.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["wait_for"]

PATIENCE_S = 120.0
"""How long a database may be away: a server that is started again, a writer that keeps the file locked."""

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0


def wait_for(go_on: Callable[[], None], error: Unavailable, *, patience_s: float = PATIENCE_S) -> None:
    """Try to go on, now and then, until the database lets us.

    Args:
        go_on: What needs the database.
        error: How it failed the first time.
        patience_s: For how long, in seconds.

    Raises:
        Unavailable: The last error, when it does not pass by itself or has lasted too long.
    """
    until = time.monotonic() + patience_s
    pause_s = FIRST_PAUSE_S
    while True:
        if not error.passes or time.monotonic() + pause_s > until:
            raise error
        _warn("%s; it is tried again in %g s, and tasks go on", error.message, pause_s)
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        try:
            go_on()
        except Unavailable as again:
            error = again
        else:
            _warn("the database is there again")
            return


def _warn(text: str, *values: object) -> None:
    import logging  # noqa: PLC0415 - 5 ms of import for what few runs meet

    logging.getLogger(__name__).warning(text, *values)
