"""What goes on: which runs go, which have failed of late, what is late, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.api import overview as messages
from penstock.errors import RequestError
from penstock.runtime.identity import SECOND, now
from penstock.server import lateness
from penstock.server.routes import Route, Services
from penstock.store import notification_rules, pipelines, recurring_runs, run_health, run_lists, runs
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from penstock.store.rows import ENDED_RUN_STATES, OPEN_RUN_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from penstock.server.lateness import Expected
    from penstock.store import Run, Tx
    from penstock.store.rows import RecurringRun

__all__ = ["ROUTES"]

DAY_S = 24 * 3600
LONGEST_S = 31 * DAY_S

MOST_RUNNING = 12
MOST_RECENT = 10
MOST_FAILED = 200
MOST_PIPELINES = 12
MOST_OF_A_PIPELINE = 3
MOST_LATE = 10
MOST_NEXT = 6
LOOKED_AT = 50
"""So many open runs, the oldest, and so many recurring runs that are due are looked at for what is late."""

AMONG = 30
"""How many of the last runs of a pipeline say how long they usually take."""

_PUT_OFF = 2 * SECOND  # ticks that wait for runs to end are looked at again and again


class OverviewRequest(Struct, frozen=True):
    """What is summed up.

    Args:
        namespace: What is in this namespace only, ``*`` for all; ignored where there are none.
        within_s: How far back failures are told of, in seconds; a day if it is 0.
    """

    namespace: str = ""
    within_s: int = 0


def _overview(services: Services, request: OverviewRequest) -> messages.Overview:
    if services.has_namespaces and not request.namespace:
        raise RequestError(
            "An overview cannot have an empty namespace in multi-user mode",
            hint="send namespace=YOUR-NAMESPACE",
        )
    if not 0 <= request.within_s <= LONGEST_S:
        raise RequestError(f"within_s is {request.within_s}; it may be 1 to {LONGEST_S}, or 0 for a day")
    at = now()
    since = at - (request.within_s or DAY_S) * SECOND
    with services.store.read() as tx:
        looked = _Looked(tx, services.listed(request.namespace), at)
        failed = run_health.failed_since(tx, since, namespace=looked.namespace, limit=MOST_FAILED + 1)
        return messages.Overview(
            at=api.Timestamp(at),
            since=api.Timestamp(since),
            states=looked.states(),
            running=looked.running(),
            failed=looked.failed(failed[:MOST_FAILED]),
            failed_runs=min(len(failed), MOST_FAILED),
            is_failed_cut=len(failed) > MOST_FAILED,
            late_runs=looked.late_runs(),
            late_schedules=looked.late_schedules(),
            next=looked.next(),
            recent=[looked.run(run) for run in looked.listed(ENDED_RUN_STATES, MOST_RECENT)],
        )


class _Looked:
    """What is read for an overview, in one transaction."""

    def __init__(self, tx: Tx, namespace: str | None, at: int) -> None:
        self._tx = tx
        self.namespace = namespace
        self._at = at
        self._durations: dict[tuple[str, str], list[int]] = {}

    def states(self) -> dict[str, int]:
        counted = runs.counts(self._tx, namespace=self.namespace)
        return {state: number for (storage, state), number in counted.items() if storage == "AVAILABLE"}

    def listed(self, states: Sequence[str], limit: int, order: str = "desc") -> Sequence[Run]:
        predicates = (
            Predicate("storage_state", "EQUALS", ("AVAILABLE",)),
            Predicate("state", "IN", tuple(states), is_list=True),
        )
        query = Query(limit, "", f"created_at {order}", predicates, self.namespace)
        return run_lists.page(self._tx, query).rows

    def running(self) -> list[messages.OverviewRun]:
        found = self.listed(("RUNNING", "CANCELING"), MOST_RUNNING)
        done = run_health.progress(self._tx, [run.id for run in found])
        told = [self.run(run) for run in found]
        for each in told:
            each.tasks = done.get(each.run_id, {})
        return told

    def failed(self, found: Sequence[Run]) -> list[messages.FailedPipeline]:
        groups: dict[tuple[str, str, str], list[Run]] = {}
        for run in found:
            key = (run.pipeline_id or "", "" if run.pipeline_id else run.pipeline_name, run.namespace)
            groups.setdefault(key, []).append(run)
        last = {
            key: run_health.last_state(self._tx, key[0], key[2]) or "" if key[0] else ""
            for key in list(groups)[:MOST_PIPELINES]
        }
        names = self._names([pipeline_id for pipeline_id, _, _ in last])
        told = [
            messages.FailedPipeline(
                pipeline=names.get(key[0], groups[key][0].pipeline_name),
                pipeline_id=key[0],
                failed=len(groups[key]),
                runs=[self.run(run) for run in groups[key][:MOST_OF_A_PIPELINE]],
                last_state=state,
            )
            for key, state in last.items()
        ]
        return sorted(told, key=lambda each: each.last_state == "SUCCEEDED")

    def late_runs(self) -> list[messages.LateRun]:
        rules = notification_rules.enabled(self._tx)
        told = []
        for run in self.listed(OPEN_RUN_STATES, LOOKED_AT, "asc"):
            ends = (lateness.by_rules(run, rules), lateness.by_usual(run, self._took(run)))
            late: list[Expected] = [end for end in ends if end is not None and end.at < self._at]
            if late:
                first = min(late)
                expected = api.Timestamp(first.at)
                told.append(messages.LateRun(run=self.run(run), expected_at=expected, rule=first.rule))
        return told[:MOST_LATE]

    def late_schedules(self) -> list[messages.LateSchedule]:
        found = {
            row.id: row
            for row in (
                *run_health.failing(self._tx, namespace=self.namespace, limit=MOST_LATE),
                *self._due(run_health.due_before, LOOKED_AT),
            )
        }
        told = []
        for row in found.values():
            due_at = lateness.missed(row, self._at)
            if due_at is None and row.error is not None:
                due_at = row.last_at  # that tick is over
            if due_at is not None:
                told.append(
                    messages.LateSchedule(
                        recurring_run_id=row.id,
                        display_name=row.name,
                        pipeline_id=row.pipeline_id or "",
                        due_at=api.Timestamp(due_at),
                        why=self._why(row),
                    )
                )
        return told[:MOST_LATE]

    def next(self) -> list[messages.NextTick]:
        return [
            messages.NextTick(
                recurring_run_id=row.id,
                display_name=row.name,
                pipeline_id=row.pipeline_id or "",
                at=api.Timestamp(row.due_at),
            )
            for row in self._due(run_health.due_next, MOST_NEXT)
            if row.due_at is not None
        ]

    def run(self, run: Run) -> messages.OverviewRun:
        often = lateness.usual(self._took(run)) if run.finished_at is None else None
        error = run.error
        return messages.OverviewRun(
            run_id=run.id,
            display_name=run.name,
            state=run.state,
            pipeline=run.pipeline_name,
            pipeline_id=run.pipeline_id or "",
            experiment_id=run.experiment_id,
            recurring_run_id=run.recurring_run_id or "",
            created_at=api.Timestamp(run.created_at),
            started_at=api.timestamp(run.started_at),
            finished_at=api.timestamp(run.finished_at),
            usual_s=None if often is None else often / SECOND,
            failed_task=(error.task or "") if error is not None else "",
            error=error.message if error is not None else "",
        )

    def _took(self, run: Run) -> list[int]:
        """Return how long the last runs of the same pipeline took."""
        if run.pipeline_id is None:
            return []
        key = (run.pipeline_id, run.namespace)
        if key not in self._durations:
            self._durations[key] = run_health.durations(self._tx, *key, among=AMONG)
        return self._durations[key]

    def _names(self, pipeline_ids: Sequence[str]) -> dict[str, str]:
        """Return what pipelines are called, those that whoever sees their runs may see."""
        found = pipelines.of_ids(self._tx, [each for each in pipeline_ids if each])
        within = (self.namespace, "")
        return {
            row.id: row.display_name for row in found if self.namespace is None or row.namespace in within
        }

    def _due(self, read: Callable[..., list[RecurringRun]], limit: int) -> list[RecurringRun]:
        return read(self._tx, self._at + _PUT_OFF, namespace=self.namespace, limit=limit)

    def _why(self, row: RecurringRun) -> str:
        if row.error is not None:
            return row.error.message
        active = recurring_runs.active(self._tx, row.id)
        if active >= row.max_concurrency:
            return f"it waits: {active} of its runs are open, and {row.max_concurrency} may be at once"
        return "nobody makes it: is the server that makes runs up, and not behind?"


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/overview",
        OverviewRequest,
        messages.Overview,
        _overview,
        "sum up what goes on",
        "runs.list",
    ),
)
