"""What has happened is found once, by whoever looks and however often, for each rule that it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from penstock import store
from penstock.notifications import Reader
from penstock.notifications.rules import SECOND
from penstock.store import (
    Event,
    Experiment,
    deliveries,
    events,
    experiments,
    notification_rules,
    recurring_runs,
    runs,
)
from penstock.store.lists import Query
from penstock.store.rows import Delivery, NotificationRule, RecurringRun, TaskError
from support.databases import SPEC, a_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Store

NOW = 1_000_000 * SECOND
LINK = "https://example.com"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with store.open(tmp_path) as found:
        with found.transaction() as tx:
            experiments.insert(tx, Experiment("e", "trials", 0))
            experiments.insert(tx, Experiment("other", "elsewhere", 0, namespace="other"))
        yield found


def reader(opened: Store) -> Reader:
    return Reader(opened, LINK, lambda row, _now: row.due_at)


def a_rule(opened: Store, rule_id: str = "rule", **fields: Any) -> NotificationRule:
    given = {
        "id": rule_id,
        "name": rule_id,
        "namespace": "",
        "created_at": NOW,
        "updated_at": NOW,
        "active_since": NOW,
        "status": "ENABLED",
        "events": ["FAILED"],
        "target": {"webhook": {"url": LINK}},
    }
    rule = NotificationRule(**(given | fields))
    with opened.transaction() as tx:
        notification_rules.insert(tx, rule)
    return rule


def ran(opened: Store, run_id: str = "run", *states: str, at: int = NOW + SECOND, **fields: Any) -> None:
    """Record a run that came to states, one each second; the last one is its own."""
    ended = at + (len(states) - 1) * SECOND if states[-1:] != ("RUNNING",) else None
    given = {"experiment_id": "e", "created_at": at, "state": states[-1], "finished_at": ended}
    with opened.transaction() as tx:
        runs.create(tx, a_run(run_id, **(given | fields)), SPEC)
        changes = [
            Event(run_id, seq, at + (seq - 1) * SECOND, "run", "", {"state": state})
            for seq, state in enumerate(states, 1)
        ]
        events.append(tx, changes)


def told(opened: Store, rule_id: str = "rule") -> list[Delivery]:
    with opened.read() as tx:
        return list(deliveries.page(tx, Query(sort_by="created_at"), rule_id).rows)


def test_the_end_of_a_run_is_told_once(opened: Store) -> None:
    rule = a_rule(opened)
    error = TaskError("no such luck", task="fit")
    ran(opened, "run", "RUNNING", "FAILED", error=error, pipeline_id="p", scheduled_at=NOW)
    ran(opened, "good", "RUNNING", "SUCCEEDED")
    again = reader(opened)
    assert again.look(NOW + 3 * SECOND) is True
    for later in (4, 30, 70, 500):
        again.look(NOW + later * SECOND)
        reader(opened).look(NOW + later * SECOND)

    [delivery] = told(opened)
    assert (delivery.event, delivery.run_id, delivery.state, delivery.attempts) == (
        "FAILED",
        "run",
        "PENDING",
        0,
    )
    said = delivery.message
    assert (said["specversion"], said["type"], said["subject"]) == ("1.0", "penstock.run.failed", "run")
    assert said["id"] == delivery.id
    assert said["source"] == f"/apis/penstock/v1/notification_rules/{rule.id}"
    assert said["time"] == "1970-01-12T13:46:42Z"
    data = said["data"]
    assert data["error"] == {"message": "no such luck", "task": "fit"}
    assert (data["experiment_name"], data["pipeline_name"], data["pipeline_id"]) == ("trials", "fit", "p")
    assert (data["seconds"], data["url"]) == (1.0, f"{LINK}/#/runs/details/run")


def test_what_was_before_a_rule_is_not_told(opened: Store) -> None:
    ran(opened, "old", "FAILED", at=NOW - 10 * SECOND)
    a_rule(opened)
    reader(opened).look(NOW + SECOND)

    assert told(opened) == []


def test_a_run_that_is_retried_and_fails_again_is_told_again(opened: Store) -> None:
    a_rule(opened, events=["FAILED", "SUCCEEDED"])
    ran(opened, "run", "RUNNING", "FAILED", "RUNNING", "FAILED", "RUNNING", "SUCCEEDED")
    reader(opened).look(NOW + 9 * SECOND)

    assert sorted(each.event for each in told(opened)) == ["FAILED", "FAILED", "SUCCEEDED"]


@pytest.mark.parametrize(
    ("about", "is_told"),
    [
        ({}, True),
        ({"namespace": "other"}, False),
        ({"experiment_id": "e"}, True),
        ({"experiment_id": "x"}, False),
        ({"pipeline_id": "p"}, True),
        ({"pipeline_id": "x"}, False),
        ({"recurring_run_id": "r"}, True),
        ({"recurring_run_id": "x"}, False),
        ({"experiment_id": "e", "pipeline_id": "x"}, False),
        ({"status": "DISABLED"}, False),
        ({"events": ["SUCCEEDED"]}, False),
        ({"events": ["CANCELED", "FAILED"]}, True),
    ],
)
def test_a_rule_is_about_what_it_names(opened: Store, about: dict[str, Any], is_told: bool) -> None:
    a_rule(opened, **about)
    ran(opened, "run", "FAILED", pipeline_id="p", recurring_run_id="r")
    reader(opened).look(NOW + 3 * SECOND)

    assert [each.run_id for each in told(opened)] == (["run"] if is_told else [])


def test_runs_of_another_namespace_are_told_there(opened: Store) -> None:
    a_rule(opened, "here")
    a_rule(opened, "there", namespace="other")
    ran(opened, "run", "FAILED", experiment_id="other", namespace="other")
    reader(opened).look(NOW + 3 * SECOND)

    assert [len(told(opened, rule)) for rule in ("here", "there")] == [0, 1]


def test_what_ended_while_nobody_looked_is_told(opened: Store) -> None:
    a_rule(opened)
    reader(opened).look(NOW)
    for number in range(450):
        ran(opened, f"run-{number}", "FAILED", at=NOW + number * SECOND)
    reader(opened).look(NOW + 10_000 * SECOND)

    assert len({each.run_id for each in all_told(opened)}) == 450


def all_told(opened: Store) -> list[Delivery]:
    with opened.read() as tx:
        return deliveries.due(tx, NOW * 2, limit=10_000)


def test_an_end_that_is_committed_late_is_told(opened: Store) -> None:
    a_rule(opened)
    looking = reader(opened)
    looking.look(NOW + 30 * SECOND)
    looking.look(NOW + 55 * SECOND)
    ran(opened, "run", "FAILED", at=NOW + 10 * SECOND)
    looking.look(NOW + 56 * SECOND)

    assert len(told(opened)) == 1


def test_a_run_is_late_that_has_not_ended_in_time(opened: Store) -> None:
    a_rule(opened, events=["LATE"], late_after_s=60)
    ran(opened, "run", "RUNNING", at=NOW + SECOND)
    ran(opened, "short", "RUNNING", "SUCCEEDED", at=NOW + SECOND)
    looking = reader(opened)
    looking.look(NOW + 60 * SECOND)
    assert told(opened) == []
    for later in (61, 62, 200):
        looking.look(NOW + later * SECOND)

    [late] = told(opened)
    assert (late.event, late.run_id) == ("LATE", "run")
    assert (late.message["type"], late.message["data"]["late_after_seconds"]) == ("penstock.run.late", 60)
    with opened.transaction() as tx:
        runs.update(tx, "run", state="SUCCEEDED", finished_at=NOW + 300 * SECOND)
    reader(opened).look(NOW + 301 * SECOND)
    assert len(told(opened)) == 1


def test_a_run_that_was_late_while_nobody_looked_is_told_of(opened: Store) -> None:
    a_rule(opened, events=["LATE"], late_after_s=2)
    ran(opened, "run", "RUNNING", "RUNNING", "RUNNING", "SUCCEEDED", at=NOW + SECOND)
    ran(opened, "due earlier", "SUCCEEDED", at=NOW + 9 * SECOND, scheduled_at=NOW + SECOND)
    reader(opened).look(NOW + 60 * SECOND)

    assert sorted(each.run_id or "" for each in told(opened)) == ["due earlier", "run"]


def test_a_tick_is_late_that_has_not_become_a_run(opened: Store) -> None:
    a_rule(opened, events=["LATE"], late_after_s=60, recurring_run_id="r")
    a_rule(opened, "other", events=["LATE"], late_after_s=60, recurring_run_id="x")
    due_at = NOW + 5 * SECOND
    row = RecurringRun("r", "nightly", "e", NOW, NOW, "ENABLED", {"cron": "@daily"}, due_at=due_at)
    with opened.transaction() as tx:
        recurring_runs.create(tx, row)
    looking = reader(opened)
    looking.look(due_at + 59 * SECOND)
    assert told(opened) == []
    looking.look(due_at + 60 * SECOND)
    reader(opened).look(due_at + 61 * SECOND)

    [late] = told(opened)
    assert (late.recurring_run_id, late.run_id) == ("r", None)
    assert late.message["type"] == "penstock.recurring_run.late"
    assert late.message["data"]["scheduled_at"] == "1970-01-12T13:46:45Z"
    assert told(opened, "other") == []


def test_without_rules_nothing_is_looked_at_or_written(opened: Store) -> None:
    ran(opened, "run", "FAILED")

    assert reader(opened).look(NOW + SECOND) is False
    with opened.read() as tx:
        assert notification_rules.marked(tx) is None


def test_deliveries_are_forgotten_a_month_after_they_ended(opened: Store) -> None:
    a_rule(opened)
    ran(opened, "run", "FAILED")
    looking = reader(opened)
    looking.look(NOW + 3 * SECOND)
    [sent] = told(opened)
    with opened.transaction() as tx:
        deliveries.settle(tx, sent.id, NOW + 4 * SECOND)
    looking.look(NOW + 29 * 24 * 3600 * SECOND)
    assert len(told(opened)) == 1
    looking.look(NOW + 31 * 24 * 3600 * SECOND)

    assert told(opened) == []
