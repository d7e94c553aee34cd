"""What a task prints, as a stream: every byte once, from anywhere, to the end of its attempt."""

# Components import what they use in their bodies, and keep it short.
# ruff: noqa: PLC0415, PTH110, PTH123

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from penstock import dsl, store
from penstock.server.attempt_log import AttemptLog, place_of
from penstock.server.topics import Topic
from penstock.store import attempts, runs, tasks
from support.databases import a_task, an_attempt, create_run
from support.event_stream import listening, received
from support.made import begun, run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store
    from support.servers import Server

OURS = "/apis/penstock/v1/runs"


@dsl.component
def talk(gate: str) -> None:
    print("the first line")
    with open(gate) as file:  # a pipe: what is written to it is printed
        for line in file:
            print(line, end="", flush=True)
    print("größer", end="")


@dsl.component
def fail_once(mark: str) -> None:
    import os

    print("trying", os.path.exists(mark))
    if not os.path.exists(mark):
        open(mark, "w").close()
        raise ValueError("not yet")


@dsl.pipeline(name="talking")
def talking(gate: str) -> None:
    talk(gate=gate)


@dsl.pipeline(name="second")
def at_second(mark: str, gate: str) -> None:
    failing = fail_once(mark=mark).set_retry(1, backoff_duration="0s")
    talk(gate=gate).after(failing)


def log_of(server: Server, run_id: str, task: str, more: str = "") -> str:
    return f"{server.url}{OURS}/{run_id}/log?task={task}&follow=true{more}"


def test_a_log_is_followed_to_the_end_of_its_attempt(server: Server, gate: Path) -> None:
    run_id = begun(server, talking, gate=str(gate))
    assert eventually(lambda: server.ask("GET", f"{OURS}/{run_id}/log?task=talk").status_code == 200)
    with listening(log_of(server, run_id, "talk")) as sent, gate.open("w") as file:
        text = ""
        for line in ("one\n", "zwei\u2028\n", "drei\n"):
            file.write(line)
            file.flush()
            while not text.endswith(line):
                text += next(sent).data["text"]
        file.close()
        rest = list(sent)

    assert text.startswith("the first line\n")
    assert "".join(one.data.get("text", "") for one in rest) == "größer"
    assert (rest[-1].kind, rest[-1].data) == ("end", {"attempt": 1, "state": "SUCCEEDED"})
    whole = server.ask("GET", f"{OURS}/{run_id}/log?task=talk").text
    assert whole == text + "größer"

    found = received(log_of(server, run_id, "talk"))
    assert "".join(one.data["text"] for one in found[:-1]) == whole
    assert found[-2].id == f"1-{len(whole.encode())}"
    assert received(log_of(server, run_id, "talk", "&offset=4"))[0].data["text"] == whole[4:]
    resumed = received(log_of(server, run_id, "talk"), last_event_id="1-6")
    assert "".join(one.data.get("text", "") for one in resumed) == whole[6:]
    last = server.ask(
        "GET", log_of(server, run_id, "talk")[len(server.url) :], **{"last-event-id": found[-2].id}
    )
    assert last.status_code == 204


def test_a_task_that_has_not_begun_is_waited_for_and_attempts_are_told_apart(
    server: Server, tmp_path: Path, gate: Path
) -> None:
    run_id = begun(server, at_second, mark=str(tmp_path / "mark"), gate=str(gate))
    with listening(log_of(server, run_id, "talk")) as sent:
        assert next(sent).data["text"].startswith("the first")
        with gate.open("w"):
            pass
        assert list(sent)[-1].data["state"] == "SUCCEEDED"

    first = received(log_of(server, run_id, "fail-once", "&attempt=1"))
    second = received(log_of(server, run_id, "fail-once"))
    assert ("trying False" in first[0].data["text"], first[-1].data["state"]) == (True, "FAILED")
    assert (second[0].data["text"], second[0].data["attempt"]) == ("trying True\n", 2)
    assert received(log_of(server, run_id, "fail-once"), last_event_id="1-7")[0].data["attempt"] == 1


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("&offset=-1", 400, "from 0"),
        ("&last_event_id=7", 400, "no event"),
        ("&last_event_id=x-7", 400, "no event"),
        (f"&last_event_id=1-{'9' * 40}", 400, "no event"),
        ("&attempt=7", 404, "no attempt 7"),
    ],
)
def test_what_is_no_place_is_refused(
    server: Server, tmp_path: Path, query: str, status: int, said: str
) -> None:
    gate = tmp_path / "empty"
    gate.touch()
    run_id = run_of(server, talking, gate=str(gate))["run_id"]
    answer = server.ask("GET", log_of(server, run_id, "talk", query)[len(server.url) :])

    assert (answer.status_code, said in answer.json()["message"]) == (status, True), answer.text


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """A store with an attempt that runs."""
    with store.open(tmp_path) as opened:
        with opened.transaction() as tx:
            create_run(tx, state="RUNNING")
            tasks.insert(tx, [a_task(state="RUNNING")])
            folder = str(tmp_path / "logs" / "fit")
            attempts.insert(tx, [an_attempt(state="RUNNING", folder=folder)])
        (tmp_path / "logs" / "fit").mkdir(parents=True)
        yield opened


