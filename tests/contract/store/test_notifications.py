"""Notification rules and the outbox: each message is there once, and is claimed by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import Conflict, NotFound, RequestError
from penstock.store import deliveries, notification_rules, runs
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from penstock.store.rows import Delivery, NotificationRule
from support.databases import SPEC, a_run

if TYPE_CHECKING:
    from penstock.store import Store


def a_rule(rule_id: str = "rule-1", **fields: Any) -> NotificationRule:
    given = {
        "id": rule_id,
        "name": rule_id,
        "namespace": "",
        "created_at": 10,
        "updated_at": 10,
        "active_since": 10,
        "status": "ENABLED",
        "events": ["FAILED"],
        "target": {"webhook": {"url": "https://example.com/hook?token=x"}},
    }
    return NotificationRule(**(given | fields))


def a_delivery(delivery_id: str = "delivery-1", **fields: Any) -> Delivery:
    given = {
        "id": delivery_id,
        "rule_id": "rule-1",
        "event": "FAILED",
        "created_at": 20,
        "state": "PENDING",
        "message": {"id": delivery_id, "data": {"n": 1}},
        "run_id": "run-1",
        "due_at": 20,
    }
    return Delivery(**(given | fields))


def filled(opened: Store, *rows: NotificationRule | Delivery) -> None:
    with opened.transaction() as tx:
        for row in rows:
            if isinstance(row, NotificationRule):
                notification_rules.insert(tx, row)
            else:
                deliveries.enqueue(tx, row)


def test_what_was_stored_is_read(opened: Store) -> None:
    rule = a_rule(late_after_s=60, experiment_id="e", pipeline_id="p", recurring_run_id="r", secret="s")
    delivery = a_delivery(attempts=2, error="no", ended_at=None)
    filled(opened, rule, delivery)

    with opened.read() as tx:
        assert notification_rules.get(tx, rule.id) == rule
        assert deliveries.get(tx, delivery.id) == delivery
        assert deliveries.known(tx, [delivery.id, "other"]) == {delivery.id}
    with pytest.raises(Conflict):
        filled(opened, rule)


def test_rules_are_changed_listed_and_deleted_with_what_they_sent(opened: Store) -> None:
    filled(opened, a_rule("a"), a_rule("b", status="DISABLED"), a_rule("c", namespace="other"))
    filled(opened, a_delivery("of-a", rule_id="a"), a_delivery("of-b", rule_id="b"))
    with opened.transaction() as tx:
        notification_rules.update(tx, "a", name="new", events=["LATE"], updated_at=11)
        notification_rules.delete(tx, "b")

    with opened.read() as tx:
        assert [rule.name for rule in notification_rules.enabled(tx)] == ["new", "c"]
        assert notification_rules.page(tx, Query(namespace="other")).total == 1
        found = notification_rules.page(tx, Query(sort_by="name desc"))
        assert [rule.name for rule in found.rows] == ["new", "c"]
        assert deliveries.known(tx, ["of-a", "of-b"]) == {"of-a"}
        with pytest.raises(RequestError, match="colour"):
            notification_rules.page(tx, Query(sort_by="colour"))
    for change in (notification_rules.delete, lambda tx, key: notification_rules.update(tx, key, name="x")):
        with pytest.raises(NotFound), opened.transaction() as tx:
            change(tx, "nobody")


def test_a_delivery_is_there_once_whoever_writes_it(opened: Store) -> None:
    filled(opened, a_delivery(attempts=1))

    with opened.transaction() as tx:
        assert deliveries.enqueue(tx, a_delivery(attempts=5)) is False
        assert deliveries.enqueue(tx, a_delivery("other")) is True
    with opened.read() as tx:
        assert deliveries.get(tx, "delivery-1").attempts == 1


def test_a_delivery_is_claimed_by_one(opened: Store) -> None:
    filled(opened, a_delivery())
    with opened.read() as tx:
        [mine], [theirs] = deliveries.due(tx, 20), deliveries.due(tx, 20)
        assert deliveries.due(tx, 19) == []
    with opened.transaction() as tx:
        assert deliveries.claim(tx, mine, 100) is True
        assert deliveries.claim(tx, theirs, 200) is False

    with opened.read() as tx:
        assert (deliveries.next_due(tx), deliveries.get(tx, mine.id).attempts) == (100, 1)


def test_a_delivery_is_put_off_taken_or_given_up(opened: Store) -> None:
    filled(opened, a_delivery("a"), a_delivery("b"), a_delivery("c"))
    with opened.transaction() as tx:
        deliveries.put_off(tx, "a", 500, "busy")
        deliveries.settle(tx, "b", 30)
        deliveries.settle(tx, "c", 40, error="gone")
        deliveries.put_off(tx, "c", 900, "late news")

    with opened.read() as tx:
        a, b, c = (deliveries.get(tx, name) for name in "abc")
        failed = Query(predicates=(Predicate("state", "EQUALS", ("FAILED",)),))
        assert [row.id for row in deliveries.page(tx, failed, "rule-1").rows] == ["c"]
        assert deliveries.page(tx, Query(), "rule-2").total == 0
    assert (a.state, a.due_at, a.error) == ("PENDING", 500, "busy")
    assert (b.state, b.due_at, b.ended_at, b.error) == ("DELIVERED", None, 30, None)
    assert (c.state, c.due_at, c.ended_at, c.error) == ("FAILED", None, 40, "gone")
    with opened.transaction() as tx:
        assert deliveries.forget_before(tx, 35) == 1
        assert deliveries.known(tx, ["a", "b", "c"]) == {"a", "c"}


def test_runs_are_found_by_their_ends_and_by_their_age(opened: Store) -> None:
    with opened.transaction() as tx:
        for number in range(5):
            ended = number % 2 == 0
            state = "SUCCEEDED" if ended else "RUNNING"
            at = 100 + number if ended else None
            runs.create(tx, a_run(f"run-{number}", created_at=number, state=state, finished_at=at), SPEC)
        runs.discard(tx, "run-4", 200)

    with opened.read() as tx:
        first = notification_rules.ended_since(tx, 100, limit=1)
        then = notification_rules.ended_since(tx, 100, after=(100, "run-0"), limit=9)
        assert [run.id for run in (*first, *then)] == ["run-0", "run-2"]
        assert notification_rules.ended_since(tx, 103) == []
        assert [run.id for run in notification_rules.open_before(tx, 3)] == ["run-3", "run-1"]
        assert [run.id for run in notification_rules.open_before(tx, 2)] == ["run-1"]


def test_it_is_noted_until_when_was_looked(opened: Store) -> None:
    with opened.read() as tx:
        assert notification_rules.marked(tx) is None
    for at in (5, 7):
        with opened.transaction() as tx:
            notification_rules.mark(tx, at)
    with opened.read() as tx:
        assert notification_rules.marked(tx) == 7
