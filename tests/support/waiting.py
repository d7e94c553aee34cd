"""To wait for what nobody announces, such as something in another process; no test waits for ever.

Where there is an event, a test waits for that. A wait without a limit of its own, at a gate or for a
thread, is ended by `within`, which every test runs in (`tests/conftest.py`).
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE_S = 60.0
_PAUSE_S = 0.01
_AGAIN_S = 5.0
"""How long after a wait was ended the next one is, which it may have been the cause of."""


def eventually(holds: Callable[[], object], within_s: float = 20) -> bool:
    """Say whether something comes true in time."""
    return bool(_found(holds, within_s))


def wait_until(holds: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
    """Wait until something holds, and return what it gave; fail where it does not in time.

    Args:
        holds: What is to hold.
        what: What is waited for, as a failure says it.
        within_s: For how many seconds.
    """
    found = _found(holds, within_s)
    assert found, f"waited in vain for {what}"
    return found


def _found(holds: Callable[[], Any], within_s: float) -> Any:
    deadline = time.monotonic() + within_s
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(_PAUSE_S)
    return found


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Have what takes longer fail where it stands, whatever it waits for: a signal wakes it.

    Args:
        seconds: How long it may take; 0 for as long as it likes.
    """

    def fail(_number: int, _frame: object) -> NoReturn:
        pytest.fail(f"it has waited in vain: its {seconds:.0f} s are over")

    handler = signal.signal(signal.SIGALRM, fail)
    began = time.monotonic()
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        if left:  # the limit around this one goes on
            left = max(_PAUSE_S, left - (time.monotonic() - began))
        signal.setitimer(signal.ITIMER_REAL, left, again)
        signal.signal(signal.SIGALRM, handler)
