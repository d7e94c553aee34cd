"""Our client follows runs and logs, and goes on where a connection or a server was lost."""

# Components import what they use in their bodies, and keep it short.
# ruff: noqa: PTH123

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from penstock import dsl
from penstock.client import AsyncClient, Client
from penstock.client.event_stream import Following
from penstock.errors import APIError
from support import servers
from support.http_server import Answer, Asked, serving
from support.made import begun, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.client.streams import RunEvent
    from support.servers import Server


@dsl.component
def talk(gate: str) -> None:
    print("begun")
    with open(gate) as file:  # a pipe: what is written to it is printed
        print(file.read(), end="")


@dsl.pipeline(name="talking")
def talking(gate: str) -> None:
    talk(gate=gate)


def test_events_of_a_run_are_objects(server: Server, client: Client, gate: Path) -> None:
    run_id = begun(server, talking, gate=str(gate))
    events = client.stream_events(run_id)
    first = next(events)
    threading.Thread(target=gate.write_text, args=("so\n",)).start()
    rest = list(events)

    assert [first.seq, *(one.seq for one in rest)] == list(range(1, len(rest) + 2))
    states = [one.data.state for one in rest if one.kind == "task" and one.data.path == "talk"]
    assert (states[-1], rest[-1].kind, rest[-1].data.state) == ("SUCCEEDED", "run", "SUCCEEDED")
    assert list(client.stream_events(run_id, after=first.seq)) == rest
    assert list(client.stream_events(run_id, after=10_000)) == []
    assert "".join(client.stream_logs(run_id, "talk")) == client.logs(run_id, "talk") == "begun\nso\n"
    assert "".join(client.stream_logs(run_id, "talk", follow=False, offset=6)) == "so\n"
    assert "".join(client.stream_logs(run_id, "talk", offset=6)) == "so\n"
    assert list(client.stream_logs(run_id, "talk", follow=False, offset=600)) == []
    for nothing in (client.stream_logs(run_id, "none"), client.stream_logs(run_id, "none", follow=False)):
        with pytest.raises(APIError, match="no task 'none'"):
            next(nothing)


def test_programs_with_asyncio_follow_many_at_once(server: Server, gate: Path) -> None:
    run_id = begun(server, talking, gate=str(gate))

    async def main() -> tuple[list[list[RunEvent]], str]:
        async with AsyncClient(host=server.url) as client:

            async def all_events() -> list[RunEvent]:
                return [one async for one in client.stream_events(run_id)]

            async def whole_log() -> str:
                return "".join([text async for text in client.stream_logs(run_id, "talk")])

            followed = asyncio.gather(*(all_events() for _ in range(50)))
            printed = asyncio.create_task(whole_log())
            await asyncio.to_thread(gate.write_text, "so\n")
            with pytest.raises(APIError, match="nobody"):
                await anext(client.stream_events("nobody"))
            return await followed, await printed

    found, printed = asyncio.run(main())

    assert printed == "begun\nso\n"
    assert [one.seq for one in found[0]] == list(range(1, len(found[0]) + 1))
    assert all(one == found[0] for one in found)
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(anext(AsyncClient().stream_events(run_id)))  # type: ignore[arg-type]


def test_lists_of_runs_are_told_what_changes(server: Server, client: Client, gate: Path) -> None:
    gate.unlink()
    gate.touch()
    changes = client.stream_runs()
    assert next(changes) == []
    run_id = run_of(server, talking, gate=str(gate))["run_id"]
    states = []
    while "SUCCEEDED" not in states:
        states += [run.state for run in next(changes) if run.run_id == run_id]

    async def main() -> list[list[str]]:
        async with AsyncClient(host=server.url) as waiting:
            changes = waiting.stream_runs()
            first = await anext(changes)
            await waiting.archive_run(run_id)
            return [first, [run.storage_state for run in await anext(changes)]]

    assert asyncio.run(main()) == [[], ["ARCHIVED"]]


def test_a_server_that_is_started_again_is_gone_on_with(
    tmp_path: Path, gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with servers.serving(tmp_path / "home") as server:
        port = server.url.rpartition(":")[2]
        run_id = begun(server, talking, gate=str(gate))
        client = Client(server.url)
        events, printed = client.stream_events(run_id), client.stream_logs(run_id, "talk")
        got, text = [next(events)], next(printed)
        server.stop(signal.SIGKILL)
    with servers.serving(tmp_path / "home", "--port", port) as server:
        gate.write_text("so\n")
        got += events
        text += "".join(printed)
        assert got == list(client.stream_events(run_id))
        assert text == client.logs(run_id, "talk") == "begun\nso\n"


def test_a_connection_that_breaks_in_an_event_costs_nothing(
    server: Server, client: Client, gate: Path
) -> None:
    threading.Thread(target=gate.write_text, args=("so\n",)).start()
    run_id = run_of(server, talking, gate=str(gate))["run_id"]
    whole = list(client.stream_events(run_id))
    sent = server.ask("GET", f"/apis/penstock/v1/runs/{run_id}/events").content
    cut = sent.index(b"id: 3\n") + 20
    asked = []

    def answer(request: Asked) -> Answer:
        if request.path.endswith("healthz"):
            return Answer(200, b"{}")
        asked.append(request.headers.get("last-event-id"))
        begin = sent.index(b"id: 3\n") if asked[-1] == "2" else 0
        end = cut if len(asked) == 1 else len(sent)
        return Answer(200, sent[begin:end], {"content-type": "text/event-stream"})

    with serving(answer) as other:
        assert list(Client(other).stream_events(run_id)) == whole
    assert asked == [None, "2"]


def test_a_server_that_stays_away_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    following, away = Following(), APIError("no answer")
    assert following.lost(away) == 0.2
    now = 3.1
    with pytest.raises(APIError, match="no answer"):
        following.lost(away)
    assert [one.id for one in following.feed(b"retry: 1\n\nid: 4\ndata: {}\n\n:\n\n")] == ["4"]
    assert following.headers["Last-Event-ID"] == "4"
    now = 60.0
    assert [following.lost(away) for _ in range(5)] == [0.2, 0.4, 0.8, 1.6, 2.0]
    now = 64.0
    with pytest.raises(APIError, match="no answer"):
        following.lost(away)
    with pytest.raises(APIError, match="refused"):
        Following().lost(APIError("refused", status=403))
    following.begins(204)
    assert following.is_over
