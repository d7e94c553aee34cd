"""What is said: a CloudEvent for programs (CloudEvents 1.0, structured JSON), a text for people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.runtime.identity import SECOND

if TYPE_CHECKING:
    from email.message import EmailMessage

    from penstock.store import Event, Run
    from penstock.store.rows import NotificationRule, RecurringRun

__all__ = ["mail_of", "of_run", "of_schedule", "of_test", "state_of", "text_of", "title_of"]

_LONGEST_ERROR = 2_000


def of_run(
    delivery_id: str, kind: str, rule: NotificationRule, run: Run, *, at: int, link: str, experiment: str
) -> dict[str, Any]:
    """Return the event that a run has ended, or is late.

    Args:
        delivery_id: The event's id.
        kind: ``SUCCEEDED``, ``FAILED``, ``CANCELED`` or ``LATE``.
        rule: The rule that asks for it.
        run: The run.
        at: When it happened, in epoch microseconds.
        link: The address of the server.
        experiment: The name of the run's experiment.
    """
    data: dict[str, Any] = {
        "run_id": run.id,
        "display_name": run.name,
        "state": kind,
        "pipeline_name": run.pipeline_name,
        "experiment_id": run.experiment_id,
        "experiment_name": experiment,
        "created_at": _moment(run.created_at),
        "url": f"{link}/#/runs/details/{run.id}",
    }
    for name in ("pipeline_id", "pipeline_version_id", "recurring_run_id"):
        if value := getattr(run, name):
            data[name] = value
    for name in ("scheduled_at", "started_at", "finished_at"):
        if moment := getattr(run, name):
            data[name] = _moment(moment)
    if run.finished_at is not None:
        data["seconds"] = (run.finished_at - run.created_at) / SECOND
    if run.error is not None and kind != "SUCCEEDED":
        data["error"] = {"message": run.error.message[:_LONGEST_ERROR]}
        if run.error.task:
            data["error"]["task"] = run.error.task
    if kind == "LATE":
        data["late_after_seconds"] = rule.late_after_s
    return _event(delivery_id, f"run.{kind.lower()}", run.id, at, rule, data)


def of_schedule(
    delivery_id: str, rule: NotificationRule, row: RecurringRun, *, tick: int, at: int, link: str
) -> dict[str, Any]:
    """Return the event that a tick of a recurring run has not become a run in time.

    Args:
        delivery_id: The event's id.
        rule: The rule that asks for it.
        row: The recurring run.
        tick: When its run was due, in epoch microseconds.
        at: When that was noticed.
        link: The address of the server.
    """
    data: dict[str, Any] = {
        "recurring_run_id": row.id,
        "display_name": row.name,
        "state": "LATE",
        "experiment_id": row.experiment_id,
        "scheduled_at": _moment(tick),
        "late_after_seconds": rule.late_after_s,
        "url": f"{link}/#/recurringrun/details/{row.id}",
    }
    if row.error is not None:
        data["error"] = {"message": row.error.message[:_LONGEST_ERROR]}
    return _event(delivery_id, "recurring_run.late", row.id, at, rule, data)


def of_test(delivery_id: str, rule: NotificationRule, *, at: int, link: str) -> dict[str, Any]:
    """Return the event of a test."""
    data = {"display_name": rule.name, "state": "TEST", "url": link}
    return _event(delivery_id, "test", rule.id, at, rule, data)


def state_of(event: Event) -> str | None:
    """Return how a run has ended by one of its own events; None where it has not."""
    state: str | None = event.data.get("state") if event.kind == "run" else None
    return state if state in ("SUCCEEDED", "FAILED", "CANCELED") else None


def title_of(event: dict[str, Any]) -> str:
    """Return an event in a line, for people."""
    data = event["data"]
    name, kind = data["display_name"], event["type"].removeprefix("penstock.")
    if kind == "test":
        return f"This is a test of the notification rule {name!r}"
    if kind == "recurring_run.late":
        return f"Recurring run {name!r} is late: no run of {data['scheduled_at']}"
    if kind == "run.late":
        return f"Run {name!r} is late: it has not ended within {data['late_after_seconds']} s"
    took = f" after {data['seconds']:.0f} s" if "seconds" in data else ""
    return f"Run {name!r} has {kind.removeprefix('run.')}{took}".replace("has canceled", "was cancelled")


def text_of(event: dict[str, Any]) -> str:
    """Return an event as a text of some lines, for people."""
    data = event["data"]
    lines = [title_of(event)]
    if "experiment_name" in data:
        lines.append(f"Pipeline {data['pipeline_name']}, experiment {data['experiment_name']}")
    if "error" in data:
        place = f"Task {data['error']['task']}: " if "task" in data["error"] else ""
        lines.append(f"{place}{data['error']['message']}")
    if data["url"]:
        lines.append(data["url"])
    return "\n".join(lines)


def mail_of(event: dict[str, Any], sender: str, to: list[str]) -> EmailMessage:
    """Return an event as mail; its id tells doubles apart."""
    from email.message import EmailMessage  # noqa: PLC0415 - for those who send mail
    from email.utils import format_datetime  # noqa: PLC0415 - as above

    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Subject"] = " ".join(title_of(event).split())
    mail["Message-ID"] = f"<{event['id']}@penstock>"
    mail["Date"] = format_datetime(datetime.fromisoformat(event["time"]))
    mail.set_content(text_of(event) + "\n")
    return mail


def _event(
    delivery_id: str, kind: str, subject: str, at: int, rule: NotificationRule, data: dict[str, Any]
) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": delivery_id,
        "source": f"/apis/penstock/v1/notification_rules/{rule.id}",
        "type": f"penstock.{kind}",
        "subject": subject,
        "time": _moment(at),
        "datacontenttype": "application/json",
        "data": data,
    }


def _moment(at: int) -> str:
    return str(api.Timestamp(at))