def text_of(log: AttemptLog, place: int, before: int | None = None) -> str:
    found = log.read(place, before)
    return "".join(json.loads(item.sent.split(b"data: ")[1])["text"] for item in found.items)


def test_a_character_is_not_cut_while_it_is_written(opened: Store, tmp_path: Path) -> None:
    log = AttemptLog(opened, tmp_path / "logs", "run-1", "fit", 1)
    file = tmp_path / "logs" / "fit" / "log"
    assert (log.end(), log.read(0, None).items) == (0, [])
    topic, got = Topic(log), ""
    topic.look()
    for byte in "aß€😀z".encode():
        with file.open("ab") as written:
            written.write(bytes([byte]))
        topic.look()
        got = text_of(log, 0)
        assert "\ufffd" not in got
    assert got == "aß€😀z"
    items, ending, end = topic.news(0)
    assert items is not None
    assert (b"".join(item.sent for item in items).count(b"event: log"), ending, end) == (
        5,
        None,
        len("aß€😀z".encode()),
    )

    with file.open("ab") as written:
        written.write("€".encode()[:2])
    assert (log.end(), text_of(log, end)) == (end, "")
    with opened.transaction() as tx:
        attempts.update(tx, "run-1", "fit", 1, state="FAILED")
    assert text_of(log, end) == "\ufffd"
    assert log.read(end + 2, None).ending is not None


def test_a_task_is_waited_for_until_its_run_has_begun(opened: Store, tmp_path: Path) -> None:
    logs = [AttemptLog(opened, tmp_path / "logs", "run-2", path, 1) for path in ("fit", "none")]

    def endings() -> list[bool]:
        return [log.read(0, None).ending is not None for log in logs]

    with opened.transaction() as tx:
        create_run(tx, "run-2")
    assert endings() == [False, False]
    with opened.transaction() as tx:
        runs.update(tx, "run-2", state="RUNNING")
        tasks.insert(tx, [a_task(run_id="run-2")])
    assert endings() == [False, True]
    with opened.transaction() as tx:
        tasks.update(tx, "run-2", "fit", state="SKIPPED")
    assert endings() == [True, True]


def test_what_was_cut_from_the_middle_is_told_where_it_was(opened: Store, tmp_path: Path) -> None:
    log = AttemptLog(opened, tmp_path / "logs", "run-1", "fit", 1)
    with (tmp_path / "logs" / "fit" / "log").open("wb") as file:
        file.write("aß".encode() + b"a" * 4092 + "€".encode()[:1])  # a block that ends inside a character
        file.seek(1 << 20)
        file.write(b"the end")
    text = text_of(log, 0)

    assert (text[:2], text[-7:], "1,044,480 bytes are left out" in text) == ("aß", "the end", True)
    assert text_of(log, 5000).endswith("bytes are left out here …]\nthe end")
    assert log.read(0, 4096).items[-1].end == 4096


def test_a_long_log_comes_in_portions(opened: Store, tmp_path: Path) -> None:
    log = AttemptLog(opened, tmp_path / "logs", "run-1", "fit", 1)
    whole = "€" * 400_000
    (tmp_path / "logs" / "fit" / "log").write_text(whole)
    got, place, is_all, reads = "", 0, False, 0
    while not is_all:
        items, _, is_all = log.read(place, None)
        got += text_of(log, place)
        place, reads = items[-1].end, reads + 1

    assert got == whole
    assert 2 <= reads <= 40
    assert log.end() == len(whole.encode())


@pytest.mark.parametrize("text", ["", "1", "-", "1-", "-1", "a-1", "1-\u0661", "1-2-3"])
def test_only_an_attempt_and_a_place_are_an_id(text: str) -> None:
    assert place_of(text) is None
    assert place_of("2-17") == (2, 17)
