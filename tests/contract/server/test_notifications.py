"""Notification rules on a server: programs, channels and people are told what becomes of runs."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from penstock import dsl
from penstock.client import Client
from penstock.notifications.sending import signature
from support import http_server, mail_server, servers
from support.http_server import Answer, Asked
from support.made import begun, run_of
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.mail_server import MailServer
    from support.servers import Server

RULES = "/apis/penstock/v1/notification_rules"


@dsl.component
def fail(number: int) -> int:
    raise ValueError("no such luck")


@dsl.component
def add(number: int) -> int:
    return number + 1


@dsl.component
def wait(gate: str) -> None:
    with open(gate) as file:  # noqa: PTH123 - a component without imports
        file.read()


@dsl.pipeline(name="failing")
def failing(number: int = 1) -> None:
    fail(number=number)


@dsl.pipeline(name="adding")
def adding(number: int = 1) -> None:
    add(number=number)


@dsl.pipeline(name="waiting")
def waiting(gate: str) -> None:
    wait(gate=gate)


class Receiver:
    """Takes messages, with the status that it is told to."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.status = 200
        self.url = ""

    def answer(self, request: Asked) -> Answer:
        self.asked.append(request)
        return Answer(self.status)

    @property
    def types(self) -> list[tuple[str, str]]:
        told = [msgspec.json.decode(request.body) for request in self.asked]
        return [(event["type"], event["subject"]) for event in told]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with http_server.serving(made.answer) as made.url:
        yield made


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with mail_server.serving() as server:
        yield server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[Server]:
    """A server that sends mail."""
    home = tmp_path_factory.mktemp("home")
    (home / "config.toml").write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {mail.port}\nsecurity = "none"\n'
        '[notifications]\nretry_seconds = [0.1, 0.1]\nlink = "https://pipelines.example.com/"\n'
    )
    with servers.serving(home) as started:
        yield started


def ruled(server: Server, **rule: Any) -> dict[str, Any]:
    made = server.ask("POST", RULES, {"display_name": "a rule", "events": ["FAILED"], **rule})
    assert made.status_code == 200, made.text
    found: dict[str, Any] = made.json()
    return found


def sent_for(server: Server, rule: dict[str, Any]) -> list[dict[str, Any]]:
    path = f"{RULES}/{rule['notification_rule_id']}/deliveries?sort_by=created_at"
    found: list[dict[str, Any]] = server.ask("GET", path).json().get("deliveries", [])
    return found


def test_a_program_is_told_of_runs_that_fail(server: Server, receiver: Receiver) -> None:
    rule = ruled(server, webhook={"url": f"{receiver.url}/in?token=x"})
    good, bad = run_of(server, adding), run_of(server, failing)
    assert eventually(lambda: len(sent_for(server, rule)) == 1, 30)
    assert eventually(lambda: sent_for(server, rule)[0]["state"] == "DELIVERED", 30)

    [request] = receiver.asked
    event = msgspec.json.decode(request.body)
    assert (event["type"], event["subject"]) == ("penstock.run.failed", bad["run_id"])
    assert event["data"]["error"] == {"message": "ValueError: no such luck", "task": "fail"}
    assert event["data"]["url"] == f"https://pipelines.example.com/#/runs/details/{bad['run_id']}"
    at_s = int(request.headers["webhook-timestamp"])
    expected = signature(request.headers["webhook-id"], at_s, request.body, rule["secret"])
    assert request.headers["webhook-signature"] == expected
    [delivery] = sent_for(server, rule)
    assert (delivery["delivery_id"], delivery["message"]) == (event["id"], event)
    assert (delivery["event"], delivery["run_id"], delivery["attempts"]) == ("FAILED", bad["run_id"], 1)
    assert good["state"] == "SUCCEEDED"


