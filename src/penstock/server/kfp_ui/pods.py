"""Attempts under the addresses at which KFP's pages ask for pods: their logs, what they are, what happened.

A pod's name is that of the attempt in ``run_details``: the task's id, and the attempt's number behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api import pods as messages
from penstock.api.message import Int32, Timestamp, timestamp
from penstock.engine import ids
from penstock.engine.printed import attempt_of
from penstock.errors import NotFound
from penstock.server.content import Content
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.status import Code, Refusal
from penstock.server.task_logs import LogRequest, log_of, named
from penstock.server.tasks import task_of
from penstock.store import attempts, events, runs, tasks

if TYPE_CHECKING:
    from penstock.store import Attempt, Event, Run, Task, Tx

__all__ = ["ROUTES", "pod_of"]

UNPROCESSABLE = 422
_PHASES = {"REQUESTED": "Pending", "RUNNING": "Running", "SUCCEEDED": "Succeeded"}
_TASK_ID_DASHES = 4


class PodLogRequest(Struct, frozen=True):
    """An attempt by its name; of a run that is named too, also by its task's path or name."""

    podname: str = ""
    runid: str = ""
    podnamespace: str = ""

    def __post_init__(self) -> None:
        """Refuse what names no attempt."""
        if not self.podname:
            raise Refusal(Code.INVALID_ARGUMENT, "podname argument is required")


class PodRequest(Struct, frozen=True):
    """An attempt by its name; and a namespace, which KFP asks for."""

    podname: str = ""
    podnamespace: str = ""

    def __post_init__(self) -> None:
        """Refuse what names no attempt, in KFP's words."""
        for name in ("podname", "podnamespace"):
            if not getattr(self, name):
                said = f"{name} argument is required"
                raise Refusal(Code.INVALID_ARGUMENT, said, status=UNPROCESSABLE)


def pod_of(tx: Tx, name: str) -> tuple[Task, int]:
    """Return the task and the number of an attempt by its name, or of the last one by the task's id.

    Raises:
        NotFound: There is no such task.
    """
    task_id, _, number = name.rpartition("-")
    if name.count("-") > _TASK_ID_DASHES and number.isdecimal():
        return task_of(tx, task_id), int(number)
    return task_of(tx, name), 0


def _logs(services: Services, request: PodLogRequest) -> Content:
    with services.store.read() as tx:
        task, number = _of_run(tx, request) if request.runid else pod_of(tx, request.podname)
    found = log_of(services, LogRequest(task.run_id, task.path, number))
    assert isinstance(found, Content), "it is not followed"
    return found


def _of_run(tx: Tx, request: PodLogRequest) -> tuple[Task, int]:
    """Return an attempt of the run that is named, and of no other."""
    run_id = shown(runs.get(tx, request.runid)).id
    by_id = {ids.task_id(run_id, path): path for path in tasks.paths(tx, run_id)}
    task_id, _, number = request.podname.rpartition("-")
    if task_id in by_id and number.isdecimal():
        return tasks.get(tx, run_id, by_id[task_id]), int(number)
    return named(tx, run_id, by_id.get(request.podname, request.podname)), 0


def _pod(services: Services, request: PodRequest) -> messages.Pod:
    with services.store.read() as tx:
        run, task, attempt = _attempt(tx, request)
    error = attempt.error
    status = messages.PodStatus(
        phase=_PHASES.get(attempt.state, "Failed"),
        reason=attempt.state.capitalize() if error is None else error.kind or "Error",
        message=error.message if error is not None else _waits_for(task, attempt),
        start_time=timestamp(attempt.started_at),
    )
    if attempt.finished_at is not None:
        failed = attempt.state != "SUCCEEDED"
        code = error.exit_code if error is not None and error.exit_code is not None else int(failed)
        ended = messages.ContainerTerminated(
            exit_code=Int32(code),
            reason="Error" if failed else "Completed",
            started_at=timestamp(attempt.started_at),
            finished_at=timestamp(attempt.finished_at),
        )
        state = messages.ContainerState(terminated=ended)
        status.container_statuses = [messages.ContainerStatus(state=state)]
    return messages.Pod(
        api_version="v1",
        kind="Pod",
        metadata=messages.ObjectMeta(
            name=_name(attempt),
            namespace=run.namespace,
            labels={"pipeline/runid": run.id},
            annotations={"pipelines.kubeflow.org/run_name": run.name, "penstock/task": task.path},
            creation_timestamp=Timestamp(attempt.requested_at),
        ),
        spec=messages.PodSpec(
            containers=[messages.PodContainer()], node_name=str((attempt.place or {}).get("host", ""))
        ),
        status=status,
    )


def _events(services: Services, request: PodRequest) -> messages.PodEvents:
    with services.store.read() as tx:
        run, task, attempt = _attempt(tx, request)
        told = events.of_tasks(tx, run.id, [task.path])
    of = messages.PodReference(kind="Pod", name=_name(attempt), namespace=run.namespace)
    items = [_event(of, attempt.requested_at, "Requested", f"attempt {attempt.number} of task {task.path!r}")]
    items += [_event(of, event.at, "Waiting", event.data["reason"]) for event in _waits(told, attempt)]
    if attempt.started_at is not None:
        items.append(_event(of, attempt.started_at, "Started", "its process has begun"))
    if attempt.finished_at is not None:
        error = attempt.error
        said = f"{error.kind}: {error.message}" if error is not None and error.kind else ""
        said = said or (error.message if error is not None else "it has ended")
        ended = _event(of, attempt.finished_at, attempt.state.capitalize(), said)
        ended.type = "Normal" if attempt.state == "SUCCEEDED" else "Warning"
        items.append(ended)
    return messages.PodEvents(api_version="v1", kind="EventList", items=items)


def _attempt(tx: Tx, request: PodRequest) -> tuple[Run, Task, Attempt]:
    task, number = pod_of(tx, request.podname)
    run = shown(runs.get(tx, task.run_id))
    if number == 0:
        return run, task, attempt_of(tx, task, 0)
    try:
        return run, task, attempts.get(tx, task.run_id, task.path, number)
    except NotFound:
        raise NotFound(f"task {task.path!r} has no attempt {number}") from None


def _waits(told: list[Event], attempt: Attempt) -> list[Event]:
    """Return what was told of why an attempt had to wait."""
    until = attempt.started_at or attempt.finished_at
    return [
        event
        for event in told
        if event.data.get("reason")
        and event.at >= attempt.requested_at
        and (until is None or event.at < until)
    ]


def _waits_for(task: Task, attempt: Attempt) -> str:
    return task.reason or "" if attempt.state == "REQUESTED" else ""


def _event(of: messages.PodReference, at: int, reason: str, message: str) -> messages.PodEvent:
    return messages.PodEvent(
        type="Normal", reason=reason, message=message, last_timestamp=Timestamp(at), involved_object=of
    )


def _name(attempt: Attempt) -> str:
    return ids.pod_name(ids.task_id(attempt.run_id, attempt.path), attempt.number)


ROUTES = (
    Route(
        "GET",
        "/k8s/pod/logs",
        PodLogRequest,
        Content,
        _logs,
        "get the log of an attempt",
        "runs.readLogs",
        is_plain=True,
    ),
    Route("GET", "/k8s/pod", PodRequest, messages.Pod, _pod, "get an attempt", "runs.get", is_plain=True),
    Route(
        "GET",
        "/k8s/pod/events",
        PodRequest,
        messages.PodEvents,
        _events,
        "list what happened to an attempt",
        "runs.get",
        is_plain=True,
    ),
)
