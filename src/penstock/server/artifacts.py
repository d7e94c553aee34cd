"""The service of artifacts, KFP 3's (its proposal 12147): what tasks have made, and who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api import artifacts as messages
from penstock.api.artifacts import ArtifactTaskType
from penstock.engine import ids
from penstock.errors import RequestError
from penstock.server.artifact_content import is_kept
from penstock.server.artifact_messages import artifact_message, link_message
from penstock.server.links import link_to
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Route, Services
from penstock.server.tasks import task_of
from penstock.store import artifact_lists, artifacts, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store import Artifact, Direction, Tx

__all__ = ["ROUTES", "artifact_of"]

MOST_IDS = 100
"""How many tasks, runs or artifacts one request may name."""

_LONGER_THAN_NUMBERS = 20

_VIEWS = {"", "ARTIFACT_VIEW_UNSPECIFIED", "BASIC", "DOWNLOAD"}
"""Those of Kubeflow's distributions that have links; KFP's own server has no view."""

_DIRECTIONS: dict[str, Direction | None] = {
    kind.value: "output" if kind.is_output else "input" for kind in ArtifactTaskType
} | {"": None, "TYPE_UNSPECIFIED": None}


class ArtifactRequest(Struct, frozen=True):
    """The id of an artifact; with the view ``DOWNLOAD``, a link to what it holds is wanted too."""

    artifact_id: str
    view: str = ""


class ListArtifactTasksRequest(Struct, frozen=True, kw_only=True):
    """A page of the lineage: of tasks, runs or artifacts, or of all; inputs or outputs, or both."""

    task_ids: list[str] = []
    run_ids: list[str] = []
    artifact_ids: list[str] = []
    type: str = ""
    page_token: str = ""
    page_size: int = 0
    sort_by: str = ""
    filter: str = ""
    namespace: str = ""


def artifact_of(tx: Tx, artifact_id: str) -> Artifact:
    """Return an artifact by its id, or by the number that ``run_details`` has for it.

    Raises:
        NotFound: There is none, or its number stands for another one too.
    """
    if artifact_id.isdecimal() and len(artifact_id) < _LONGER_THAN_NUMBERS:
        found = artifacts.beginning_with(tx, ids.artifact_beginning(int(artifact_id)))
        if len(found) == 1:
            return found[0]
    return artifacts.get(tx, artifact_id)


def _get(services: Services, request: ArtifactRequest) -> messages.Artifact:
    if request.view not in _VIEWS:
        raise RequestError(f"view is BASIC or DOWNLOAD (got {request.view!r})", where="view")
    with services.store.read() as tx:
        artifact = artifact_of(tx, request.artifact_id)
        [message] = _told(tx, [artifact])
    if request.view == "DOWNLOAD" and is_kept(services, artifact):
        message.download_url = link_to(services, artifact).url
    return message


def _list(services: Services, request: ListRequest) -> messages.ListArtifactsResponse:
    query = query_of(services, request)
    with services.store.read() as tx:
        page = artifact_lists.page(tx, query)
        told = _told(tx, page.rows)
    return messages.ListArtifactsResponse(
        artifacts=told, total_size=page.total, next_page_token=page.next_token
    )


def _told(tx: Tx, rows: Sequence[Artifact]) -> list[messages.Artifact]:
    """Return the messages of artifacts, with what their runs are called."""
    names = runs.names(tx, [row.run_id for row in rows])
    told = [artifact_message(row) for row in rows]
    for message in told:
        message.run_name, message.pipeline = names.get(message.run_id, ("", ""))
    return told


def _list_tasks(services: Services, request: ListArtifactTasksRequest) -> messages.ListArtifactTasksResponse:
    if request.sort_by or request.filter:
        raise RequestError(
            "artifact_tasks are in one order, and chosen by what the request names",
            hint="leave sort_by and filter out; use task_ids, run_ids, artifact_ids and type",
        )
    if request.type not in _DIRECTIONS:
        raise RequestError(f"type is INPUT or OUTPUT (got {request.type!r})", where="type")
    for name in ("task_ids", "run_ids", "artifact_ids"):
        if len(getattr(request, name)) > MOST_IDS:
            raise RequestError(f"{name} may name {MOST_IDS} at most", where=name)
    with services.store.read() as tx:
        named = [task_of(tx, task_id) for task_id in request.task_ids]
        wanted = artifact_lists.Wanted(
            [(task.run_id, task.path) for task in named] or None,
            request.run_ids or None,
            request.artifact_ids or None,
            _DIRECTIONS[request.type],
            services.listed(request.namespace) or None,
        )
        found, total, token = artifact_lists.places(
            tx, wanted, size=request.page_size, token=request.page_token
        )
    return messages.ListArtifactTasksResponse(
        artifact_tasks=[link_message(linked) for linked in found], total_size=total, next_page_token=token
    )


_PATH = "/apis/v2beta1/artifacts"

ROUTES = (
    Route(
        "GET",
        f"{_PATH}/{{artifact_id}}",
        ArtifactRequest,
        messages.Artifact,
        _get,
        "get an artifact",
        "artifacts.get",
    ),
    Route(
        "GET",
        _PATH,
        ListRequest,
        messages.ListArtifactsResponse,
        _list,
        "list artifacts",
        "artifacts.list",
    ),
    Route(
        "GET",
        "/apis/v2beta1/artifact_tasks",
        ListArtifactTasksRequest,
        messages.ListArtifactTasksResponse,
        _list_tasks,
        "list which tasks read and wrote artifacts",
        "artifacts.list",
    ),
)