def test_a_secret_is_told_once(server: Server, receiver: Receiver) -> None:
    rule = ruled(server, webhook={"url": f"{receiver.url}/in?token=x"})
    path = f"{RULES}/{rule['notification_rule_id']}"
    read = server.ask("GET", path)
    listed = server.ask("GET", f"{RULES}?page_size=200")
    changed = server.ask("PATCH", path, {"webhook": {"url": f"{receiver.url}/other"}}).json()
    same = server.ask("PATCH", path, {"display_name": "renamed"}).json()
    slack = ruled(server, slack={"url": f"{receiver.url}/services/T/B/secret"})

    assert rule["secret"].startswith("whsec_")
    for text in (read.text, listed.text):
        assert "whsec_" not in text
        assert "token" not in text
    assert read.json()["webhook"] == {"url": f"{receiver.url}/in"}
    assert changed["secret"].startswith("whsec_")
    assert changed["secret"] != rule["secret"]
    assert ("secret" in same, same["display_name"]) == (False, "renamed")
    assert slack["slack"] == {"url": f"{receiver.url}/…"}
    assert "secret" not in slack


def test_people_and_channels_are_told(server: Server, receiver: Receiver, mail: MailServer) -> None:
    pipeline = {"events": ["SUCCEEDED", "FAILED"]}
    ruled(server, slack={"url": f"{receiver.url}/services/x"}, **pipeline)
    ruled(server, mail={"to": ["ada@example.com"]}, **pipeline)
    run = run_of(server, adding, number=5)

    def came(run_id: str) -> bool:
        mails = [each.message.get_content() for each in mail.taken]
        texts = [msgspec.json.decode(request.body)["text"] for request in receiver.asked]
        return all(any(run_id in said for said in told) for told in (mails, texts))

    assert eventually(lambda: came(run["run_id"]), 30)
    [told] = [each for each in mail.taken if run["run_id"] in each.message.get_content()]
    assert told.to == ["ada@example.com"]
    assert told.message["Subject"].startswith("Run 'adding' has succeeded after")


def test_a_rule_is_about_an_experiment_a_recurring_run_or_all(server: Server, receiver: Receiver) -> None:
    experiment = server.ask("POST", "/apis/v2beta1/experiments", {"display_name": "mine"}).json()
    about = {"experiment_id": experiment["experiment_id"]}
    rule = ruled(server, events=["SUCCEEDED"], webhook={"url": receiver.url}, **about)
    other = run_of(server, adding, number=7)
    mine = run_of(server, adding, about, number=7)

    assert eventually(lambda: len(receiver.asked) == 1, 30)
    assert receiver.types == [("penstock.run.succeeded", mine["run_id"])]
    assert other["run_id"] != mine["run_id"]
    assert rule["experiment_id"] == experiment["experiment_id"]


def test_a_run_that_takes_too_long_is_told_of(server: Server, receiver: Receiver, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "gate")
    ruled(server, events=["LATE"], late_after_seconds=1, webhook={"url": receiver.url})
    run_id = begun(server, waiting, gate=str(tmp_path / "gate"))

    assert eventually(lambda: ("penstock.run.late", run_id) in receiver.types, 30)
    with open(tmp_path / "gate", "w"):  # noqa: PTH123 - a pipe
        pass
    assert server.reaches(run_id, "SUCCEEDED")
    assert receiver.types.count(("penstock.run.late", run_id)) == 1


def test_a_test_says_what_became_of_it(server: Server, receiver: Receiver) -> None:
    rule = ruled(server, webhook={"url": receiver.url})
    path = f"{RULES}/{rule['notification_rule_id']}:test"
    taken = server.ask("POST", path).json()
    receiver.status = 503
    refused = server.ask("POST", path).json()

    assert (taken["state"], taken["event"], taken["attempts"]) == ("DELIVERED", "TEST", 1)
    assert (refused["state"], refused["error"]) == ("FAILED", "it was answered with 503")
    assert [kind for kind, _ in receiver.types] == ["penstock.test"] * 2
    assert sent_for(server, rule) == [taken, refused]


def test_a_message_that_is_not_taken_is_sent_again_and_given_up(server: Server, receiver: Receiver) -> None:
    receiver.status = 500
    rule = ruled(server, webhook={"url": receiver.url})
    run_of(server, failing, number=3)

    assert eventually(lambda: [one["state"] for one in sent_for(server, rule)] == ["FAILED"], 30)
    [delivery] = sent_for(server, rule)
    assert (delivery["attempts"], delivery["error"]) == (3, "it was answered with 500")
    assert len({request.headers["webhook-id"] for request in receiver.asked}) == 1


