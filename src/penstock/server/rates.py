"""How many requests one client is answered: a bucket each, that fills at a steady rate (a token bucket)."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from penstock.server.status import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["USUAL", "Rates"]

USUAL = 50.0
"""Requests a second, where the settings do not say and others than this machine may ask."""

BURST_S = 2.0
"""For how many seconds a client that has asked nothing may ask in one go."""

MOST_CLIENTS = 10_000
"""Those that asked least lately are forgotten first; their buckets are full by then."""


class Rates:
    """The buckets of a server's clients. It belongs to one thread.

    Args:
        per_s: How many requests a client is answered in a second; 0 for any number.
        clock: Seconds, of a clock that never goes back.
    """

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = per_s
        self._most = max(1.0, per_s * BURST_S)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is in it, and when

    def take(self, client: str, who: str) -> None:
        """Count a request.

        Args:
            client: What tells clients apart.
            who: What the client is told that it is.

        Raises:
            Refusal: It has sent too many.
        """
        if not self._per_s:
            return
        now = self._clock()
        left, at = self._buckets.pop(client, (self._most, now))
        left = min(self._most, left + (now - at) * self._per_s)
        self._buckets[client] = (left - 1 if left >= 1 else left), now
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        if left < 1:
            raise Refusal(
                Code.RESOURCE_EXHAUSTED,
                f"{who} has sent more than {self._per_s:g} requests a second",
                hint="send fewer at once; requests_per_second in [limits] of its config.toml says how many",
                retry_after_s=(1 - left) / self._per_s,
            )
