"""What is late."""

from __future__ import annotations

from typing import Any

import pytest

from penstock.runtime.identity import SECOND
from penstock.server import lateness
from penstock.server.lateness import GRACE, Expected
from penstock.store.rows import NotificationRule, RecurringRun
from support.databases import a_run

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


def rule(name: str, late_after_s: int | None, **fields: Any) -> NotificationRule:
    return NotificationRule(
        name, name, "", 1, 1, 1, "ENABLED", ["LATE"], {}, late_after_s=late_after_s, **fields
    )


def test_the_strictest_rule_about_a_run_says_when_it_is_late() -> None:
    run = a_run(created_at=10 * SECOND, pipeline_id="p")
    rules = [rule("a", 60), rule("b", 30), rule("never", None), rule("of another", 1, pipeline_id="q")]

    assert Expected(40 * SECOND, "b") == lateness.by_rules(run, rules)
    assert lateness.by_rules(run, rules[2:]) is None


@pytest.mark.parametrize(
    ("durations", "after"),
    [
        ([10 * MINUTE] * 3, 20 * MINUTE),
        ([10 * MINUTE, 10 * MINUTE, 90 * MINUTE], 90 * MINUTE),
        ([SECOND] * 3, SECOND + GRACE),
        ([HOUR] * 2, None),
        ([], None),
    ],
)
def test_a_run_is_late_by_how_long_others_took(durations: list[int], after: int | None) -> None:
    run = a_run(started_at=HOUR)

    assert (None if after is None else Expected(HOUR + after)) == lateness.by_usual(run, durations)
    assert lateness.by_usual(a_run(), durations) is None


@pytest.mark.parametrize(
    ("fields", "now", "since"),
    [
        ({}, HOUR + GRACE, None),
        ({}, HOUR + GRACE + SECOND, HOUR),
        ({"last_at": HOUR}, HOUR + 2 * GRACE, None),
        ({"schedule": {"interval_s": 3600, "catch_up": False}}, 5 * HOUR, HOUR),
        ({"updated_at": 3 * HOUR}, 5 * HOUR, 3 * HOUR),
        ({"status": "DISABLED"}, 5 * HOUR, None),
        ({"schedule": {"interval_s": 3600, "end_at": 60}}, 5 * HOUR, None),
    ],
)
def test_a_tick_is_missed_when_it_was_due_a_while_ago(
    fields: dict[str, Any], now: int, since: int | None
) -> None:
    row = {"id": "r", "name": "r", "experiment_id": "e", "created_at": 0, "updated_at": 0}
    row |= {"status": "ENABLED", "schedule": {"interval_s": 3600}} | fields

    assert since == lateness.missed(RecurringRun(**row), now)
