"""Which rules something concerns; pure."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from penstock.runtime.identity import SECOND

if TYPE_CHECKING:
    from penstock.store import Run
    from penstock.store.rows import NotificationRule, RecurringRun

__all__ = ["concerns_run", "concerns_schedule", "delivery_id", "expected_end"]


def delivery_id(rule_id: str, *what: object) -> str:
    """Return the id of the message of a rule about something; the same each time."""
    words = "\0".join(map(str, (rule_id, *what)))
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def concerns_run(rule: NotificationRule, run: Run) -> bool:
    """Say whether a rule is about a run."""
    return (
        rule.namespace == run.namespace
        and rule.experiment_id in (None, run.experiment_id)
        and rule.pipeline_id in (None, run.pipeline_id)
        and rule.recurring_run_id in (None, run.recurring_run_id)
    )


def concerns_schedule(rule: NotificationRule, row: RecurringRun) -> bool:
    """Say whether a rule is about the ticks of a recurring run."""
    return (
        rule.namespace == row.namespace
        and rule.experiment_id in (None, row.experiment_id)
        and rule.pipeline_id in (None, row.pipeline_id)
        and rule.recurring_run_id in (None, row.id)
    )


def expected_end(rule: NotificationRule, run: Run) -> int | None:
    """Return when a run is late by a rule, in epoch microseconds; None where the rule does not say.

    It is counted from when the run was due, or else from when it was created.
    """
    if "LATE" not in rule.events or rule.late_after_s is None:
        return None
    return (run.scheduled_at or run.created_at) + rule.late_after_s * SECOND