def test_rules_are_changed_listed_switched_off_and_deleted(server: Server, receiver: Receiver) -> None:
    client = Client(host=server.url)
    made = client.create_notification_rule(
        "by client", ["FAILED", "LATE"], webhook=receiver.url, late_after_seconds=9
    )
    rule_id = made.notification_rule_id
    changed = client.update_notification_rule(rule_id, status="DISABLED", events=["SUCCEEDED"])
    listed = client.list_notification_rules(page_size=200, sort_by="name").notification_rules
    tested = client.test_notification_rule(rule_id)
    run_of(server, adding, number=9)

    assert (made.late_after_seconds, made.secret[:6]) == ("9", "whsec_")
    assert (changed.status, changed.events, changed.updated_at > made.updated_at) == (
        "DISABLED",
        ["SUCCEEDED"],
        True,
    )
    assert client.get_notification_rule(rule_id) in listed
    deliveries = client.list_notification_deliveries(rule_id).deliveries
    assert [one.delivery_id for one in deliveries] == [tested.delivery_id]
    client.delete_notification_rule(rule_id)
    assert server.ask("GET", f"{RULES}/{rule_id}").status_code == 404
    assert server.ask("GET", f"{RULES}/{rule_id}/deliveries").status_code == 404


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"display_name": ""}, 400, "empty"),
        ({"events": []}, 400, "what is told"),
        ({"events": ["TEST"]}, 400, "on demand"),
        ({"events": ["SOMETIMES"]}, 400, "SOMETIMES"),
        ({"events": ["LATE"]}, 400, "after how long"),
        ({"late_after_seconds": 0}, 400, "late_after_seconds"),
        ({"late_after_seconds": 1 << 40}, 400, "late_after_seconds"),
        ({"webhook": None}, 400, "who is told"),
        ({"webhook": {"url": "gopher://example.com"}}, 400, "URL of http"),
        ({"slack": {"url": "https://hooks.slack.com/x"}}, 400, "slack"),
        ({"webhook": None, "mail": {"to": ["ada"]}}, 400, "ada"),
        ({"experiment_id": "nobody"}, 404, "nobody"),
        ({"pipeline_id": "nobody"}, 404, "nobody"),
        ({"recurring_run_id": "nobody"}, 404, "nobody"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_what_is_no_rule_is_refused(server: Server, changed: dict[str, Any], status: int, said: str) -> None:
    rule = {"display_name": "a rule", "events": ["FAILED"], "webhook": {"url": "https://example.com/"}}
    body = {name: value for name, value in {**rule, **changed}.items() if value is not None}
    found = server.ask("POST", RULES, body)

    assert (found.status_code, said in found.json()["message"]) == (status, True), found.text


def test_a_server_that_is_killed_before_it_has_sent_sends_when_it_is_back(tmp_path: Path) -> None:
    let_go = threading.Event()
    ids: list[str] = []

    def held(request: Asked) -> Answer:
        ids.append(request.headers["webhook-id"])
        let_go.wait(30)
        return Answer(200)

    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text("[notifications]\ntimeout_seconds = 3\nretry_seconds = [30]\n")
    with http_server.serving(held) as url:
        with servers.serving(home) as first:
            under_way = ruled(first, display_name="under way", webhook={"url": f"{url}/a"})
            run_of(first, failing)
            assert eventually(lambda: len(ids) == 1, 30)
            # Of this one nothing was sent: it ends after the server, or its message is not written yet.
            later = ruled(first, display_name="later", webhook={"url": f"{url}/b"})
            run_id = begun(first, failing, number=2)
            first.stop(signal.SIGKILL)
        let_go.set()
        with servers.serving(home) as second:
            assert eventually(lambda: states(second, later) == ["DELIVERED"], 60)
            assert eventually(lambda: states(second, under_way) == ["DELIVERED"] * 2, 90)
            messages = {one["delivery_id"]: one for one in sent_for(second, under_way)}
            [only] = sent_for(second, later)

    assert ids[0] in messages
    assert ids.count(ids[0]) == 2, "it was under way, so it came once more, with the same id"
    assert set(ids) == {*messages, only["delivery_id"]}
    assert only["run_id"] == run_id


def states(server: Server, rule: dict[str, Any]) -> list[str]:
    return [one["state"] for one in sent_for(server, rule)]
