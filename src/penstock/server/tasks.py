"""The service of tasks, KFP 3's (its proposal 12147): a run's tree as the store has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from penstock.api import tasks as messages
from penstock.engine import ids
from penstock.errors import NotFound, RequestError
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.task_messages import scopes_of, task_messages
from penstock.store import runs, task_lists, tasks

if TYPE_CHECKING:
    from penstock.store import Task, Tx

__all__ = ["ROUTES", "task_of"]


class TaskRequest(Struct, frozen=True):
    """The id of a task."""

    task_id: str


class ListTasksRequest(ListRequest, frozen=True, kw_only=True):
    """A page of tasks: of all of a run, or of those right below one; ``order_by`` is KFP's ``sort_by``."""

    run_id: str = ""
    parent_id: str = ""
    order_by: str = ""


def task_of(tx: Tx, task_id: str) -> Task:
    """Return the task of an id.

    Raises:
        NotFound: There is none.
    """
    beginning = ids.run_of_task_id(task_id)
    for run_id in runs.ids_from(tx, beginning) if beginning else ():
        for path in tasks.paths(tx, run_id):
            if ids.task_id(run_id, path) == task_id:
                return tasks.get(tx, run_id, path)
    raise NotFound(f"there is no task {task_id}", hint="GET /apis/v2beta1/tasks?run_id=… lists a run's")


def _get(services: Services, request: TaskRequest) -> messages.PipelineTask:
    with services.store.read() as tx:
        task = task_of(tx, request.task_id)
        [message] = task_messages(tx, runs.get(tx, task.run_id), [task])
    return message


def _list(services: Services, request: ListTasksRequest) -> messages.ListTasksResponse:
    if request.order_by:
        request = structs.replace(request, sort_by=request.order_by)
    query = query_of(services, request)
    with services.store.read() as tx:
        parent = task_of(tx, request.parent_id) if request.parent_id else None
        run_id = request.run_id or (parent.run_id if parent is not None else "")
        if not run_id:
            raise RequestError("tasks are listed by run_id or by parent_id", hint="name one of the two")
        if parent is not None and parent.run_id != run_id:
            raise NotFound(f"run {run_id} has no task {request.parent_id}")
        run = shown(runs.get(tx, run_id))
        page = task_lists.page(tx, query, run_id, None if parent is None else scopes_of(parent))
        found = task_messages(tx, run, page.rows)
    return messages.ListTasksResponse(tasks=found, total_size=page.total, next_page_token=page.next_token)


_PATH = "/apis/v2beta1/tasks"

ROUTES = (
    Route("GET", f"{_PATH}/{{task_id}}", TaskRequest, messages.PipelineTask, _get, "get a task", "runs.get"),
    Route("GET", _PATH, ListTasksRequest, messages.ListTasksResponse, _list, "list tasks", "runs.get"),
)
