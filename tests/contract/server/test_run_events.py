"""What happens in a run, as a stream: all of it, in order, once, wherever a client comes in again."""

# Components import what they use in their bodies, and keep it short.
# ruff: noqa: PLC0415, PTH110, PTH123

from __future__ import annotations

import os
import signal
import threading
import time
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from penstock import api, dsl, store
from penstock.api.streams import AttemptChanged, RunChanged, RunEnded, TaskChanged
from penstock.server.up import GRACE_S
from penstock.store import events
from support import servers
from support.event_stream import listening, received
from support.made import begun, run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from support.event_stream import Sent
    from support.servers import Server

OURS = "/apis/penstock/v1/runs"
RUNS = "/apis/v2beta1/runs"
MESSAGES: dict[str, type[api.Message]] = {
    "run": RunChanged,
    "task": TaskChanged,
    "attempt": AttemptChanged,
    "end": RunEnded,
}


@dsl.component
def wait_for(gate: str) -> int:
    import os

    with open(gate + ".pid", "w") as file:
        file.write(str(os.getpid()))
    with open(gate) as file:  # a pipe: whoever opens it for writing lets us go on
        file.read()
    return 1


@dsl.component
def fail_until(mark: str) -> int:
    import os

    if not os.path.exists(mark):
        raise ValueError("not yet")
    return 1


@dsl.component
def add(a: int) -> int:
    return a + 1


@dsl.pipeline(name="waiting")
def waiting(gate: str) -> None:
    add(a=wait_for(gate=gate).output)


@dsl.pipeline(name="failing")
def failing(mark: str) -> None:
    add(a=fail_until(mark=mark).set_retry(1, backoff_duration="0s").output)


@dsl.pipeline(name="looping")
def looping() -> None:
    with dsl.ParallelFor([1, 2, 3]) as number:
        add(a=number)


@pytest.fixture(scope="module")
def ended(server: Server) -> str:
    """The id of a run that has ended."""
    run_id: str = run_of(server, looping)["run_id"]
    return run_id


def stream_of(server: Server, run_id: str, query: str = "") -> str:
    return f"{server.url}{OURS}/{run_id}/events{query}"


def seqs(found: list[Sent]) -> list[int]:
    return [sent.data["seq"] for sent in found if sent.kind != "end"]


def test_all_events_are_sent_in_order_and_then_the_end(server: Server, ended: str) -> None:
    found = received(stream_of(server, ended))
    with store.open(server.home) as opened, opened.read() as tx:
        kept = events.since(tx, ended, 0)

    assert [(sent.kind, sent.id) for sent in found[:-1]] == [(one.kind, str(one.seq)) for one in kept]
    assert (found[-1].kind, found[-1].data) == ("end", {"run_id": ended, "state": "SUCCEEDED"})
    for sent in found:
        assert api.encode(api.read(api.encode(sent.data), MESSAGES[sent.kind])) == api.encode(sent.data)
    states = {
        one.data["path"]: one.data["state"] for one in found if one.data.get("path", "").endswith("add")
    }
    assert set(states.values()) <= {"SUCCEEDED", "CACHED"}
    assert len(states) == 3
    tasks = server.ask("GET", f"/apis/v2beta1/tasks?run_id={ended}&page_size=200").json()["tasks"]
    ids = {task["path"]: task["task_id"] for task in tasks if task.get("path")}
    assert all(ids[sent.data["path"]] == sent.data["task_id"] for sent in found if sent.data.get("path"))


@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(cuts=st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=6))
def test_wherever_a_client_leaves_it_goes_on(
    server: Server, ended: str, cuts: list[tuple[int, bool]]
) -> None:
    whole = received(stream_of(server, ended))
    got: list[Sent] = []
    for count, by_header in [*cuts, (len(whole), False)]:
        last = got[-1].id if got else "0"
        headers = {"last_event_id": last} if by_header else {}
        with listening(stream_of(server, ended, "" if by_header else f"?after={last}"), **headers) as sent:
            got += islice((one for one in sent if one.kind != "end"), count)
        if len(got) == len(whole) - 1:
            break

    assert got == whole[:-1]


def test_the_header_goes_before_the_query(server: Server, ended: str) -> None:
    whole = received(stream_of(server, ended))

    assert received(stream_of(server, ended, "?after=1"), last_event_id="3") == whole[3:]
    assert server.ask("GET", f"/pipeline{OURS}/{ended}/events?after=3").text.count("id: ") == len(whole) - 4


def test_who_has_everything_is_told_to_come_no_more(server: Server, ended: str) -> None:
    last = received(stream_of(server, ended))[-2].id

    assert server.ask("GET", f"{OURS}/{ended}/events", **{"last-event-id": last}).status_code == 204
    assert [sent.kind for sent in received(stream_of(server, ended, f"?after={last}"))] == ["end"]
    head = server.ask("HEAD", f"{OURS}/{ended}/events")
    assert (head.status_code, head.headers["content-type"]) == (200, "text/event-stream")


