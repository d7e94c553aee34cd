"""What several clients listen to at once: it is read once for all of them, and each goes at its own pace.

A **topic** keeps the newest of what was read, a listener only its own place in it. One that is at the end is
given what comes there. One that is behind what is kept, since it is slow or asked for older things, reads the
source itself until it is not. So nobody waits for anybody, and nothing piles up for a client that is slow.
"""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Sequence

__all__ = ["Item", "News", "Portion", "Source", "Topic"]

_KEPT_BYTES = 1 << 20


class Item(NamedTuple):
    """One event, as it is sent; ``begin`` and ``end`` are the places before and behind it."""

    begin: int
    end: int
    sent: bytes


class Portion(NamedTuple):
    """What a source has behind a place.

    Args:
        items: Some or all of it, without gaps.
        ending: What is sent behind the last one where no more will come; None where more may.
        is_all: Whether there was no more.
    """

    items: Sequence[Item]
    ending: bytes | None = None
    is_all: bool = True


class Source(Protocol):
    """Where a topic's items come from. It is asked from several threads."""

    @property
    def grows_unseen(self) -> bool:
        """Whether more may come without a commit to the store."""

    def end(self) -> int:
        """Return the place behind the last item."""

    def read(self, place: int, before: int | None) -> Portion:
        """Return items from a place on.

        Args:
            place: Where to begin.
            before: A place that items end at, not to be gone beyond; None where there is none.
        """


class News(NamedTuple):
    """What a topic has for a listener.

    Args:
        items: What follows its place; None where it has to read that itself.
        ending: What is sent when there is no more; None where more may come.
        end: The place behind the last item.
    """

    items: Sequence[Item] | None
    ending: bytes | None
    end: int


class Topic:
    """A source, what was last read of it, and who listens.

    Args:
        source: The source.

    Attributes:
        users: How many answers are made of it; of whoever keeps topics.
        is_closed: Whether its listeners are to be let go.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.users = 0
        self.is_closed = False
        self._listeners: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._reading = threading.Lock()
        self._guard = threading.Lock()
        self._items: deque[Item] = deque()
        self._bytes = 0
        self._end: int | None = None
        self._ending: bytes | None = None

    def look(self) -> bool:
        """Read what is new; say whether that was all. The first look is only for where the end is."""
        with self._reading:
            if self._end is None:
                self._end = self.source.end()
            portion = self.source.read(self._end, None)
            with self._guard:
                changed = bool(portion.items) or portion.ending != self._ending
                self._ending = portion.ending
                for item in portion.items:
                    self._keep(item)
        if changed:
            self.wake()
        return portion.is_all

    def news(self, place: int) -> News:
        """Return what follows a place."""
        with self._guard:
            assert self._end is not None, "it has been looked at"
            found: list[Item] = []
            for item in reversed(self._items):
                if item.end <= place:
                    break
                found.append(item)
            found.reverse()
            is_known = found[0].begin == place if found else place >= self._end
            return News(found if is_known else None, self._ending, self._end)

    def listen(self, loop: asyncio.AbstractEventLoop, woken: asyncio.Event) -> None:
        """Have an event set, in its loop, whenever there is news."""
        with self._guard:
            self._listeners[woken] = loop

    def leave(self, woken: asyncio.Event) -> None:
        """Undo `listen`."""
        with self._guard:
            self._listeners.pop(woken, None)

    def close(self) -> None:
        """Let the listeners go."""
        self.is_closed = True
        self.wake()

    def wake(self) -> None:
        """Have the listeners look; once for each loop, for that costs more than all the rest."""
        with self._guard:
            by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Event]] = {}
            for woken, loop in self._listeners.items():
                by_loop.setdefault(loop, []).append(woken)
        for loop, events in by_loop.items():
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(_set, events)

    def _keep(self, item: Item) -> None:
        self._end = item.end
        self._items.append(item)
        self._bytes += len(item.sent)
        while self._bytes > _KEPT_BYTES:
            self._bytes -= len(self._items.popleft().sent)


def _set(events: Sequence[asyncio.Event]) -> None:
    for event in events:
        event.set()
