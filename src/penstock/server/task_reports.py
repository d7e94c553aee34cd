"""Tasks that are reported: a task of a run tells of what it does inside, as tasks below it.

The states of a run's own tasks are the engine's, which asks nobody. So a task may only be written below one
whose inside is not the engine's, one of kind RUNTIME, and what is written there decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from penstock.api import tasks as messages
from penstock.api.tasks import TaskState, TaskType
from penstock.engine import ids
from penstock.errors import Conflict, RequestError
from penstock.plan.dag import TERMINAL
from penstock.runtime.identity import now
from penstock.server.checks import check_name
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.status import Code, Refusal
from penstock.server.task_messages import task_messages
from penstock.server.tasks import task_of
from penstock.store import Task, TaskError, runs, tasks
from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from penstock.store import Run, Tx
    from penstock.store.rows import TaskChanges

__all__ = ["ROUTES", "lock_open"]

MOST_AT_ONCE = 200
LONGEST_PATH = 2_000


class CreateTaskRequest(Struct, frozen=True):
    """``POST /tasks``."""

    task: messages.PipelineTask


class UpdateTaskRequest(Struct, frozen=True):
    """``PATCH /tasks/{task_id}``; what is left out stays."""

    task_id: str
    task: messages.PipelineTask


def lock_open(tx: Tx, run_id: str) -> Run:
    """Return a run that goes on, and that nobody else changes until the transaction ends.

    Raises:
        NotFound: There is none of this id.
        Refusal: It has ended.
    """
    run = shown(runs.lock(tx, run_id))
    if run.state in ENDED_RUN_STATES:
        raise Refusal(
            Code.FAILED_PRECONDITION,
            f"run {run.id} has ended: it is {run.state}, and nothing is added to it",
            hint="report while the run goes on",
        )
    return run


def _create(services: Services, request: CreateTaskRequest) -> messages.PipelineTask:
    asked = request.task
    _check_new(asked)
    with services.store.transaction() as tx:
        run = lock_open(tx, asked.run_id)
        parent = task_of(tx, asked.parent_task_id)
        _check_parent(parent, run.id)
        at = now()
        row = Task(
            run_id=run.id,
            path=f"{parent.path}/{asked.name}",
            parent=parent.path,
            name=asked.name,
            kind="REPORTED",
            state="RUNNING",
            created_at=int(asked.create_time or at),
            started_at=int(asked.start_time or at),
        )
        if len(row.path) > LONGEST_PATH:
            raise RequestError(f"the task's path would have more than {LONGEST_PATH} characters")
        if tasks.of_paths(tx, run.id, [row.path]):
            raise Conflict(
                f"task {row.path!r} is there already, with the id {ids.task_id(run.id, row.path)}",
                hint="PATCH it; or give each task below one task a name of its own",
            )
        tasks.insert(tx, [row])
        if changes := _changes(asked, at):
            tasks.update(tx, run.id, row.path, **changes)
        return _told(tx, run, row.path)


def _update(services: Services, request: UpdateTaskRequest) -> messages.PipelineTask:
    with services.store.transaction() as tx:
        return _updated(tx, request.task_id, request.task)


def _update_all(
    services: Services, request: messages.UpdateTasksBulkRequest
) -> messages.UpdateTasksBulkResponse:
    if not 0 < len(request.tasks) <= MOST_AT_ONCE:
        raise RequestError(f"tasks has {len(request.tasks)} tasks; it may have 1 to {MOST_AT_ONCE}")
    with services.store.transaction() as tx:
        # In one order, so that two such requests do not wait for each other.
        found = {task_id: _updated(tx, task_id, request.tasks[task_id]) for task_id in sorted(request.tasks)}
    return messages.UpdateTasksBulkResponse(tasks={task_id: found[task_id] for task_id in request.tasks})


def _updated(tx: Tx, task_id: str, asked: messages.PipelineTask) -> messages.PipelineTask:
    row = task_of(tx, task_id)
    run = lock_open(tx, row.run_id)
    for said, field, known in (
        (asked.task_id, "task_id", task_id),
        (asked.run_id, "run_id", run.id),
        (asked.name, "name", row.name),
    ):
        if said and said != known:
            raise RequestError(f"{field} is {said!r}, and that of the task is {known!r}", where=field)
    if row.kind != "REPORTED":
        raise Refusal(
            Code.FAILED_PRECONDITION,
            f"what task {row.path!r} does is the engine's to say, and cannot be written",
            hint="POST /apis/v2beta1/tasks with its id as parent_task_id reports a task below it",
        )
    if changes := _changes(asked, now()):
        tasks.update(tx, run.id, row.path, **changes)
    return _told(tx, run, row.path)


def _told(tx: Tx, run: Run, path: str) -> messages.PipelineTask:
    [message] = task_messages(tx, run, [tasks.get(tx, run.id, path)])
    return message


def _check_new(asked: messages.PipelineTask) -> None:
    check_name(asked.name, "the task's name")
    if "/" in asked.name or "~" in asked.name:
        raise RequestError(f"the task's name {asked.name!r} must have no '/' and no '~'", where="name")
    if asked.task_id:
        raise RequestError("a new task is given its task_id by the server", where="task_id")
    for field in ("run_id", "parent_task_id"):
        if not getattr(asked, field):
            raise RequestError(f"a new task has a {field}", where=field)
    if asked.type not in (None, TaskType.RUNTIME):
        raise RequestError(
            f"a reported task is of type RUNTIME (got {asked.type.value})",
            where="type",
            hint="the engine opens the others, as the pipeline says",
        )


def _check_parent(parent: Task, run_id: str) -> None:
    if parent.run_id != run_id:
        raise RequestError("parent_task_id is that of a task of another run", where="parent_task_id")
    if parent.kind not in ("RUNTIME", "REPORTED"):
        raise Refusal(
            Code.FAILED_PRECONDITION,
            f"what is below task {parent.path!r} is the engine's to say",
            hint="report tasks below one of type RUNTIME: its id is what {{$.pipeline_task_uuid}} stands for",
        )


def _changes(asked: messages.PipelineTask, at: int) -> TaskChanges:
    """Return what a message changes of a reported task."""
    changes: dict[str, Any] = {}
    if asked.state is not TaskState.RUNTIME_STATE_UNSPECIFIED:
        changes["state"] = asked.state.value
        changes["finished_at"] = int(asked.end_time or at) if asked.state.value in TERMINAL else None
    elif asked.end_time is not None:
        raise RequestError("end_time goes with a state in which the task has ended", where="end_time")
    if asked.start_time is not None:
        changes["started_at"] = int(asked.start_time)
    if asked.status_metadata is not None:
        changes["reason"] = asked.status_metadata.message or None
    if asked.failure is not None or asked.error is not None:
        changes["error"] = _error(asked)
    for field, io in (("inputs", asked.inputs), ("outputs", asked.outputs)):
        if io is None:
            continue
        if io.artifacts:
            raise RequestError(
                f"{field} of a task are parameters",
                where=f"{field}.artifacts",
                hint="POST /apis/v2beta1/artifacts makes an artifact, and /artifact_tasks links one",
            )
        changes[field] = {each.parameter_key: each.value for each in io.parameters}
    return changes  # type: ignore[return-value]


def _error(asked: messages.PipelineTask) -> TaskError:
    told = asked.failure
    if told is None:
        return TaskError(asked.error.message if asked.error is not None else "")
    return TaskError(
        told.message,
        kind=told.kind or None,
        traceback=told.traceback or None,
        exit_code=told.exit_code,
        reason=told.reason or None,
        hint=told.hint or None,
    )


_PATH = "/apis/v2beta1/tasks"
_ONE = messages.PipelineTask

ROUTES = (
    Route("POST", _PATH, CreateTaskRequest, _ONE, _create, "report a task", "runs.update", "task"),
    Route(
        "POST",
        f"{_PATH}:batchUpdate",
        messages.UpdateTasksBulkRequest,
        messages.UpdateTasksBulkResponse,
        _update_all,
        "update reported tasks",
        "runs.update",
        body="*",
    ),
    Route(
        "PATCH",
        f"{_PATH}/{{task_id}}",
        UpdateTaskRequest,
        _ONE,
        _update,
        "update a reported task",
        "runs.update",
        body="task",
    ),
)
