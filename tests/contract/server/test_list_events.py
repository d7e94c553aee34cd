"""Which runs change, as a stream for lists: from the moment that it was begun, and on where it was lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from penstock import api, dsl, store
from penstock.api.streams import RunsChanged, RunsFollowed
from penstock.server.list_events import RunChanges
from penstock.store import runs
from support.databases import create_run
from support.event_stream import listening
from support.made import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store
    from support.event_stream import Sent
    from support.servers import Server

EVENTS = "/apis/penstock/v1/events"
RUNS = "/apis/v2beta1/runs"


@dsl.component
def add(a: int) -> int:
    return a + 1


@dsl.component
def fail() -> None:
    raise ValueError("as planned")


@dsl.pipeline(name="well")
def well() -> None:
    add(a=1)


@dsl.pipeline(name="badly")
def badly() -> None:
    fail()


def until(events: Iterator[Sent], run_id: str, **wanted: Any) -> list[Sent]:
    """Take events up to the one in which a run is as it is wanted."""
    taken: list[Sent] = []
    for sent in events:
        taken.append(sent)
        for run in sent.data.get("runs", ()):
            if run["run_id"] == run_id and wanted.items() <= run.items():
                return taken
    raise AssertionError(taken)


def test_runs_are_told_as_they_change(server: Server) -> None:
    with listening(server.url + EVENTS) as events:
        begun = next(events)
        run_id = run_of(server, badly)["run_id"]
        changes = until(events, run_id, state="FAILED")
        server.ask("POST", f"{RUNS}/{run_id}:archive")
        archived = until(events, run_id, storage_state="ARCHIVED")
        server.ask("DELETE", f"{RUNS}/{run_id}")
        deleted = until(events, run_id, is_deleted=True)

    assert (begun.kind, begun.data) == ("start", {"number": begun.id})
    assert api.read(api.encode(begun.data), RunsFollowed).number == int(begun.id)
    together = [*changes, *archived, *deleted]
    ids = [int(sent.id) for sent in together]
    assert int(begun.id) < ids[0]
    assert ids == sorted(set(ids))
    for sent in together:
        assert api.encode(api.read(api.encode(sent.data), RunsChanged)) == api.encode(sent.data)
    told = [run for run in together[-1].data["runs"] if run["run_id"] == run_id]
    assert told == [{"run_id": run_id, "is_deleted": True}]
    assert {run["display_name"] for sent in changes for run in sent.data["runs"]} == {"badly"}


def test_what_came_meanwhile_is_told_once_to_who_comes_again(server: Server) -> None:
    with listening(server.url + EVENTS) as events:
        last = next(events).id
    made = [run_of(server, well)["run_id"] for _ in range(2)]
    for words in (
        {"url": f"{server.url}{EVENTS}", "last_event_id": last},
        {"url": f"{server.url}{EVENTS}?after={last}"},
    ):
        with listening(**words) as events:
            found = until(events, made[-1], state="SUCCEEDED")
        told = [run["run_id"] for sent in found for run in sent.data["runs"]]
        assert [sent.kind for sent in found] == ["runs"] * len(found)
        assert told == made  # each once: what they were in between is over


def test_a_place_that_the_database_has_not_reached_is_begun_anew(server: Server) -> None:
    with listening(f"{server.url}{EVENTS}?after=999999999999999") as events:
        assert next(events).kind == "start"
    refused = server.ask("GET", EVENTS, **{"last-event-id": "1-1"})
    assert (refused.status_code, "no event" in refused.text) == (400, True)


def test_a_change_reaches_a_list_within_a_fifth_of_a_second(server: Server) -> None:
    took: list[float] = []
    with store.open(server.home) as opened, listening(server.url + EVENTS) as events:
        next(events)
        for number in range(9):
            with opened.transaction() as tx:
                create_run(tx, f"quick-{number}", state="SUCCEEDED")
            began = time.perf_counter()
            until(events, f"quick-{number}", state="SUCCEEDED")
            took.append(time.perf_counter() - began)

    assert sorted(took)[len(took) // 2] < 0.2, took


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """A store with runs in two namespaces."""
    with store.open(tmp_path) as opened:
        with opened.transaction() as tx:
            for number in range(500):
                create_run(tx, f"run-{number:03}", namespace="ab"[number % 2], experiment_id="ab"[number % 2])
        yield opened


def test_a_namespace_has_its_own_and_many_come_in_portions(opened: Store) -> None:
    source, place, found = RunChanges(opened, "a"), 0, list[str]()
    reads, is_all = 0, False
    while not is_all:
        items, _, is_all = source.read(place, None)
        found += [text for item in items for text in item.sent.decode().split('"') if text.startswith("run-")]
        assert items[0].begin == place
        place, reads = items[-1].end, reads + 1

    assert found == [f"run-{number:03}" for number in range(0, 500, 2)]
    assert reads == 2
    with opened.transaction() as tx:
        runs.update(tx, "run-001", state="RUNNING")
    assert source.read(place, None).items == []
    assert source.read(0, 101).items[-1].end == 101
