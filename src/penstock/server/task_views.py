"""One task of a run by its path, with all that there is to say of it."""

from __future__ import annotations

from msgspec import Struct

from penstock.api.task_views import TaskView
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.task_messages import task_messages
from penstock.store import runs, tasks

__all__ = ["ROUTES"]


class TaskViewRequest(Struct, frozen=True):
    """A task of a run, by its path; the root without one."""

    run_id: str
    task: str = ""


def _get(services: Services, request: TaskViewRequest) -> TaskView:
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        row = tasks.get(tx, run.id, request.task)
        [task] = task_messages(tx, run, [row])
    return TaskView(task=task)


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/runs/{run_id}/task",
        TaskViewRequest,
        TaskView,
        _get,
        "look at a task of a run",
        "runs.get",
    ),
)
