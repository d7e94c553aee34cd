"""Answers that go on: server-sent events (WHATWG HTML, section 9.2), for any number of listeners.

One thread waits for commits and reads what is new, for all. It is there while somebody listens.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from penstock import api
from penstock.errors import RequestError, StoreError, Unavailable
from penstock.server.status import Code, Refusal
from penstock.server.topics import Source, Topic

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Hashable

    from starlette.types import Receive, Scope, Send

    from penstock.store import Store, Watch

__all__ = ["MEDIA_TYPE", "Stream", "Streams", "frame", "number_in"]

MEDIA_TYPE = "text/event-stream"

HEARTBEAT_S = 15.0
"""A stream in which nothing happens says so this often, for whoever stands between to keep it open."""

LASTS_S = 15 * 60.0
"""A stream is ended then, and goes on as another one, with whatever server answers by then."""

ASKED_EVERY_S = 3.0
"""How often it is asked whether a client may still listen: its key may have been revoked."""

MOST = 1000
"""How many streams a server has at once."""

_DIGITS = 18
_RETRY = b"retry: 1000\n\n"
_HEARTBEAT = b":\n\n"
_PAUSE_S = 0.02
"""Between two looks: what is committed in between is read together."""
_UNSEEN_S = 0.1
"""Between two looks at what may grow without a commit."""
_IDLE_S = 1.0
_HEADERS = {
    "content-type": MEDIA_TYPE,
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "x-content-type-options": "nosniff",
}

_log = logging.getLogger(__name__)


class Stream(Struct, frozen=True):
    """An answer that is a stream.

    Args:
        key: What is listened to; streams of one key share what is read.
        source: Where its events come from.
        place: The place that it begins at.
        is_resumed: Whether the client has had what comes before; one that has had all of it, of what has
            ended, is told to come no more.
        greeting: What is sent first.
        is_allowed: Says whether its client may still listen; None where anybody may.
    """

    key: Hashable
    source: Source
    place: int
    is_resumed: bool = False
    greeting: bytes = b""
    is_allowed: Callable[[], bool] | None = None


def frame(kind: str, message: api.Message, place: str | int | None = None) -> bytes:
    """Return an event as it is sent; one without a place is none that a client goes on from."""
    named = b"" if place is None else f"id: {place}\n".encode()
    return b"%sevent: %s\ndata: %s\n\n" % (named, kind.encode(), api.encode(message))


def number_in(last_event_id: str) -> int | None:
    """Return the number of the event that a client had last, of a stream that counts them; None without one.

    Raises:
        RequestError: It is no number, or more than 64 bits hold.
    """
    if not last_event_id:
        return None
    is_number = last_event_id.isascii() and last_event_id.isdecimal()
    if not is_number or len(last_event_id) > _DIGITS:
        raise RequestError(f"{last_event_id!r} is no event of this stream", where="Last-Event-ID")
    return int(last_event_id)


class Streams:
    """The streams of a server.

    Args:
        store: The metadata.
        heartbeat_s: How often a silent stream says that it is there.
        lasts_s: After how long a client has to come again.
        asked_every_s: How often it is asked whether a client may still listen.
    """

    def __init__(
        self,
        store: Store,
        heartbeat_s: float = HEARTBEAT_S,
        lasts_s: float = LASTS_S,
        asked_every_s: float = ASKED_EVERY_S,
    ) -> None:
        self._store = store
        self._heartbeat_s = heartbeat_s
        self._lasts_s = lasts_s
        self._asked_every_s = asked_every_s
        self._guard = threading.Lock()
        self._topics: dict[Hashable, Topic] = {}
        self._watch: Watch | None = None
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def respond(self, stream: Stream, *, is_head: bool = False) -> Response:
        """Return the answer; 204 to a client that has had everything of what has ended.

        Raises:
            Refusal: There are too many streams already.
            Unavailable: The server is about to stop.
        """
        if is_head:
            return Response(headers=_HEADERS)
        topic = self._join(stream)
        news = topic.news(stream.place)
        if stream.is_resumed and news.ending is not None and stream.place >= news.end:
            self._release(stream.key)
            return Response(status_code=204)
        return _Answer(self, stream, topic)

    def let_go(self) -> None:
        """End all streams: the clients come again, and go on with whoever answers then."""
        self._closed.set()
        with self._guard:
            watch = self._watch
        for topic in self._all():
            topic.close()
        if watch is not None:
            watch.close()

    def close(self) -> None:
        """End all streams, and be done with the store."""
        self.let_go()
        if (thread := self._thread) is not None:
            thread.join()

    async def frames(self, stream: Stream, topic: Topic, woken: asyncio.Event) -> AsyncIterator[bytes]:
        """Yield what is sent to a listener."""
        place, until = stream.place, time.monotonic() + self._lasts_s
        pause_s = self._heartbeat_s
        if stream.is_allowed is not None:
            pause_s = min(pause_s, self._asked_every_s)
        asked_at = time.monotonic()
        yield _RETRY + stream.greeting
        while not topic.is_closed:
            if stream.is_allowed is not None and time.monotonic() >= asked_at + self._asked_every_s:
                if not await run_in_threadpool(stream.is_allowed):
                    return
                asked_at = time.monotonic()
            woken.clear()
            items, ending, end = topic.news(place)
            if items is None:
                try:
                    items = (await run_in_threadpool(topic.source.read, place, end)).items
                except StoreError as error:  # the client comes again, and the database with it
                    _log.warning("a stream has ended: %s", error)
                    return
                # What has gone from the source meanwhile is not waited for.
                place = place if items else end
            if items:
                place = items[-1].end
                yield b"".join([item.sent for item in items])
                if time.monotonic() > until:
                    return
            elif ending is not None:
                yield ending
                return
            elif (left_s := until - time.monotonic()) <= 0:
                return
            else:
                try:
                    await asyncio.wait_for(woken.wait(), min(pause_s, left_s))
                except TimeoutError:
                    yield _HEARTBEAT

    def _join(self, stream: Stream) -> Topic:
        with self._guard:
            if self._closed.is_set():
                raise Unavailable("the server is about to stop", hint="ask again in a moment")
            if sum(topic.users for topic in self._topics.values()) >= MOST:
                raise Refusal(
                    Code.RESOURCE_EXHAUSTED,
                    f"the server has {MOST} streams open, and no more at once",
                    hint="close streams that nobody reads",
                )
            if self._thread is None:
                self._watch = self._store.watch()
                self._thread = threading.Thread(
                    target=self._follow, args=(self._watch,), name="penstock-streams", daemon=True
                )
                self._thread.start()
            topic = self._topics.get(stream.key)
            if topic is None:
                topic = self._topics[stream.key] = Topic(stream.source)
            topic.users += 1
        try:
            # After it is known to the thread: what is committed from here on, that one sees.
            topic.look()
        except BaseException:
            self._release(stream.key)
            raise
        return topic

    def leave(self, stream: Stream, topic: Topic, woken: asyncio.Event) -> None:
        """Take note that a listener is gone."""
        topic.leave(woken)
        self._release(stream.key)

    def _release(self, key: Hashable) -> None:
        with self._guard:
            topic = self._topics[key]
            topic.users -= 1
            if not topic.users:
                del self._topics[key]

    def _all(self) -> list[Topic]:
        with self._guard:
            return list(self._topics.values())

    def _is_needed(self) -> bool:
        """Say whether the thread is; it ends if not, and the next listener begins another."""
        with self._guard:
            if not self._topics:
                self._thread = self._watch = None
            return bool(self._topics) and not self._closed.is_set()

    def _follow(self, first: Watch) -> None:
        """Read what is new while anybody listens."""
        watch: Watch | None = first
        while self._is_needed():
            try:
                if watch is None:
                    watch = self._watch = self._store.watch()
                    changed = True  # whatever was committed while there was none
                else:
                    unseen = any(topic.source.grows_unseen for topic in self._all())
                    changed = watch.wait_for_change(_UNSEEN_S if unseen else _IDLE_S)
                # Those that came during the wait, too: they looked before what was committed since.
                waiting = [topic for topic in self._all() if changed or topic.source.grows_unseen]
                while waiting:
                    waiting = [topic for topic in waiting if not _look(topic)]
                self._closed.wait(_PAUSE_S)
            except StoreError as error:
                _log.warning("streams wait for the database: %s", error)
                if watch is not None:
                    watch.close()
                watch = None
                self._closed.wait(_IDLE_S)
        if watch is not None:
            watch.close()


def _look(topic: Topic) -> bool:
    """Look at a topic; say whether all that is new was read."""
    try:
        return topic.look()
    except StoreError:
        raise
    except Exception:  # the boundary: the others go on, and these clients come again
        _log.exception("a stream has ended")
        topic.close()
        return True


class _Answer(StreamingResponse):
    """The answer to one listener, who is forgotten however it ends."""

    def __init__(self, streams: Streams, stream: Stream, topic: Topic) -> None:
        self._streams, self._stream, self._topic = streams, stream, topic
        self._woken = asyncio.Event()
        super().__init__(streams.frames(stream, topic, self._woken), headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until there are no more, or nobody listens."""
        self._topic.listen(asyncio.get_running_loop(), self._woken)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(self._stream, self._topic, self._woken)
