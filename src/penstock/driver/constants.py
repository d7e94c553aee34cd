"""Constants of the document: what their placeholders name."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from penstock.expr import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.driver.values import RunInfo
    from penstock.ir import PipelineTaskSpec

__all__ = ["has_placeholder", "inputs_in", "names"]


def names(run: RunInfo, task: PipelineTaskSpec | None = None, task_id: str = "") -> dict[str, str]:
    """Return what the placeholders of a run and a task stand for, by their names without ``{{$.`` and ``}}``.

    Args:
        run: The run.
        task: The task, if the text is one of a task.
        task_id: The task's id.
    """
    values = {
        "pipeline_job_name": run.name,
        "pipeline_job_resource_name": run.resource_name,
        "pipeline_job_uuid": run.id,
        "pipeline_root": run.pipeline_root,
        "pipeline_job_create_time_utc": _utc(run.created_at),
        "pipeline_job_schedule_time_utc": _utc(run.scheduled_at),
    }
    if run.workspace is not None:
        values["workspace_path"] = run.workspace
    if task is not None:
        values["pipeline_task_name"] = task.task_info.name if task.task_info is not None else ""
        values["pipeline_task_uuid"] = task_id
    return values


def _utc(microseconds: int) -> str:
    """Spell a time as RFC 3339, to the second."""
    moment = datetime.datetime.fromtimestamp(microseconds // 1_000_000, tz=datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def has_placeholder(value: Any) -> bool:
    """Tell whether a constant may have a placeholder in it."""
    return any("{{$" in text for text in _texts(value))


def inputs_in(value: Any) -> list[str]:
    """Return the names of the input parameters that a constant takes, in order."""
    found = (ref.parameter for text in _texts(value) for ref in placeholders.references(text))
    return [name for name in found if name is not None]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
