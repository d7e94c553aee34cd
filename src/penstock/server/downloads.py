"""What tasks have printed and made, as bytes: logs, and the files and folders of artifacts."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api import streams as messages
from penstock.engine.printed import attempt_of
from penstock.errors import NotFound, RequestError
from penstock.plan.dag import TERMINAL
from penstock.runners import logs
from penstock.server import beneath
from penstock.server.artifacts import artifact_of
from penstock.server.attempt_log import AttemptLog, place_of
from penstock.server.content import BYTES, TAR, TEXT, Content
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.server.status import Code, Refusal
from penstock.server.streams import Stream
from penstock.store import runs, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from penstock.store import Artifact, Task, Tx

__all__ = ["ROUTES"]


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


class DownloadRequest(Struct, frozen=True):
    """The id of an artifact."""

    artifact_id: str


class _Stored(Struct, frozen=True):
    """A file or a folder below a folder of the home."""

    root: Path
    names: tuple[str, ...]

    def status(self) -> os.stat_result:
        with beneath.opened(self.root, self.names) as file:
            return os.fstat(file)

    def log(self) -> Iterator[bytes]:
        with beneath.opened(self.root, self.names) as file:
            for piece, _ in logs.pieces(file):
                yield piece

    def part(self, begin: int, end: int) -> Iterator[bytes]:
        with beneath.opened(self.root, self.names) as file:
            yield from beneath.pieces(file, begin, end)

    def tar(self) -> Iterator[bytes]:
        with beneath.opened(self.root, self.names) as folder:
            yield from beneath.tar(folder)


def _log(services: Services, request: LogRequest) -> Content | Stream:
    if request.follow:
        return _followed(services, request)
    with services.store.read() as tx:
        run = shown(runs.get(tx, request.run_id))
        attempt = attempt_of(tx, _named(tx, run.id, request.task), request.attempt)
    names = beneath.relative(f"{attempt.folder}/log", services.home.logs)
    missing = f"task {attempt.path!r} has no log"
    if names is None:
        raise NotFound(missing, hint="it ran elsewhere")
    stored = _Stored(services.home.logs, names)
    try:
        status = stored.status()
    except OSError as error:
        raise NotFound(missing) from error
    if not stat.S_ISREG(status.st_mode):
        raise NotFound(missing)
    return Content(TEXT, stored.log, status.st_size, stored.part)


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
        task = _named(tx, run.id, request.task)
        if task.attempts or task.state in TERMINAL:
            attempt = attempt_of(tx, task, number)
            of = (attempt.run_id, attempt.path, attempt.number)
        else:
            of = (run.id, task.path, number or 1)
    source = AttemptLog(services.store, services.home.logs, *of)
    return Stream(("log", *of), source, place, is_resumed=last is not None)


def _named(tx: Tx, run_id: str, name: str) -> Task:
    paths = tasks.paths(tx, run_id)
    found = [name] if name in paths else [path for path in paths if path.endswith(f"/{name}")]
    if len(found) != 1:
        raise NotFound(
            f"run {run_id} has {'several tasks' if found else 'no task'} {name!r}",
            hint="GET /apis/v2beta1/tasks?run_id=… tells their paths",
        )
    return tasks.get(tx, run_id, found[0])


def _download(services: Services, request: DownloadRequest) -> Content:
    with services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
        stored = _stored(artifact, services.home.artifacts)
        if services.has_namespaces:
            _check_maker(tx, artifact, stored.names)
    try:
        status = stored.status()
    except OSError as error:
        raise NotFound(f"there is no file of artifact {artifact.id}: {error.strerror or error}") from error
    if stat.S_ISDIR(status.st_mode):
        return Content(TAR, stored.tar, file_name=f"{artifact.name}.tar")
    return Content(BYTES, size=status.st_size, part=stored.part, file_name=stored.names[-1])


def _stored(artifact: Artifact, root: Path) -> _Stored:
    """Return where an artifact is: only what is in the home is given out."""
    for place in (artifact.custom_path or "", artifact.uri):
        names = beneath.relative(place.removeprefix("file://"), root)
        if names is not None:
            return _Stored(root, names)
    raise Refusal(
        Code.FAILED_PRECONDITION,
        f"artifact {artifact.id} is not kept by this server",
        hint=f"it is at {artifact.uri}",
    )


def _check_maker(tx: Tx, artifact: Artifact, names: Sequence[str]) -> None:
    """Refuse a file that a run of another namespace has made: whoever imports one may name any.

    Args:
        tx: The transaction.
        artifact: The artifact.
        names: Where it is below the artifacts' folder: the pipeline, the run, and so on.

    Raises:
        NotFound: It is in another namespace, or the run is gone that would say in which.
    """
    maker = names[1] if len(names) > 1 else ""
    if maker == artifact.run_id:
        return
    try:
        is_own = runs.get(tx, maker).namespace == artifact.namespace
    except NotFound:
        is_own = False
    if not is_own:
        raise NotFound(f"there is no file of artifact {artifact.id}: No such file or directory")


_OURS = "/apis/penstock/v1"

ROUTES = (
    Route(
        "GET",
        f"{_OURS}/runs/{{run_id}}/log",
        LogRequest,
        Content,
        _log,
        "get the log of a task",
        "runs.readLogs",
        events={"log": messages.LogPart, "end": messages.LogEnded},
    ),
    Route(
        "GET",
        f"{_OURS}/artifacts/{{artifact_id}}:download",
        DownloadRequest,
        Content,
        _download,
        "download an artifact",
        "artifacts.read",
    ),
)
