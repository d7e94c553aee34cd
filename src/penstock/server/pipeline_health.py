"""How the last runs of a pipeline went, task by task, and when its recurring runs make the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.api import pipeline_health as messages
from penstock.errors import RequestError
from penstock.plan import rounds
from penstock.runtime.identity import SECOND, now
from penstock.schedules.ticker import next_ticks, trigger_of
from penstock.server.recurring_run_messages import trigger_message
from penstock.server.routes import Route, Services
from penstock.server.task_messages import told_state
from penstock.store import pipelines, run_health

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store import Tx
    from penstock.store.rows import RecurringRun, Run
    from penstock.store.run_health import TaskRow

__all__ = ["ROUTES", "by_place"]

USUAL_RUNS = 30
MOST_RUNS = 100
MOST_SCHEDULES = 20
NEXT_TIMES = 5

MOST_TASKS = 3_000
"""So many tasks are read in all; of runs for which they do not suffice only those that are in no loop."""

MOST_OF_A_RUN = 200
"""So many tasks of such a run."""

_WORST = ("FAILED", "RUNNING", "QUEUED", "PENDING", "CANCELED", "SUCCEEDED", "CACHED", "SKIPPED")
_RANK = {state: rank for rank, state in enumerate(_WORST)}
_LONGEST_ERROR = 300


class PipelineHealthRequest(Struct, frozen=True):
    """Which runs are told of.

    Args:
        pipeline_id: The pipeline.
        runs: How many of its runs, the newest; 30 if it is 0.
        namespace: Those in this namespace; that of the pipeline if it is empty. Ignored where there are none.
    """

    pipeline_id: str
    runs: int = 0
    namespace: str = ""


def _health(services: Services, request: PipelineHealthRequest) -> messages.PipelineHealth:
    if not 0 <= request.runs <= MOST_RUNS:
        raise RequestError(f"runs is {request.runs}; it may be 1 to {MOST_RUNS}, or 0 for {USUAL_RUNS}")
    with services.store.read() as tx:
        namespace = request.namespace or pipelines.get(tx, request.pipeline_id).namespace
        if services.has_namespaces and not namespace:
            raise RequestError(
                "A pipeline that is in no namespace has runs in many",
                hint="send namespace=YOUR-NAMESPACE",
            )
        within = services.listed(namespace)
        limit = request.runs or USUAL_RUNS
        listed = run_health.of_pipeline(tx, request.pipeline_id, namespace=within, limit=limit)
        rows, left_out = _read(tx, [run.id for run in listed])
        schedules = run_health.schedules_of(tx, request.pipeline_id, namespace=within, limit=MOST_SCHEDULES)
    return messages.PipelineHealth(
        runs=[_run(run, left_out.get(run.id, 0)) for run in listed],
        tasks=_tasks(rows),
        schedules=[_schedule(row, now()) for row in schedules],
    )


def _read(tx: Tx, run_ids: Sequence[str]) -> tuple[dict[str, list[TaskRow]], dict[str, int]]:
    """Return the tasks of runs, by run, and how many of each are left out."""
    sizes = run_health.sizes(tx, run_ids)
    whole: list[str] = []
    left = MOST_TASKS
    for run_id in run_ids:
        if sizes.get(run_id, 0) <= left:
            whole.append(run_id)
            left -= sizes.get(run_id, 0)
    rows: dict[str, list[TaskRow]] = {run_id: [] for run_id in run_ids}
    for row in run_health.task_rows(tx, whole):
        rows[row.run_id].append(row)
    left_out = {}
    for run_id in set(run_ids) - set(whole):
        rows[run_id] = run_health.outline(tx, run_id, limit=MOST_OF_A_RUN)
        left_out[run_id] = sizes[run_id] - len(rows[run_id])
    return rows, left_out


def _run(run: Run, left_out: int) -> messages.HealthRun:
    return messages.HealthRun(
        run_id=run.id,
        display_name=run.name,
        state=run.state,
        created_at=api.Timestamp(run.created_at),
        started_at=api.timestamp(run.started_at),
        finished_at=api.timestamp(run.finished_at),
        pipeline_version_id=run.pipeline_version_id or "",
        recurring_run_id=run.recurring_run_id or "",
        error=run.error.message if run.error is not None else "",
        tasks_left_out=left_out,
    )


def _tasks(rows: Mapping[str, Sequence[TaskRow]]) -> list[messages.HealthTask]:
    found: dict[str, messages.HealthTask] = {}
    for run_id, of_run in rows.items():
        for place, of_task in by_place(of_run).items():
            task = found.setdefault(
                place, messages.HealthTask(path=place, name=of_task[0].name, kind=of_task[0].kind, runs={})
            )
            task.runs[run_id] = _cell(of_task)
    return [found[path] for path in sorted(found)]


def by_place(rows: Iterable[TaskRow]) -> dict[str, list[TaskRow]]:
    """Return the tasks of one run by where they are in the pipeline: their paths without iterations.

    The root is left out, and so are iterations, what a task has reported of its inside, and what was tried
    again, but for the last time.
    """
    last: dict[str, TaskRow] = {}
    for row in rows:
        path = rounds.without(row.path)
        if path not in last or rounds.told_of(row.path) > rounds.told_of(last[path].path):
            last[path] = row
    places = {"": ""}
    found: dict[str, list[TaskRow]] = {}
    for path in sorted(last, key=len):  # what is around a task has a shorter path
        row = last[path]
        above = places.get(rounds.without(row.parent or ""))
        if above is None or row.kind in {"ROOT", "REPORTED"}:
            continue
        if row.kind == "LOOP_ITERATION":
            places[path] = above
            continue
        place = places[path] = f"{above}/{row.name}" if above else row.name
        found.setdefault(place, []).append(row)
    return found


def _cell(rows: Sequence[TaskRow]) -> messages.HealthCell:
    worst = min(rows, key=lambda row: (_RANK[row.state], row.path))
    took = [
        row.finished_at - row.started_at
        for row in rows
        if row.started_at is not None and row.finished_at is not None
    ]
    error = worst.error.message.strip().partition("\n")[0] if worst.error is not None else ""
    return messages.HealthCell(
        state=told_state(worst.state).value,
        path=worst.path,
        times=len(rows),
        failed=sum(row.state == "FAILED" for row in rows),
        attempts=max(row.attempts for row in rows),
        duration_s=sum(took) / len(took) / SECOND if took else None,
        error=error[:_LONGEST_ERROR],
    )


def _schedule(row: RecurringRun, at: int) -> messages.HealthSchedule:
    trigger = trigger_of(row)
    return messages.HealthSchedule(
        recurring_run_id=row.id,
        display_name=row.name,
        status=row.status,
        trigger=trigger_message(trigger),
        time_zone=trigger.zone,
        times=[api.Timestamp(tick * SECOND) for tick in next_ticks(row, NEXT_TIMES, at)],
        error=row.error.message if row.error is not None else "",
    )


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/pipelines/{pipeline_id}:health",
        PipelineHealthRequest,
        messages.PipelineHealth,
        _health,
        "say how the last runs of a pipeline went",
        "runs.list",
    ),
)
