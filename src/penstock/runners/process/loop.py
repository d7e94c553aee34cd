"""One thread that waits for descriptors, timers and calls from other threads, and nothing else."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import selectors
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Loop"]


class Loop:
    """The thread; `post` may be called from anywhere, the other methods from its own callbacks only.

    The thread starts with the first call that is posted.
    """

    def __init__(self) -> None:
        self._calls: deque[Callable[[], None]] = deque()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._selector = selectors.DefaultSelector()
        self._wake_out, self._wake_in = os.pipe()
        os.set_blocking(self._wake_in, False)
        os.set_blocking(self._wake_out, False)
        self._selector.register(self._wake_out, selectors.EVENT_READ, self._woken)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = False

    def post(self, call: Callable[[], None]) -> None:
        """Have a function called by the thread, after those that were posted before; none once it stops."""
        with self._lock:
            if self._stopped:
                return
            self._calls.append(call)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="penstock-processes", daemon=True)
                self._thread.start()
            self._wake()

    def watch(self, descriptor: int, ready: Callable[[], None]) -> None:
        """Call a function whenever a descriptor can be read."""
        self._selector.register(descriptor, selectors.EVENT_READ, ready)

    def watch_writes(self, descriptor: int, *, also: bool) -> None:
        """Call the function of a watched descriptor when it can be written, too."""
        key = self._selector.get_key(descriptor)
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if also else 0)
        if key.events != events:
            self._selector.modify(descriptor, events, key.data)

    def unwatch(self, descriptor: int) -> None:
        """Forget a descriptor."""
        self._selector.unregister(descriptor)

    def later(self, delay_s: float, call: Callable[[], None]) -> None:
        """Call a function once, after a time in seconds."""
        heapq.heappush(self._timers, (time.monotonic() + delay_s, next(self._order), call))

    def stop(self) -> None:
        """End the thread after the calls that were posted; nothing is called afterwards. From any thread."""
        with self._lock:
            thread, stopped = self._thread, self._stopped
            self._stopped = True
            if not stopped and thread is not None:
                self._wake()
        if thread is None and not stopped:
            self._close()
        elif thread is not None and thread is not threading.current_thread():
            thread.join()

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # it has been woken often enough
            os.write(self._wake_in, b"\0")

    def _run(self) -> None:
        while self._calls or not self._stopped:
            for key, _ in self._selector.select(self._timeout_s()):
                # An earlier callback may have unwatched it, and even watched another one of its number.
                if self._selector.get_map().get(key.fd) is key:
                    self._call(key.data)
            while self._timers and self._timers[0][0] <= time.monotonic():
                self._call(heapq.heappop(self._timers)[2])
            while self._calls:
                self._call(self._calls.popleft())
        with self._lock:  # whoever stops the loop wakes it under this lock
            self._close()

    def _call(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception:
            import logging  # noqa: PLC0415 - 5 ms of import for what never happens

            logging.getLogger(__name__).exception("the process runner goes on after an error of its own")

    def _woken(self) -> None:
        os.read(self._wake_out, 4096)

    def _timeout_s(self) -> float | None:
        if self._calls or self._stopped:
            return 0
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None

    def _close(self) -> None:
        self._selector.close()
        os.close(self._wake_in)
        os.close(self._wake_out)
