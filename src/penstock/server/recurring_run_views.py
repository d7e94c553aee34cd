"""Recurring runs with what they have beyond KFP's fields: zone, next ticks; and a run of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import api
from penstock.api import extras
from penstock.errors import NotFound, RequestError
from penstock.runtime.identity import SECOND, now
from penstock.schedules import ticker
from penstock.server.recurring_run_messages import recurring_run_message
from penstock.server.recurring_runs import RecurringRunRequest, rewritten
from penstock.server.routes import Route, Services
from penstock.store import documents, pipelines, recurring_runs, versions

if TYPE_CHECKING:
    from penstock.store import Tx
    from penstock.store.rows import RecurringRun

__all__ = ["ROUTES"]

SHOWN = 5


def _get(services: Services, request: RecurringRunRequest) -> extras.RecurringRunView:
    with services.store.read() as tx:
        row = recurring_runs.get(tx, request.recurring_run_id)
        document = documents.get(tx, row.spec_digest) if row.spec_digest and not row.pipeline_id else None
        pipeline, version = _names(tx, row)
    return extras.RecurringRunView(
        recurring_run=recurring_run_message(row, document),
        time_zone=ticker.trigger_of(row).zone,
        next_times=[api.Timestamp(tick * SECOND) for tick in ticker.next_ticks(row, SHOWN, now())],
        waiting=len(row.backlog),
        pipeline=pipeline,
        pipeline_version=version,
    )


def _run(services: Services, request: RecurringRunRequest) -> extras.Ticks:
    """Have a run made as if it were due now, as soon as as many as may be open are not."""
    tick = now() // SECOND
    with services.store.transaction() as tx:
        row = recurring_runs.get(tx, request.recurring_run_id)
        if row.status == "DISABLED":
            raise RequestError(
                f"recurring run {row.id} is off, and makes no runs", hint="enable it first; then run it"
            )
        rewritten(tx, row, {"backlog": sorted({*row.backlog, tick})})
    return extras.Ticks(times=[api.Timestamp(tick * SECOND)], time_zone=ticker.trigger_of(row).zone)


def _names(tx: Tx, row: RecurringRun) -> tuple[str, str]:
    """Return what its pipeline and its version are called; nothing of what has been deleted."""
    try:
        pipeline = pipelines.get(tx, row.pipeline_id).display_name if row.pipeline_id else ""
        version = versions.get(tx, row.pipeline_version_id).display_name if row.pipeline_version_id else ""
    except NotFound:
        return "", ""
    return pipeline, version


_ONE = "/apis/penstock/v1/recurringruns/{recurring_run_id}"

ROUTES = (
    Route(
        "GET",
        _ONE,
        RecurringRunRequest,
        extras.RecurringRunView,
        _get,
        "get a recurring run with its time zone and its next ticks",
        "recurring_runs.get",
    ),
    Route(
        "POST",
        f"{_ONE}:run",
        RecurringRunRequest,
        extras.Ticks,
        _run,
        "run a recurring run at once",
        "recurring_runs.create",
    ),
)
