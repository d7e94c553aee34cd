"""Artifacts that are reported: those that a task has made or read beside what its component declares."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from penstock.api import artifacts as messages
from penstock.api.artifacts import ArtifactTaskType, ArtifactType
from penstock.errors import RequestError
from penstock.runtime.identity import now
from penstock.server import beneath
from penstock.server.artifact_content import run_at
from penstock.server.artifact_messages import artifact_message, link_message, schema_title
from penstock.server.artifacts import artifact_of
from penstock.server.checks import check_name
from penstock.server.routes import Route, Services
from penstock.server.status import Code, Refusal
from penstock.server.task_inputs import Origins
from penstock.server.task_messages import line_of
from penstock.server.task_reports import MOST_AT_ONCE, lock_open
from penstock.server.tasks import task_of
from penstock.store import Artifact, artifacts, documents, run_metrics
from penstock.store.artifact_lists import Linked, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.home import Home
    from penstock.store import Direction, Run, Task, Tx

__all__ = ["ROUTES"]

LONGEST_URI = 2_000


def _create(services: Services, request: messages.CreateArtifactRequest) -> messages.Artifact:
    [made] = _created(services, [request])
    return made


def _create_all(
    services: Services, request: messages.CreateArtifactsBulkRequest
) -> messages.CreateArtifactsBulkResponse:
    return messages.CreateArtifactsBulkResponse(artifacts=_created(services, request.artifacts))


def _link(services: Services, request: messages.CreateArtifactTaskRequest) -> messages.ArtifactTask:
    if request.artifact_task is None:
        raise RequestError("a link has an artifact_task", where="artifact_task")
    [linked] = _linked(services, [request.artifact_task])
    return linked


def _link_all(
    services: Services, request: messages.CreateArtifactTasksBulkRequest
) -> messages.CreateArtifactTasksBulkResponse:
    return messages.CreateArtifactTasksBulkResponse(artifact_tasks=_linked(services, request.artifact_tasks))


def _created(services: Services, asked: Sequence[messages.CreateArtifactRequest]) -> list[messages.Artifact]:
    _check_count(len(asked), "artifacts")
    made = []
    with services.store.transaction() as tx:
        for each in asked:
            made.append(_insert(tx, services.home, each))
    return [artifact_message(row) for row in made]


def _insert(tx: Tx, home: Home, asked: messages.CreateArtifactRequest) -> Artifact:
    """Record one artifact, as an output of its task."""
    artifact = asked.artifact
    if artifact is None:
        raise RequestError("an artifact is sent as artifact", where="artifact")
    check_name(artifact.name, "the artifact's name")
    if artifact.type is ArtifactType.TYPE_UNSPECIFIED:
        raise RequestError("an artifact has a type, such as Model", where="artifact.type")
    if artifact.artifact_id:
        raise RequestError("a new artifact is given its artifact_id by the server", where="artifact_id")
    run, task = _place(tx, asked.run_id, asked.task_id)
    key = asked.producer_key or artifact.name
    _check_key(tx, run, task, "output", key)
    _check_uri(home, run, artifact.uri)
    metadata = dict(artifact.metadata)
    if artifact.description:
        metadata["description"] = artifact.description
    if artifact.number_value is not None:
        metadata[artifact.name] = artifact.number_value
    row = Artifact(
        id=uuid4().hex,
        run_id=run.id,
        path=task.path,
        name=artifact.name,
        type=schema_title(artifact),
        uri=artifact.uri,
        created_at=now(),
        schema_version=artifact.schema_version or "0.0.1",
        metadata=metadata,
        namespace=run.namespace,
    )
    artifacts.insert(tx, [row])
    position = artifacts.next_position(tx, run.id, task.path, "output", key)
    artifacts.link(tx, [(run.id, task.path, "output", key, position, row.id)])
    run_metrics.note(tx, run.id, task.path, [row])
    return row


def _linked(services: Services, asked: Sequence[messages.ArtifactTask]) -> list[messages.ArtifactTask]:
    _check_count(len(asked), "artifact_tasks")
    made = []
    with services.store.transaction() as tx:
        for each in asked:
            made.append(_insert_link(tx, each))
    return [link_message(linked) for linked in made]


def _insert_link(tx: Tx, asked: messages.ArtifactTask) -> Linked:
    """Record that a task has an artifact as an input or an output."""
    if asked.id:
        raise RequestError("a new link is given its id by the server", where="id")
    if not asked.key:
        raise RequestError("a link has a key: the name of the input or output", where="key")
    if asked.type is ArtifactTaskType.TYPE_UNSPECIFIED:
        raise RequestError("type is INPUT or OUTPUT", where="type")
    run, task = _place(tx, asked.run_id, asked.task_id)
    artifact = artifact_of(tx, asked.artifact_id)
    _check_namespace(run, artifact)
    direction: Direction = "output" if asked.type.is_output else "input"
    _check_key(tx, run, task, direction, asked.key)
    position = artifacts.next_position(tx, run.id, task.path, direction, asked.key)
    place = Place(run.id, task.path, direction, asked.key, position)
    artifacts.link(tx, [(*place, artifact.id)])
    if direction == "output":
        run_metrics.note(tx, run.id, task.path, [artifact])
    return Linked(place, artifact.id, artifact.run_id, artifact.path)


def _place(tx: Tx, run_id: str, task_id: str) -> tuple[Run, Task]:
    """Return the run and the task that something is reported of."""
    for field, said in (("run_id", run_id), ("task_id", task_id)):
        if not said:
            raise RequestError(f"what is reported has a {field}", where=field)
    run = lock_open(tx, run_id)
    task = task_of(tx, task_id)
    if task.run_id != run.id:
        raise RequestError("task_id is that of a task of another run", where="task_id")
    return run, task


def _check_count(count: int, field: str) -> None:
    if not 0 < count <= MOST_AT_ONCE:
        raise RequestError(f"{field} has {count} of them; it may have 1 to {MOST_AT_ONCE}", where=field)


def _check_key(tx: Tx, run: Run, task: Task, direction: Direction, key: str) -> None:
    """Refuse the names that the engine itself gives artifacts to."""
    check_name(key, f"the {direction}'s key")
    if task.kind == "REPORTED":
        return
    origins = Origins(documents.get(tx, run.spec_digest), run.parameters)
    if key in origins.declared(line_of(tx, task), direction):
        raise Refusal(
            Code.FAILED_PRECONDITION,
            f"{key!r} is an {direction} of task {task.path!r} that its component declares",
            hint="choose another key for what is reported beside it",
        )


def _check_uri(home: Home, run: Run, uri: str) -> None:
    """Refuse a place in the home that belongs to another run: by its artifact it could be downloaded."""
    if len(uri) > LONGEST_URI:
        raise RequestError(f"the uri has more than {LONGEST_URI:,} characters", where="artifact.uri")
    place = uri.removeprefix("file://")
    if beneath.relative(place, home.folder) is None and ".." not in place.split("/"):
        return
    names = beneath.relative(place, home.artifacts)
    if names is None or run_at(names) != run.id:
        raise Refusal(
            Code.PERMISSION_DENIED,
            f"the uri {uri!r} is not in this run's part of the home",
            hint="name a file that a task of this run has written, or one outside of the home",
        )


def _check_namespace(run: Run, artifact: Artifact) -> None:
    """Refuse an artifact of another namespace: by the link it could be read."""
    if run.namespace != artifact.namespace:
        raise Refusal(
            Code.FAILED_PRECONDITION,
            f"artifact {artifact.id} is in another namespace than run {run.id}",
            hint="link artifacts of runs of the same namespace",
        )


_ARTIFACTS = "/apis/v2beta1/artifacts"
_LINKS = "/apis/v2beta1/artifact_tasks"

ROUTES = (
    Route(
        "POST",
        _ARTIFACTS,
        messages.CreateArtifactRequest,
        messages.Artifact,
        _create,
        "report an artifact",
        "artifacts.create",
        body="*",
    ),
    Route(
        "POST",
        f"{_ARTIFACTS}:batchCreate",
        messages.CreateArtifactsBulkRequest,
        messages.CreateArtifactsBulkResponse,
        _create_all,
        "report artifacts",
        "artifacts.create",
        body="*",
    ),
    Route(
        "POST",
        _LINKS,
        messages.CreateArtifactTaskRequest,
        messages.ArtifactTask,
        _link,
        "report that a task reads or writes an artifact",
        "artifacts.create",
        body="*",
    ),
    Route(
        "POST",
        f"{_LINKS}:batchCreate",
        messages.CreateArtifactTasksBulkRequest,
        messages.CreateArtifactTasksBulkResponse,
        _link_all,
        "report which artifacts tasks read and write",
        "artifacts.create",
        body="*",
    ),
)
