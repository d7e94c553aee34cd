"""Messages are sent at least once, again after a failure, and at some time given up."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from penstock import store
from penstock.home import NotificationSettings
from penstock.notifications import Courier, Reader, Sender, courier
from penstock.runtime.identity import now
from penstock.store import deliveries, notification_rules
from penstock.store.rows import Delivery, NotificationRule
from support import http_server
from support.http_server import Answer, Asked
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from penstock.store import Store


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with store.open(tmp_path) as found:
        yield found


def due(opened: Store, url: str, *ids: str, rule_id: str = "rule", **fields: Any) -> None:
    """Record a rule, and deliveries that are to be sent."""
    rule: dict[str, Any] = {
        "id": rule_id,
        "name": rule_id,
        "namespace": "",
        "created_at": 1,
        "updated_at": 1,
        "active_since": 1,
        "status": "ENABLED",
        "events": ["FAILED"],
        "target": {"webhook": {"url": url}},
        "secret": "whsec_AAAA",
    }
    with opened.transaction() as tx:
        notification_rules.insert(tx, NotificationRule(**(rule | fields)))
        for name in ids:
            row = Delivery(name, rule_id, "FAILED", 1, "PENDING", {"id": name}, run_id="run", due_at=1)
            deliveries.enqueue(tx, row)


def found(opened: Store, delivery_id: str) -> Delivery:
    with opened.read() as tx:
        return deliveries.get(tx, delivery_id)


def a_courier(opened: Store, *retries_s: float) -> Courier:
    settings = NotificationSettings(retries_s=retries_s, timeout_s=10)
    return Courier(opened, Reader(opened, "", lambda *_: None), Sender(settings, may_ask_itself=True))


def working(made: Courier, until: Callable[[], bool]) -> None:
    """Have a courier work until something holds."""
    made.start()
    try:
        assert eventually(until, 30)
    finally:
        made.stop()


def test_a_message_is_sent_and_that_is_noted(opened: Store) -> None:
    asked: list[Asked] = []

    def answer(request: Asked) -> Answer:
        asked.append(request)
        return Answer(200)

    with http_server.serving(answer) as url:
        names = ("one", "two", "three")
        due(opened, url, *names)
        working(a_courier(opened), lambda: all(found(opened, each).state == "DELIVERED" for each in names))

    assert sorted(request.headers["webhook-id"] for request in asked) == ["one", "three", "two"]
    one = found(opened, "one")
    assert (one.state, one.attempts, one.due_at, one.error) == ("DELIVERED", 1, None, None)


def test_a_message_is_sent_again_until_it_is_taken(opened: Store) -> None:
    statuses = [500, 503, 200]
    ids: list[str] = []

    def answer(request: Asked) -> Answer:
        ids.append(request.headers["webhook-id"])
        return Answer(statuses[len(ids) - 1])

    with http_server.serving(answer) as url:
        due(opened, url, "one")
        working(a_courier(opened, 0.01, 0.01, 0.01), lambda: found(opened, "one").state == "DELIVERED")

    assert ids == ["one"] * 3
    assert found(opened, "one").attempts == 3


@pytest.mark.parametrize(("status", "attempts"), [(500, 3), (410, 1)])
def test_a_message_that_nobody_takes_is_given_up(opened: Store, status: int, attempts: int) -> None:
    with http_server.serving(lambda _: Answer(status)) as url:
        due(opened, url, "one")
        working(a_courier(opened, 0.01, 0.01), lambda: found(opened, "one").state == "FAILED")

    one = found(opened, "one")
    assert (one.attempts, one.error, one.due_at) == (attempts, f"it was answered with {status}", None)
    assert one.ended_at is not None


def test_a_receiver_that_does_not_answer_keeps_no_other_waiting(opened: Store) -> None:
    let_go = threading.Event()

    def slow(_: Asked) -> Answer:
        let_go.wait(30)
        return Answer(200)

    with http_server.serving(slow) as slow_url, http_server.serving(lambda _: Answer(200)) as url:
        due(opened, slow_url, "slow-1", "slow-2", rule_id="slow")
        due(opened, url, "one", "two", rule_id="quick")
        made = a_courier(opened)
        made.start()
        try:
            assert eventually(lambda: found(opened, "two").state == "DELIVERED", 30)
            assert {found(opened, name).attempts for name in ("slow-1", "slow-2")} == {0, 1}
            let_go.set()
            assert eventually(lambda: found(opened, "slow-2").state == "DELIVERED", 30)
        finally:
            let_go.set()
            made.stop()


def test_two_couriers_send_a_message_once(opened: Store) -> None:
    ids: list[str] = []

    def answer(request: Asked) -> Answer:
        ids.append(request.headers["webhook-id"])
        return Answer(200)

    names = [f"message-{number}" for number in range(20)]
    with http_server.serving(answer) as url:
        due(opened, url, *names)
        other = a_courier(opened)
        other.start()
        working(a_courier(opened), lambda: all(found(opened, name).state == "DELIVERED" for name in names))
        other.stop()

    assert sorted(ids) == sorted(names)


def test_a_claim_of_one_that_died_ends(opened: Store) -> None:
    with http_server.serving(lambda _: Answer(200)) as url:
        due(opened, url, "one")
        with opened.transaction() as tx:  # as by a server that was killed before it had sent it
            assert deliveries.claim(tx, deliveries.get(tx, "one"), now() + 200_000)
        working(a_courier(opened), lambda: found(opened, "one").state == "DELIVERED")

    assert found(opened, "one").attempts == 2


def test_what_a_rule_has_to_say_ends_when_it_is_switched_off(opened: Store) -> None:
    with http_server.serving(lambda _: Answer(200)) as url:
        due(opened, url, "one", status="DISABLED")
        working(a_courier(opened), lambda: found(opened, "one").state == "FAILED")

    assert (found(opened, "one").attempts, found(opened, "one").error) == (0, "the rule was switched off")


def test_a_rule_that_is_made_is_noticed_at_once(opened: Store) -> None:
    with http_server.serving(lambda _: Answer(200)) as url:
        made = a_courier(opened)
        made.start()
        try:
            began = time.monotonic()
            due(opened, url, "one")
            made.wake()
            assert eventually(lambda: found(opened, "one").state == "DELIVERED", 30)
            assert time.monotonic() - began < courier.IDLE_S / 2
        finally:
            made.stop()
