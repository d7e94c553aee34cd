"""Recurring runs and their triggers as the API tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.runtime.identity import SECOND
from penstock.schedules import triggers
from penstock.schedules.ticker import trigger_of
from penstock.schedules.triggers import Trigger
from penstock.server.sources import shown_spec
from penstock.server.status import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.rows import RecurringRun

__all__ = ["recurring_run_message", "trigger_in", "trigger_message"]

_MODES = {
    "ENABLED": api.RecurringRunMode.ENABLE,
    "DISABLED": api.RecurringRunMode.DISABLE,
}


def trigger_in(asked: api.Trigger | None, *, zone: str, catch_up: bool) -> Trigger:
    """Return the trigger that a message asks for.

    Args:
        asked: The message; none is one run at once.
        zone: The time zone that a cron expression speaks of.
        catch_up: Whether ticks that were missed are made up for.

    Raises:
        RequestError: It can never be right.
    """
    trigger = Trigger(catch_up=catch_up, zone=zone)
    if asked is not None and asked.cron_schedule is not None:
        cron = asked.cron_schedule
        trigger = Trigger(
            cron=cron.cron,
            start_at=_seconds(cron.start_time),
            end_at=_seconds(cron.end_time),
            catch_up=catch_up,
            zone=zone,
        )
    elif asked is not None and asked.periodic_schedule is not None:
        periodic = asked.periodic_schedule
        trigger = Trigger(
            interval_s=int(periodic.interval_second or 0),
            start_at=_seconds(periodic.start_time),
            end_at=_seconds(periodic.end_time),
            catch_up=catch_up,
            zone=zone,
        )
    triggers.check(trigger)
    return trigger


def recurring_run_message(row: RecurringRun, document: Mapping[str, Any] | None) -> api.RecurringRun:
    """Return the message of a recurring run.

    Args:
        row: The recurring run.
        document: Its own document, where it is of no version of a pipeline.
    """
    trigger = trigger_of(row)
    message = api.RecurringRun(
        recurring_run_id=row.id,
        display_name=row.name,
        description=row.description,
        service_account=row.service_account,
        max_concurrency=row.max_concurrency,
        trigger=trigger_message(trigger),
        mode=_MODES[row.status],
        created_at=api.Timestamp(row.created_at),
        updated_at=api.Timestamp(row.updated_at),
        status=api.RecurringRunStatus(row.status),
        no_catchup=not trigger.catch_up,
        experiment_id=row.experiment_id,
        namespace=row.namespace,
    )
    if row.error is not None:
        message.error = api.Status(code=int(Code.INTERNAL), message=row.error.message)
    root = row.options.get("pipeline_root", "")
    if row.parameters or root:
        message.runtime_config = api.RuntimeConfig(parameters=row.parameters, pipeline_root=root)
    message.plugins_input = row.options.get("plugins_input", {})
    if row.pipeline_id is not None:
        message.pipeline_version_reference = api.PipelineVersionReference(
            pipeline_id=row.pipeline_id, pipeline_version_id=row.pipeline_version_id or ""
        )
    elif document is not None:
        message.pipeline_spec = shown_spec(document)
    return message


def trigger_message(trigger: Trigger) -> api.Trigger | None:
    """Return the message of a trigger; None of one that is due once, at once."""
    start, end = _timestamp(trigger.start_at), _timestamp(trigger.end_at)
    if trigger.cron is not None:
        return api.Trigger(cron_schedule=api.CronSchedule(start_time=start, end_time=end, cron=trigger.cron))
    if trigger.interval_s is not None:
        interval: Any = trigger.interval_s
        return api.Trigger(
            periodic_schedule=api.PeriodicSchedule(start_time=start, end_time=end, interval_second=interval)
        )
    return None


def _seconds(time: api.Timestamp | None) -> int | None:
    return None if time is None else int(time) // SECOND


def _timestamp(seconds: int | None) -> api.Timestamp | None:
    return None if seconds is None else api.Timestamp(seconds * SECOND)