def test_events_come_when_they_happen(server: Server, gate: Path) -> None:
    run_id = begun(server, waiting, gate=str(gate))
    with listening(stream_of(server, run_id)) as sent:
        for one in sent:
            if one.data.get("path") == "wait-for" and one.data.get("state") == "RUNNING":
                break
        with gate.open("w"):
            pass
        rest = list(sent)

    assert [one.kind for one in rest][-2:] == ["run", "end"]
    assert seqs(rest) == list(range(one.data["seq"] + 1, one.data["seq"] + 1 + len(rest) - 1))


def test_a_commit_reaches_a_listener_within_a_tenth_of_a_second(server: Server, gate: Path) -> None:
    run_id = begun(server, waiting, gate=str(gate))
    took: list[float] = []
    with store.open(server.home) as opened, listening(stream_of(server, run_id)) as sent:
        is_running = lambda one: one.data.get("state") == "RUNNING" and one.data.get("path")  # noqa: E731
        last = next(one for one in sent if is_running(one)).data["seq"]
        # Numbers that the run itself will not reach: it goes on from what it knows.
        for seq in range(last + 1000, last + 1010):
            with opened.transaction() as tx:
                events.append(tx, [store.Event(run_id, seq, 1, "run", "")])
            began = time.perf_counter()
            assert next(sent).data["seq"] == seq
            took.append(time.perf_counter() - began)
    with gate.open("w"):
        pass

    assert sorted(took)[len(took) // 2] < 0.1, took


def test_a_run_that_goes_on_is_followed_on(server: Server, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    run_id = run_of(server, failing, mark=str(mark))["run_id"]
    first = received(stream_of(server, run_id))
    failed = [one for one in first if one.kind == "attempt"]
    mark.touch()
    assert server.ask("POST", f"{RUNS}/{run_id}:retry").status_code == 200
    rest = received(stream_of(server, run_id), last_event_id=first[-2].id)

    assert (first[-1].data["state"], rest[-1].data["state"]) == ("FAILED", "SUCCEEDED")
    assert [(one.data["number"], one.data["state"]) for one in failed] == [(1, "FAILED"), (2, "FAILED")]
    assert "not yet" in failed[0].data["error"]
    together = seqs(first) + seqs(rest)
    assert all(after == before + 1 for before, after in pairwise(together))


def test_a_run_that_is_deleted_ends_its_streams(server: Server, gate: Path) -> None:
    run_id = begun(server, waiting, gate=str(gate))
    with listening(stream_of(server, run_id)) as sent:
        next(sent)
        server.ask("DELETE", f"{RUNS}/{run_id}")
        last = list(sent)[-1]

    assert (last.kind, last.data) == ("end", {"run_id": run_id, "is_deleted": True})
    assert server.ask("GET", f"{OURS}/{run_id}/events").status_code == 404


@pytest.mark.parametrize(
    ("query", "headers", "said"),
    [
        ("?after=x", {}, "after"),
        ("?after=-1", {}, "from 1"),
        ("", {"last-event-id": "1-2"}, "'1-2' is no event"),
        ("", {"last-event-id": "9" * 30}, "no event"),
    ],
)
def test_what_is_no_place_is_refused(
    server: Server, ended: str, query: str, headers: dict[str, str], said: str
) -> None:
    answer = server.ask("GET", f"{OURS}/{ended}/events{query}", **headers)

    assert (answer.status_code, said in answer.json()["message"]) == (400, True), answer.text


def test_streams_end_when_the_server_does(tmp_path: Path, gate: Path) -> None:
    kinds: list[str] = []
    is_open = threading.Semaphore(0)
    with servers.serving(tmp_path / "home") as server:
        run_id = begun(server, waiting, gate=str(gate))
        assert eventually(lambda: Path(f"{gate}.pid").exists())

        def listen() -> None:
            with listening(stream_of(server, run_id)) as sent:
                kinds.append(next(sent).kind)
                is_open.release()
                kinds.extend(one.kind for one in sent)

        listeners = [threading.Thread(target=listen) for _ in range(20)]
        for each in listeners:
            each.start()
        assert all(is_open.acquire(timeout=servers.WITHIN_S) for _ in listeners)
        began = time.monotonic()
        assert server.stop(signal.SIGTERM) == 0
        took = time.monotonic() - began
        for each in listeners:
            each.join()
        os.kill(int(Path(f"{gate}.pid").read_text()), signal.SIGKILL)

    assert took < GRACE_S
    assert "end" not in kinds
