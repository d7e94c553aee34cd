"""The pipelines' service, but for versions and uploads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
from msgspec import Struct

from penstock import api
from penstock.errors import Conflict
from penstock.runtime.identity import now
from penstock.server.checks import LONGEST_VERSION_NAME, check_description, check_name, taken
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Empty, Route, Services
from penstock.server.status import Code, Refusal
from penstock.server.versions import given_tags, new_version, package_of
from penstock.store import Pipeline, Tx, pipelines, tags, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock import ir

__all__ = ["ROUTES", "create_with_version", "message", "new_pipeline"]


class CreatePipelineRequest(Struct, frozen=True):
    """``POST /pipelines``."""

    pipeline: api.Pipeline


class PipelineRequest(Struct, frozen=True):
    """A request about one pipeline."""

    pipeline_id: str


class PipelineByNameRequest(Struct, frozen=True):
    """``GET /pipelines/names/{name}``."""

    name: str
    namespace: str = ""


class UpdatePipelineRequest(Struct, frozen=True):
    """``PATCH /pipelines/{pipeline_id}``: what people call it, and its tags."""

    pipeline_id: str
    pipeline: api.Pipeline


class DeletePipelineRequest(Struct, frozen=True):
    """``DELETE /pipelines/{pipeline_id}``."""

    pipeline_id: str
    cascade: bool = False


def new_pipeline(services: Services, asked: api.Pipeline) -> Pipeline:
    """Return a pipeline as it is to be inserted; of its two names one may be left out.

    Raises:
        Refusal: A name, the description or a tag cannot be used.
    """
    name, display_name = asked.name or asked.display_name, asked.display_name or asked.name
    check_name(name, "the pipeline's name")
    check_name(display_name, "the pipeline's display_name")
    check_description(asked.description)
    tags.check(given_tags(asked.tags))
    namespace = services.namespace(asked.namespace)
    return Pipeline(str(uuid4()), name, display_name, now(), asked.description, namespace)


def create_with_version(
    services: Services, asked: api.Pipeline, version: api.PipelineVersion, package: ir.Package
) -> api.Pipeline:
    """Create a pipeline and its first version, both or neither.

    The version takes the pipeline's names and description where it has none of its own.

    Raises:
        Refusal: One of them cannot be created as asked.
    """
    made = new_pipeline(services, asked)
    if not (version.name or version.display_name):
        name, display_name = made.name[:LONGEST_VERSION_NAME], made.display_name[:LONGEST_VERSION_NAME]
        version = msgspec.structs.replace(version, name=name, display_name=display_name)
    if not version.description:
        version = msgspec.structs.replace(version, description=made.description)
    first = new_version(made.id, version, package)
    tagged = given_tags(asked.tags)
    try:
        with services.store.transaction() as tx:
            pipelines.insert(tx, made, tagged)
            first.insert(tx)
    except Conflict:
        raise taken(made.name) from None
    return message(made, tagged)


def _create(services: Services, request: CreatePipelineRequest) -> api.Pipeline:
    made = new_pipeline(services, request.pipeline)
    tagged = given_tags(request.pipeline.tags)
    try:
        with services.store.transaction() as tx:
            pipelines.insert(tx, made, tagged)
    except Conflict:
        raise taken(made.name) from None
    return message(made, tagged)


def _create_with_version(services: Services, request: api.CreatePipelineAndVersionRequest) -> api.Pipeline:
    if request.pipeline is None or request.pipeline_version is None:
        raise Refusal(Code.INVALID_ARGUMENT, "the body needs both a pipeline and a pipeline_version")
    package = package_of(services, request.pipeline_version)
    return create_with_version(services, request.pipeline, request.pipeline_version, package)


def _get(services: Services, request: PipelineRequest) -> api.Pipeline:
    with services.store.read() as tx:
        return _read(tx, pipelines.get(tx, request.pipeline_id))


def _get_by_name(services: Services, request: PipelineByNameRequest) -> api.Pipeline:
    with services.store.read() as tx:
        return _read(tx, pipelines.find(tx, request.name, services.namespace(request.namespace)))


def _list(services: Services, request: ListRequest) -> api.ListPipelinesResponse:
    with services.store.read() as tx:
        page = pipelines.page(tx, query_of(services, request))
        tagged = tags.of(tx, [row.id for row in page.rows])
    return api.ListPipelinesResponse(
        pipelines=[message(row, tagged.get(row.id, {})) for row in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _update(services: Services, request: UpdatePipelineRequest) -> api.Pipeline:
    asked = request.pipeline
    with services.store.transaction() as tx:
        if asked.display_name:
            check_name(asked.display_name, "the pipeline's display_name")
            pipelines.rename(tx, request.pipeline_id, asked.display_name)
        found = pipelines.get(tx, request.pipeline_id)
        if asked.tags is not api.UNSET:
            tags.check(asked.tags)
            tags.replace(tx, "pipeline", found.id, asked.tags)
        return _read(tx, found)


def _delete(services: Services, request: DeletePipelineRequest) -> Empty:
    with services.store.transaction() as tx:
        if not request.cascade and versions.exist(tx, request.pipeline_id):
            raise Refusal(
                Code.INVALID_ARGUMENT,
                f"the pipeline {request.pipeline_id} has versions",
                hint="delete them first, or set cascade=true",
            )
        pipelines.delete(tx, request.pipeline_id)
    return Empty()


def _read(tx: Tx, row: Pipeline) -> api.Pipeline:
    return message(row, tags.of_one(tx, row.id))


def message(row: Pipeline, tagged: Mapping[str, str]) -> api.Pipeline:
    """Return a pipeline as it is answered."""
    return api.Pipeline(
        pipeline_id=row.id,
        display_name=row.display_name,
        name=row.name,
        description=row.description,
        created_at=api.Timestamp(row.created_at),
        namespace=row.namespace,
        tags=dict(tagged) or api.UNSET,
    )


_ALL = "/apis/v2beta1/pipelines"
_ONE = f"{_ALL}/{{pipeline_id}}"

ROUTES = (
    Route(
        "POST",
        _ALL,
        CreatePipelineRequest,
        api.Pipeline,
        _create,
        "create a new pipeline",
        "pipelines.create",
        body="pipeline",
    ),
    Route(
        "POST",
        f"{_ALL}/create",
        api.CreatePipelineAndVersionRequest,
        api.Pipeline,
        _create_with_version,
        "create a new pipeline and its version",
        "pipelines.create",
        body="*",
    ),
    Route(
        "GET",
        f"{_ALL}/names/{{name}}",
        PipelineByNameRequest,
        api.Pipeline,
        _get_by_name,
        "get a pipeline by name",
        "pipelines.get",
    ),
    Route("GET", _ALL, ListRequest, api.ListPipelinesResponse, _list, "list pipelines", "pipelines.list"),
    Route("GET", _ONE, PipelineRequest, api.Pipeline, _get, "get a pipeline", "pipelines.get"),
    Route(
        "PATCH",
        _ONE,
        UpdatePipelineRequest,
        api.Pipeline,
        _update,
        "update a pipeline",
        "pipelines.update",
        body="pipeline",
    ),
    Route("DELETE", _ONE, DeletePipelineRequest, Empty, _delete, "delete a pipeline", "pipelines.delete"),
)
