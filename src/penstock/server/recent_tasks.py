"""The tasks of all runs: what KFP's pages call executions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock import api
from penstock.api import recent_tasks as messages
from penstock.engine import ids
from penstock.errors import RequestError
from penstock.server.routes import Route, Services
from penstock.server.run_messages import error_status
from penstock.server.task_messages import told_state, told_type
from penstock.store import recent_tasks
from penstock.store.recent_tasks import KINDS, STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.store import Run, Task

__all__ = ["ROUTES"]


class ListRecentTasksRequest(Struct, frozen=True, kw_only=True):
    """A page of the tasks of all runs.

    Args:
        name: What their names have in them.
        state: Their state.
        type: ``RUNTIME``, ``IMPORTER``, or ``GROUP`` for what has tasks inside; the first two if empty.
        page_token: Where the page before ended.
        page_size: How many at most.
        namespace: Those of this namespace, ``*`` for all; ignored where there are none.
    """

    name: str = ""
    state: str = ""
    type: str = ""
    page_token: str = ""
    page_size: int = 0
    namespace: str = ""


def _list(services: Services, request: ListRecentTasksRequest) -> messages.ListRecentTasksResponse:
    _check("state", request.state, STATES)
    _check("type", request.type, KINDS)
    wanted = recent_tasks.Wanted(
        request.name, request.state, request.type, services.listed(request.namespace)
    )
    with services.store.read() as tx:
        found = recent_tasks.page(tx, wanted, size=request.page_size, token=request.page_token)
    return messages.ListRecentTasksResponse(
        tasks=[_message(run, task) for run, task in found.tasks],
        next_page_token=found.next_token,
        looked_back_to=api.timestamp(found.looked_back_to),
    )


def _check(name: str, asked: str, known: Iterable[str]) -> None:
    if asked and asked not in known:
        raise RequestError(
            f"{name} is {asked!r}, which there is not", where=name, hint=", ".join(filter(None, known))
        )


def _message(run: Run, task: Task) -> messages.RecentTask:
    error = error_status(task.error, task.state)
    return messages.RecentTask(
        task_id=ids.task_id(task.run_id, task.path),
        name=task.name,
        path=task.path,
        type=told_type(task.kind).value,
        state=told_state(task.state).value,
        create_time=api.Timestamp(task.created_at),
        start_time=api.timestamp(task.started_at),
        end_time=api.timestamp(task.finished_at),
        reason=task.reason or "",
        error=error.message if error is not None else "",
        run_id=run.id,
        run_name=run.name,
        pipeline=run.pipeline_name,
        cached_run_id=(task.cached_from or "").partition("/")[0],
    )


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/tasks",
        ListRecentTasksRequest,
        messages.ListRecentTasksResponse,
        _list,
        "list the tasks of all runs",
        "runs.list",
    ),
)
