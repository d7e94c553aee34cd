"""Runs as the API tells of them; of their tasks see `penstock.server.task_details`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.server.sources import shown_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.store import Event, Run, TaskError

__all__ = ["TASK_STATES", "error_status", "run_message"]

INTERNAL = 13
CANCELLED = 1

# The stock client waits for ever on a run that is CANCELED, a state that KFP's own server never reaches.
_STATES = {state.value: state for state in api.RuntimeState}
_RUN_STATES = _STATES | {"CANCELED": api.RuntimeState.FAILED}
TASK_STATES = _STATES | {"QUEUED": api.RuntimeState.PENDING, "CACHED": api.RuntimeState.SUCCEEDED}
_UNTOLD = "CANCELING"
"""A state that KFP leaves out of histories."""


def run_message(run: Run, document: Mapping[str, Any], history: Iterable[Event]) -> api.Run:
    """Return the message of a run.

    Args:
        run: The run.
        document: Its document, ``{"pipeline_spec": …}`` and maybe ``"platform_spec"``; empty where it is not
            told.
        history: Its own events, in order.
    """
    message = api.Run(
        experiment_id=run.experiment_id,
        run_id=run.id,
        display_name=run.name,
        storage_state=api.RunStorageState(run.storage_state),
        description=run.description,
        service_account=run.service_account,
        created_at=api.Timestamp(run.created_at),
        scheduled_at=api.Timestamp(run.scheduled_at or run.created_at),
        finished_at=api.Timestamp(run.finished_at or 0),
        state=_RUN_STATES[run.state],
        error=error_status(run.error, run.state),
        recurring_run_id=run.recurring_run_id or "",
        state_history=_run_history(run, history),
    )
    root = run.options.get("pipeline_root", "")
    if run.parameters or root:
        message.runtime_config = api.RuntimeConfig(parameters=run.parameters, pipeline_root=root)
    message.plugins_input = run.options.get("plugins_input", {})
    if run.pipeline_version_id is not None:
        message.pipeline_version_reference = api.PipelineVersionReference(
            pipeline_id=run.pipeline_id or "", pipeline_version_id=run.pipeline_version_id
        )
    elif document:
        message.pipeline_spec = shown_spec(document)
    return message


def _run_history(run: Run, history: Iterable[Event]) -> list[api.RuntimeStatus]:
    told = [api.RuntimeStatus(update_time=api.Timestamp(run.created_at), state=api.RuntimeState.PENDING)]
    for event in history:
        state = event.data.get("state")
        if state is not None and state != _UNTOLD:
            said = event.data.get("error")
            code = CANCELLED if state == "CANCELED" else INTERNAL
            error = api.Status(code=code, message=said) if said else None
            told.append(
                api.RuntimeStatus(update_time=api.Timestamp(event.at), state=_RUN_STATES[state], error=error)
            )
    return told


def error_status(error: TaskError | None, state: str) -> api.Status | None:
    """Return the error of a run or a task in a state; None where it has none."""
    if error is None:
        return None
    place = f"task {error.task}: " if error.task else ""
    code = CANCELLED if state in {"CANCELED", "CANCELING"} else INTERNAL
    return api.Status(code=code, message=f"{place}{error.message}")
