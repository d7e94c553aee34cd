"""Finds in the store what has happened, and writes a delivery for each rule that it concerns.

What ended is found by when runs ended, from a mark on that stands in the store; it lags behind the clock,
since a commit may come a moment after the time that it is of, and other servers' clocks differ. So a run is
looked at more than once, and the ids of deliveries see to it that nobody is told twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.errors import NotFound
from penstock.notifications import messages
from penstock.notifications.rules import (
    concerns_run,
    concerns_schedule,
    delivery_id,
    expected_end,
)
from penstock.runtime.identity import SECOND
from penstock.store import deliveries, events, experiments, notification_rules, recurring_runs
from penstock.store.rows import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from penstock.store import Event, Run, Store, Tx
    from penstock.store.rows import NotificationEvent, NotificationRule, RecurringRun

__all__ = ["Reader"]

OVERLAP = 60 * SECOND
"""How much of what was looked at already is looked at again."""

MARK_EVERY = 20 * SECOND
"""How often it is noted until when was looked."""

KEPT = 30 * 24 * 3600 * SECOND
"""How long deliveries that have ended can be asked for."""

PAGE = 200
MOST_SEEN = 20_000
_PUT_OFF = 2 * SECOND  # the clock for recurring runs puts off by a second those that have too many runs


class Reader:
    """Looks at a store; one thread uses it.

    Args:
        store: The store.
        link: The address of the server, for messages.
        due_at: Returns when a recurring run is due, given it and the time, in epoch microseconds.
    """

    def __init__(self, store: Store, link: str, due_at: Callable[[RecurringRun, int], int | None]) -> None:
        self._store = store
        self._link = link
        self._due_at = due_at
        self._rules: list[NotificationRule] = []
        self._seen: set[tuple[str, int]] = set()
        self._told: set[str] = set()
        self._marked_at = 0

    def look(self, now: int) -> bool:
        """Write what there is to tell; say whether any rule is on.

        Args:
            now: The time, in epoch microseconds.
        """
        with self._store.read() as tx:
            self._know(notification_rules.enabled(tx))
            if not self._rules:
                return False
            marked = min(notification_rules.marked(tx) or now, now)
            since = max(marked - OVERLAP, min(rule.active_since for rule in self._rules))
            found = {each.id: each for each in self._found(tx, since, now)}
            new = [found[name] for name in found.keys() - deliveries.known(tx, sorted(found))]
        if new or now - self._marked_at >= MARK_EVERY:
            with self._store.transaction() as tx:
                for each in sorted(new, key=lambda delivery: delivery.created_at):
                    deliveries.enqueue(tx, each)
                notification_rules.mark(tx, now)
                if now - self._marked_at >= MARK_EVERY:
                    deliveries.forget_before(tx, now - KEPT)
            self._marked_at = now
        self._told |= found.keys()
        return True

    def _know(self, rules: list[NotificationRule]) -> None:
        """Take the rules as they are now; what was seen by others counts no more."""
        is_new = rules != self._rules
        self._rules = rules
        if is_new or len(self._seen) > MOST_SEEN:
            self._seen.clear()
        if is_new or len(self._told) > MOST_SEEN:
            self._told.clear()

    def _found(self, tx: Tx, since: int, now: int) -> Iterator[Delivery]:
        for each in (*self._ends(tx, since, now), *self._late_runs(tx, now), *self._late_ticks(tx, now)):
            if each.id not in self._told:
                yield each

    def _ends(self, tx: Tx, since: int, now: int) -> Iterator[Delivery]:
        """Yield what there is to tell of runs that have ended."""
        after = (0, "")
        while rows := notification_rules.ended_since(tx, since, after=after, limit=PAGE):
            after = (rows[-1].finished_at or 0, rows[-1].id)
            new = [run for run in rows if (run.id, run.finished_at or 0) not in self._seen]
            histories: dict[str, list[Event]] = {}
            for event in events.of_runs(tx, [run.id for run in new]) if new else ():
                histories.setdefault(event.run_id, []).append(event)
            for run in new:
                self._seen.add((run.id, run.finished_at or 0))
                yield from self._ends_of(tx, run, histories.get(run.id, ()), now)

    def _ends_of(self, tx: Tx, run: Run, history: Sequence[Event], now: int) -> Iterator[Delivery]:
        for rule, experiment in self._concerned(tx, run):
            for event in history:
                state = messages.state_of(event)
                if state in rule.events and event.at >= rule.active_since:
                    yield self._of_run(rule, run, state, event.at, now, experiment, event.seq)
            late_at = expected_end(rule, run)
            if late_at is not None and rule.active_since <= late_at < (run.finished_at or 0):
                yield self._of_run(rule, run, "LATE", late_at, now, experiment)

    def _late_runs(self, tx: Tx, now: int) -> Iterator[Delivery]:
        """Yield what there is to tell of runs that should have ended."""
        waits = [rule.late_after_s for rule in self._rules if "LATE" in rule.events and rule.late_after_s]
        if not waits:
            return
        for run in notification_rules.open_before(tx, now - min(waits) * SECOND):
            for rule, experiment in self._concerned(tx, run):
                late_at = expected_end(rule, run)
                if late_at is not None and late_at <= now:
                    yield self._of_run(rule, run, "LATE", late_at, now, experiment)

    def _late_ticks(self, tx: Tx, now: int) -> Iterator[Delivery]:
        """Yield what there is to tell of ticks that should have become runs."""
        rules = [rule for rule in self._rules if "LATE" in rule.events and rule.late_after_s]
        for row in recurring_runs.due(tx, now + _PUT_OFF, limit=1_000) if rules else ():
            tick = self._due_at(row, now)
            for rule in rules:
                late_at = (tick or now) + (rule.late_after_s or 0) * SECOND
                if tick and late_at <= now and concerns_schedule(rule, row):
                    name = delivery_id(rule.id, row.id, tick)
                    said = messages.of_schedule(name, rule, row, tick=tick, at=late_at, link=self._link)
                    yield Delivery(
                        name, rule.id, "LATE", now, "PENDING", said, recurring_run_id=row.id, due_at=now
                    )

    def _concerned(self, tx: Tx, run: Run) -> Iterator[tuple[NotificationRule, str]]:
        """Yield the rules that a run concerns, with the name of its experiment."""
        concerned = [rule for rule in self._rules if concerns_run(rule, run)]
        name = _name(tx, run.experiment_id) if concerned else ""
        for rule in concerned:
            yield rule, name

    def _of_run(
        self,
        rule: NotificationRule,
        run: Run,
        kind: NotificationEvent,
        at: int,
        now: int,
        experiment: str,
        *which: int,
    ) -> Delivery:
        name = delivery_id(rule.id, run.id, kind, *which)
        said = messages.of_run(name, kind, rule, run, at=at, link=self._link, experiment=experiment)
        return Delivery(name, rule.id, kind, now, "PENDING", said, run_id=run.id, due_at=now)


def _name(tx: Tx, experiment_id: str) -> str:
    """Return the name of an experiment; an empty one where it is gone."""
    try:
        return experiments.get(tx, experiment_id).name
    except NotFound:
        return ""
