"""What is late: runs, by notification rules and by how long others took, and ticks without a run; pure."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from penstock.notifications.rules import concerns_run, expected_end
from penstock.runtime.identity import SECOND
from penstock.schedules import triggers
from penstock.schedules.ticker import seen_s, trigger_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from penstock.store.rows import NotificationRule, RecurringRun, Run

__all__ = ["Expected", "by_rules", "by_usual", "missed", "usual"]

LEAST_KNOWN = 3
"""How many runs it takes to know how long they usually take."""

GRACE = 60 * SECOND
"""What is late by less than this is not called late."""


class Expected(NamedTuple):
    """When a run should have ended, in epoch microseconds, and the name of the rule that says so."""

    at: int
    rule: str = ""


def usual(durations: Sequence[int]) -> int | None:
    """Return how long runs usually take; None where too few are known."""
    return int(median(durations)) if len(durations) >= LEAST_KNOWN else None


def by_rules(run: Run, rules: Iterable[NotificationRule]) -> Expected | None:
    """Return the first end that a rule expects of a run; None where none does."""
    ends = [
        Expected(end, rule.name)
        for rule in rules
        if concerns_run(rule, run) and (end := expected_end(rule, run)) is not None
    ]
    return min(ends, default=None)


def by_usual(run: Run, durations: Sequence[int]) -> Expected | None:
    """Return when a run takes longer than is usual: twice the median, and longer than any of the others.

    Args:
        run: The run.
        durations: How long others took, in microseconds.
    """
    often = usual(durations)
    if often is None or run.started_at is None:
        return None
    return Expected(run.started_at + max(2 * often, often + GRACE, *durations))


def missed(row: RecurringRun, now: int) -> int | None:
    """Return since when a recurring run should have made a run, where that is a while ago; else None.

    Args:
        row: The recurring run.
        now: The time, in epoch microseconds.
    """
    if row.status == "DISABLED":
        return None
    # Without catch-up a tick that is missed moves on with the time; it was due all the same.
    trigger = structs.replace(trigger_of(row), catch_up=True)
    created_s, last_s = seen_s(row)
    tick = triggers.due(trigger, created_at=created_s, last_at=last_s, now=now // SECOND)
    if tick is None:
        return None
    # Ticks of when it was off, or another trigger's, are late from when somebody changed it.
    since = max(tick * SECOND, row.updated_at)
    return since if since < now - GRACE else None
