"""Runs and their tasks as the API tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import api
from penstock.api.message import Int64
from penstock.engine import ids
from penstock.server.sources import shown_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store import Direction, Event, Run, TaskError, TaskState
    from penstock.store.tasks import Outline

    Held = tuple[str, Direction, str, str]
    State = tuple[str, int, TaskState]

__all__ = ["error_status", "run_message", "task_details"]

INTERNAL = 13
CANCELLED = 1

# The stock client waits for ever on a run that is CANCELED, a state that KFP's own server never reaches.
_STATES = {state.value: state for state in api.RuntimeState}
_RUN_STATES = _STATES | {"CANCELED": api.RuntimeState.FAILED}
_TASK_STATES = _STATES | {"QUEUED": api.RuntimeState.PENDING, "CACHED": api.RuntimeState.SUCCEEDED}
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


def task_details(
    run_id: str, tasks: Sequence[Outline], states: Iterable[State], held: Iterable[Held]
) -> list[api.PipelineTaskDetail]:
    """Return the tasks of a run, each with its history and with what is above and below it.

    Args:
        run_id: The run.
        tasks: All its tasks.
        states: The states that they have had, each (path, since when, state), in order.
        held: The artifacts of its tasks, each (path, "input" or "output", name, artifact's id).
    """
    histories = _histories(states)
    lists: dict[str, dict[Direction, dict[str, api.ArtifactIds]]] = {}
    for path, direction, name, artifact_id in held:
        named = lists.setdefault(path, {"input": {}, "output": {}})[direction]
        number = Int64(ids.artifact_number(artifact_id))
        named.setdefault(name, api.ArtifactIds(artifact_ids=[])).artifact_ids.append(number)
    task_ids = {task.path: ids.task_id(run_id, task.path) for task in tasks}
    parents = {task.path: _path_of(task.parent, task_ids) for task in tasks}
    below: dict[str, list[api.ChildTask]] = {}
    for task in tasks:
        parent = parents[task.path]
        if parent is not None:
            below.setdefault(parent, []).append(api.ChildTask(task_id=task_ids[task.path]))
    details = []
    for task in tasks:
        parent = parents[task.path]
        detail = _task_detail(
            run_id, task, task_ids[task.path], task_ids[parent] if parent is not None else ""
        )
        detail.state_history = histories.get(task.path, [])
        detail.child_tasks = below.get(task.path, [])
        if task.path in lists:
            detail.inputs, detail.outputs = lists[task.path]["input"], lists[task.path]["output"]
        details.append(detail)
    return details


def _histories(states: Iterable[State]) -> dict[str, list[api.RuntimeStatus]]:
    histories: dict[str, list[api.RuntimeStatus]] = {}
    for path, at, state in states:
        told = _TASK_STATES[state]
        known = histories.setdefault(path, [])
        if not known or known[-1].state is not told:
            known.append(api.RuntimeStatus(update_time=api.Timestamp(at), state=told))
    return histories


def _task_detail(run_id: str, task: Outline, task_id: str, parent_id: str) -> api.PipelineTaskDetail:
    return api.PipelineTaskDetail(
        run_id=run_id,
        task_id=task_id,
        display_name=task.name if task.parent is not None else "root",
        create_time=api.Timestamp(task.created_at),
        start_time=api.Timestamp(task.started_at or 0),
        end_time=api.Timestamp(task.finished_at or 0),
        state=_TASK_STATES[task.state],
        error=error_status(task.error, task.state),
        parent_task_id=parent_id,
        pod_name=ids.pod_name(task_id, task.attempts) if _is_tried(task) else "",
        executor_detail=_executor_detail(task),
    )


def _executor_detail(task: Outline) -> api.PipelineTaskExecutorDetail | None:
    """Return the attempts, in the place of KFP's pods, each by the end of its folder's path."""
    if not _is_tried(task):
        return None
    jobs = [f"{task.path}/{number}" for number in range(1, task.attempts + 1)]
    return api.PipelineTaskExecutorDetail(main_job=jobs[-1], failed_main_jobs=jobs[:-1])


def _is_tried(task: Outline) -> bool:
    return task.kind == "RUNTIME" and task.attempts > 0


def _path_of(scope: str | None, paths: Mapping[str, str]) -> str | None:
    """Return the path of the task that a scope is the inside of; one that was tried again has a number."""
    return scope if scope is None or scope in paths else scope.rpartition("~")[0]


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
