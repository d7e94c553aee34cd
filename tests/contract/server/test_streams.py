"""Streams: many listeners cost one reader, each goes at its own pace, and nobody is told a thing twice."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from penstock import home, store
from penstock.errors import Unavailable
from penstock.home import AuthSettings
from penstock.server import streams as module
from penstock.server.api_keys import new_key
from penstock.server.app import make_app
from penstock.server.guard import Guard
from penstock.server.login import Login
from penstock.server.routes import Services
from penstock.server.run_events import RunEvents
from penstock.server.status import Refusal
from penstock.server.streams import Stream, Streams
from penstock.server.table import ROUTES
from penstock.server.topics import Item, Portion, Topic
from penstock.store import api_keys, events, runs
from support.databases import Database, an_event, create_run
from support.postgres import new_database, running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from penstock.store import Store

LISTENERS = 200
SCOPE = {"type": "http", "asgi": {"spec_version": "2.3"}, "method": "GET", "path": "/", "headers": []}


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[str]:
    with running_server() as url:
        yield url


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of each kind, with a run in it."""
    if request.param == "SQLite":
        with store.open(tmp_path) as opened:
            yield _with_run(opened)
        return
    with new_database(request.getfixturevalue("postgres_server")) as url:
        database = Database("PostgreSQL", url)
        yield _with_run(database.open())
        database.close()


def _with_run(opened: Store) -> Store:
    with opened.transaction() as tx:
        create_run(tx, state="RUNNING")
    return opened


def append(opened: Store, *seqs: int, is_over: bool = False) -> None:
    with opened.transaction() as tx:
        events.append(tx, [an_event(seq) for seq in seqs])
        if is_over:
            runs.update(tx, "run-1", state="SUCCEEDED")


class Counted:
    """The events of run-1, and how often they were read."""

    grows_unseen = False

    def __init__(self, opened: Store) -> None:
        self._events = RunEvents(opened, "run-1")
        self.reads = 0

    def end(self) -> int:
        return self._events.end()

    def read(self, place: int, before: int | None) -> Portion:
        self.reads += 1
        return self._events.read(place, before)


