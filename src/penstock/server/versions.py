"""The versions of pipelines: the other half of the pipelines' service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from msgspec import Struct

from penstock import api, ir
from penstock.errors import Conflict
from penstock.runtime.identity import now
from penstock.server.checks import (
    LONGEST_VERSION_NAME,
    check_description,
    check_name,
    taken,
)
from penstock.server.fetching import fetch
from penstock.server.lists import ListRequest, query_of
from penstock.server.packages import read_document, read_package
from penstock.server.routes import Empty, Route, Services
from penstock.server.sources import shown_spec
from penstock.server.status import Code, Refusal
from penstock.store import PipelineVersion, Tx, documents, pipelines, tags, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ROUTES", "add_version", "given_tags", "new_version", "package_of"]


class CreateVersionRequest(Struct, frozen=True):
    """``POST /pipelines/{pipeline_id}/versions``."""

    pipeline_id: str
    pipeline_version: api.PipelineVersion


class VersionRequest(Struct, frozen=True):
    """A request about one version; which pipeline the path says does not matter, as in KFP."""

    pipeline_id: str
    pipeline_version_id: str


class ListVersionsRequest(ListRequest, frozen=True, kw_only=True):
    """``GET /pipelines/{pipeline_id}/versions``."""

    pipeline_id: str = ""


class UpdateVersionRequest(Struct, frozen=True):
    """``PATCH /pipelines/{pipeline_id}/versions/{pipeline_version_id}``: as for pipelines."""

    pipeline_id: str
    pipeline_version_id: str
    pipeline_version: api.PipelineVersion


class NewVersion(Struct, frozen=True):
    """A version that is ready to be inserted."""

    row: PipelineVersion
    document: dict[str, Any]
    tagged: dict[str, str]

    def insert(self, tx: Tx) -> None:
        """Insert it.

        Raises:
            Conflict: The pipeline has one of this name.
        """
        versions.insert(tx, self.row, self.document, self.tagged)


def given_tags(tags: dict[str, str] | api.UnsetType) -> dict[str, str]:
    """Return the tags of a new thing, for which absent ones are none."""
    return {} if isinstance(tags, api.UnsetType) else tags


def new_version(pipeline_id: str, asked: api.PipelineVersion, package: ir.Package) -> NewVersion:
    """Return a version as it is to be inserted; of its two names one may be left out.

    Raises:
        Refusal: A name, the description or a tag cannot be used.
    """
    name, display_name = asked.name or asked.display_name, asked.display_name or asked.name
    check_name(name, "the version's name", LONGEST_VERSION_NAME)
    check_name(display_name, "the version's display_name", LONGEST_VERSION_NAME)
    check_description(asked.description)
    tags.check(given_tags(asked.tags))
    document = ir.package_to_dict(package)
    row = PipelineVersion(
        str(uuid4()),
        pipeline_id,
        name,
        display_name,
        now(),
        documents.digest(document),
        asked.description,
        asked.package_url.pipeline_url if asked.package_url is not None else "",
        asked.code_source_url,
    )
    return NewVersion(row, document, given_tags(asked.tags))


def add_version(
    services: Services, pipeline_id: str, asked: api.PipelineVersion, package: ir.Package
) -> api.PipelineVersion:
    """Create a version of a pipeline that is there.

    Raises:
        NotFound: There is no such pipeline.
        Refusal: It cannot be created as asked.
    """
    made = new_version(pipeline_id, asked, package)
    try:
        with services.store.transaction() as tx:
            pipelines.get(tx, pipeline_id)
            made.insert(tx)
    except Conflict:
        raise taken(made.row.name) from None
    return _message(made.row, made.document, made.tagged)


def package_of(services: Services, asked: api.PipelineVersion) -> ir.Package:
    """Return the pipeline of a version that is not uploaded: at a URL, or in the message itself.

    Raises:
        Refusal: There is none, or it cannot be fetched.
        IRError: It is no pipeline.
    """
    if asked.package_url is not None and asked.package_url.pipeline_url:
        found = fetch(asked.package_url.pipeline_url, services.home.config.imports)
        return read_package(found.content, found.name)
    if asked.pipeline_spec:
        return read_document(asked.pipeline_spec)
    raise Refusal(
        Code.INVALID_ARGUMENT,
        "the version has no package_url",
        hint="give package_url.pipeline_url, or pipeline_spec, or upload a file",
    )


def _create(services: Services, request: CreateVersionRequest) -> api.PipelineVersion:
    package = package_of(services, request.pipeline_version)
    return add_version(services, request.pipeline_id, request.pipeline_version, package)


def _get(services: Services, request: VersionRequest) -> api.PipelineVersion:
    with services.store.read() as tx:
        return _read(tx, versions.get(tx, request.pipeline_version_id))


def _list(services: Services, request: ListVersionsRequest) -> api.ListPipelineVersionsResponse:
    with services.store.read() as tx:
        page = versions.page(tx, request.pipeline_id, query_of(services, request))
        tagged = tags.of(tx, [row.id for row in page.rows])
        said = documents.of_digests(tx, [row.spec_digest for row in page.rows])
    return api.ListPipelineVersionsResponse(
        pipeline_versions=[_message(row, said[row.spec_digest], tagged.get(row.id, {})) for row in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _update(services: Services, request: UpdateVersionRequest) -> api.PipelineVersion:
    asked, version_id = request.pipeline_version, request.pipeline_version_id
    with services.store.transaction() as tx:
        if asked.display_name:
            check_name(asked.display_name, "the version's display_name", LONGEST_VERSION_NAME)
            versions.rename(tx, version_id, asked.display_name)
        found = versions.get(tx, version_id)
        if asked.tags is not api.UNSET:
            tags.check(asked.tags)
            tags.replace(tx, "pipeline_version", version_id, asked.tags)
        return _read(tx, found)


def _delete(services: Services, request: VersionRequest) -> Empty:
    with services.store.transaction() as tx:
        versions.delete(tx, request.pipeline_version_id)
    return Empty()


def _read(tx: Tx, row: PipelineVersion) -> api.PipelineVersion:
    return _message(row, documents.get(tx, row.spec_digest), tags.of_one(tx, row.id))


def _message(
    row: PipelineVersion, document: dict[str, Any], tagged: Mapping[str, str]
) -> api.PipelineVersion:
    return api.PipelineVersion(
        pipeline_id=row.pipeline_id,
        pipeline_version_id=row.id,
        display_name=row.display_name,
        name=row.name,
        description=row.description,
        created_at=api.Timestamp(row.created_at),
        package_url=api.Url(pipeline_url=row.package_url) if row.package_url else None,
        code_source_url=row.code_source_url,
        pipeline_spec=shown_spec(document),
        tags=dict(tagged) or api.UNSET,
    )


_ALL = "/apis/v2beta1/pipelines/{pipeline_id}/versions"
_ONE = f"{_ALL}/{{pipeline_version_id}}"

ROUTES = (
    Route(
        "POST",
        _ALL,
        CreateVersionRequest,
        api.PipelineVersion,
        _create,
        "create a new pipeline version",
        "pipelines.update",
        body="pipeline_version",
    ),
    Route(
        "GET",
        _ALL,
        ListVersionsRequest,
        api.ListPipelineVersionsResponse,
        _list,
        "list pipeline versions",
        "pipelines.list",
    ),
    Route("GET", _ONE, VersionRequest, api.PipelineVersion, _get, "get a pipeline version", "pipelines.get"),
    Route(
        "PATCH",
        _ONE,
        UpdateVersionRequest,
        api.PipelineVersion,
        _update,
        "update a pipeline version",
        "pipelines.update",
        body="pipeline_version",
    ),
    Route("DELETE", _ONE, VersionRequest, Empty, _delete, "delete a pipeline version", "pipelines.delete"),
)
