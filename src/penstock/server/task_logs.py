"""What an attempt has printed, as bytes: all of it, parts, or a stream while it goes on."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api import streams as messages
from penstock.engine import ids
from penstock.engine.printed import attempt_of
from penstock.errors import NotFound, RequestError
from penstock.plan.dag import TERMINAL
from penstock.server import beneath
from penstock.server.artifact_content import Stored
from penstock.server.attempt_log import AttemptLog, place_of
from penstock.server.content import TEXT, Content
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.streams import Stream
from penstock.store import runs, tasks

if TYPE_CHECKING:
    from penstock.store import Task, Tx

__all__ = ["ROUTES", "LogRequest", "log_of", "named"]


class LogRequest(Struct, frozen=True):
    """A task of a run by its path, or the end of it, and which attempt; 0 for the last.

    With ``follow``, what comes is a stream, from ``offset`` on or from where the client has lost it.
    """

    run_id: str
    task: str = ""
    attempt: int = 0
    follow: bool = False
    offset: int = 0
    last_event_id: str = ""


class NodeLogRequest(Struct, frozen=True):
    """A task of a run, as KFP's ``v1alpha1`` names it: a node, which here is a task's id, path or name."""

    run_id: str
    node_id: str


def log_of(services: Services, request: LogRequest) -> Content | Stream:
    """Return what an attempt has printed.

    Raises:
        NotFound: There is no such attempt, or it has no log here.
    """
    if request.follow:
        return _followed(services, request)
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        attempt = attempt_of(tx, named(tx, run.id, request.task), request.attempt)
    names = beneath.relative(f"{attempt.folder}/log", services.home.logs)
    missing = f"task {attempt.path!r} has no log"
    if names is None:
        raise NotFound(missing, hint="it ran elsewhere")
    stored = Stored(services.home.logs, names)
    try:
        status = stored.status()
    except OSError as error:
        raise NotFound(missing) from error
    if not stat.S_ISREG(status.st_mode):
        raise NotFound(missing)
    return Content(TEXT, stored.log, status.st_size, stored.part)


def _log_of_node(services: Services, request: NodeLogRequest) -> Content | Stream:
    with services.store.read() as tx:
        paths = tasks.paths(tx, shown(runs.get(tx, request.run_id)).id)
    by_id = {ids.task_id(request.run_id, path): path for path in paths}
    name = by_id.get(request.node_id, request.node_id)
    return log_of(services, LogRequest(request.run_id, name))


def _followed(services: Services, request: LogRequest) -> Stream:
    """Return the stream of a log; where no attempt was made yet, of the first that will be."""
    last = place_of(request.last_event_id)
    if request.last_event_id and last is None:
        raise RequestError(f"{request.last_event_id!r} is no event of this stream", where="Last-Event-ID")
    number, place = last or (request.attempt, request.offset)
    if place < 0:
        raise RequestError("bytes of a log are counted from 0", where="offset")
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        if run.state == "PENDING" and request.task not in tasks.paths(tx, run.id):
            of = (run.id, request.task, number or 1)  # its tasks are made when it begins
        else:
            of = _told_apart(tx, named(tx, run.id, request.task), number)
    source = AttemptLog(services.store, services.home.logs, *of)
    return Stream(("log", *of), source, place, is_resumed=last is not None)


def _told_apart(tx: Tx, task: Task, number: int) -> tuple[str, str, int]:
    """Return the run, the path and the number of an attempt; the first is that which is still to be made."""
    if not task.attempts and task.state not in TERMINAL:
        return task.run_id, task.path, number or 1
    attempt = attempt_of(tx, task, number)
    return attempt.run_id, attempt.path, attempt.number


def named(tx: Tx, run_id: str, name: str) -> Task:
    """Return the task of a run by its path, or by the end of it.

    Raises:
        NotFound: There is none, or are several.
    """
    paths = tasks.paths(tx, run_id)
    found = [name] if name in paths else [path for path in paths if path.endswith(f"/{name}")]
    if len(found) != 1:
        raise NotFound(
            f"run {run_id} has {'several tasks' if found else 'no task'} {name!r}",
            hint="GET /apis/v2beta1/tasks?run_id=… tells their paths",
        )
    return tasks.get(tx, run_id, found[0])


ROUTES = (
    Route(
        "GET",
        "/apis/penstock/v1/runs/{run_id}/log",
        LogRequest,
        Content,
        log_of,
        "get the log of a task",
        "runs.readLogs",
        events={"log": messages.LogPart, "end": messages.LogEnded},
    ),
    Route(
        "GET",
        "/apis/v1alpha1/runs/{run_id}/nodes/{node_id}/log",
        NodeLogRequest,
        Content,
        _log_of_node,
        "get the log of a node",
        "runs.readLogs",
    ),
)