class Client:
    """One that listens, as the server that sends to it sees it."""

    def __init__(self) -> None:
        self.got = b""
        self.status = 0
        self.reads = asyncio.Event()  # whether it takes what it is sent
        self.reads.set()
        self.left = asyncio.Event()
        self._sent = asyncio.Event()

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        self.status = message.get("status", self.status)
        self.got += message.get("body", b"")
        self._sent.set()

    async def receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    @property
    def seqs(self) -> list[int]:
        return [int(found) for found in re.findall(rb"^id: (\d+)$", self.got, re.MULTILINE)]

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait until what was sent makes something so."""
        while not is_so():
            self._sent.clear()
            await self._sent.wait()

    async def listen(self, streams: Streams, stream: Stream) -> None:
        answer = await asyncio.to_thread(streams.respond, stream)
        await answer(SCOPE, self.receive, self.send)


def test_many_listeners_cost_one_reader_and_slow_ones_stop_nobody(opened: Store) -> None:
    source = Counted(opened)
    stream = Stream("run-1", source, 0)
    clients = []

    async def main() -> None:
        clients.extend(Client() for _ in range(LISTENERS))
        slow = clients[0]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each.listen(streams, stream)) for each in clients]
            append(opened, 1)
            for each in clients:
                await each.until(lambda each=each: each.seqs)
            joined = source.reads
            slow.reads.clear()
            for seq in range(2, 10):
                append(opened, seq)
            for each in clients[1:]:
                await each.until(lambda each=each: 9 in each.seqs)
            assert source.reads - joined <= 2 * 8  # a commit is seen once, or twice with what is next to it
            assert 9 not in slow.seqs
            append(opened, 10, is_over=True)
            slow.reads.set()
            await asyncio.wait_for(asyncio.gather(*tasks), 60)

    with closing(Streams(opened)) as streams:
        asyncio.run(main())

    assert all(each.seqs == list(range(1, 11)) for each in clients)
    assert all(each.got.count(b"event: end\n") == 1 for each in clients)


def test_a_silent_stream_says_that_it_is_there_and_is_forgotten_when_it_is_left(opened: Store) -> None:
    async def main() -> None:
        client = Client()
        listening = asyncio.create_task(client.listen(streams, Stream("run-1", source, 0)))
        await client.until(lambda: client.got.count(b":\n\n") >= 3)
        client.left.set()
        await listening

    source = RunEvents(opened, "run-1")
    with closing(Streams(opened, heartbeat_s=0.01)) as streams:
        asyncio.run(main())
        asyncio.run(main())  # the thread of the first may have ended
        with streams._guard:
            assert not streams._topics


def test_a_stream_lasts_for_some_time_and_then_its_client_comes_again(opened: Store) -> None:
    source = RunEvents(opened, "run-1")
    append(opened, 1)
    client, again = Client(), Client()
    with closing(Streams(opened, lasts_s=0.05)) as streams:
        asyncio.run(client.listen(streams, Stream("run-1", source, 0)))
    append(opened, 2, is_over=True)
    with closing(Streams(opened)) as streams:
        asyncio.run(again.listen(streams, Stream("run-1", source, 1, is_resumed=True)))

    assert (client.seqs, again.seqs) == ([1], [2])
    assert (b"event: end" in client.got, b"event: end" in again.got) == (False, True)


def test_a_stream_ends_soon_after_its_clients_key_is_revoked(opened: Store, tmp_path: Path) -> None:
    with opened.transaction() as tx:
        create_run(tx, "run-2", state="RUNNING", namespace="team-a")
        events.append(tx, [an_event(1, run_id="run-2")])
    anns, eves = (
        new_key(name, {"team-a": "viewer"}, created_by="", expires_at=None) for name in ("ann", "eve")
    )
    with opened.transaction() as tx:
        api_keys.insert(tx, anns[0])
        api_keys.insert(tx, eves[0])
    ann, eve = Client(), Client()

    async def listen(client: Client, token: str) -> None:
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {token}".encode())]
        path = "/apis/penstock/v1/runs/run-2/events"
        scope = SCOPE | {"path": path, "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1)}
        await app(scope, client.receive, client.send)

    async def main() -> None:
        of_ann = asyncio.create_task(listen(ann, anns[1]))
        of_eve = asyncio.create_task(listen(eve, eves[1]))
        await ann.until(lambda: ann.seqs)
        with opened.transaction() as tx:
            api_keys.delete(tx, anns[0].id)
        await asyncio.wait_for(of_ann, 60)
        with opened.transaction() as tx:
            events.append(tx, [an_event(2, run_id="run-2")])
            runs.update(tx, "run-2", state="SUCCEEDED")
        await asyncio.wait_for(of_eve, 60)

    with closing(Streams(opened, asked_every_s=0.02)) as streams:
        services = Services(home.prepare(tmp_path), opened, identify=Login(opened, AuthSettings()))
        app = make_app(services, ROUTES, Guard(None), streams)
        asyncio.run(main())

    assert (ann.seqs, eve.seqs) == ([1], [1, 2])
    assert (b"event: end" in ann.got, b"event: end" in eve.got) == (False, True)


def test_what_is_read_may_have_gone_from_what_is_kept(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penstock.server.topics._KEPT_BYTES", 1000)  # some four events
    append(opened, 1, 2, 3)
    client = Client()

    async def main() -> None:
        stream = Stream("run-1", RunEvents(opened, "run-1"), 1)
        client.reads.clear()
        listening = asyncio.create_task(client.listen(streams, stream))
        other = Client()
        also = asyncio.create_task(other.listen(streams, stream))
        for seq in range(4, 60):
            append(opened, seq, is_over=seq == 59)
        await also
        client.reads.set()
        await listening
        assert other.seqs == list(range(2, 60))

    with closing(Streams(opened)) as streams:
        asyncio.run(main())

    assert client.seqs == list(range(2, 60))


def test_there_may_be_so_many_streams_and_none_of_a_server_that_stops(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    stream = Stream("run-1", RunEvents(opened, "run-1"), 0)
    with closing(Streams(opened)) as streams:
        streams.respond(stream)
        with pytest.raises(Refusal, match="1 streams open"):
            streams.respond(stream)
    with pytest.raises(Unavailable, match="about to stop"):
        streams.respond(stream)


def test_a_source_that_breaks_ends_its_own_streams_only(
    opened: Store, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Counted):
        def read(self, place: int, before: int | None) -> Portion:
            if self.reads:
                raise ZeroDivisionError
            return super().read(place, before)

    good, bad = Client(), Client()

    async def main() -> None:
        listening = [
            asyncio.create_task(bad.listen(streams, Stream("bad", Broken(opened), 0))),
            asyncio.create_task(good.listen(streams, Stream("good", Counted(opened), 0))),
        ]
        await good.until(lambda: good.status)
        await bad.until(lambda: bad.status)
        append(opened, 1, is_over=True)
        await asyncio.wait_for(asyncio.gather(*listening), 60)

    with closing(Streams(opened)) as streams:
        asyncio.run(main())

    assert (good.seqs, bad.seqs) == ([1], [])
    assert (b"event: end" in good.got, b"event: end" in bad.got) == (True, False)
    assert "a stream has ended" in caplog.text


class Text:
    """A source that one reads at any place, as a file."""

    grows_unseen = True

    def __init__(self) -> None:
        self.text = b""

    def end(self) -> int:
        return len(self.text)

    def read(self, place: int, before: int | None) -> Portion:
        end = len(self.text) if before is None else before
        return Portion([Item(place, end, self.text[place:end])] if place < end else [])


@pytest.mark.parametrize("place", range(8))
def test_a_listener_between_two_items_is_given_neither_twice_nor_half(place: int) -> None:
    text = Text()
    text.text = b"ab"
    topic = Topic(text)
    topic.look()
    for more in (b"cde", b"f", b"gh"):
        text.text += more
        topic.look()
    got = b""
    while place < len(text.text):
        items, _, end = topic.news(place)
        items = text.read(place, end).items if items is None else items
        got += b"".join(item.sent for item in items)
        place = items[-1].end

    assert b"abcdefgh".endswith(got)
