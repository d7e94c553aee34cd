"""KFP's API v1beta1, as far as its pages, probes and older clients ask for what is there already.

What is there is listed, read, put away, ended and deleted. It is made over v2beta1 only: what a client of
KFP 1 would make are workflows of Argo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, structs

from penstock.api import v1
from penstock.errors import NotFound, RequestError
from penstock.schedules import ticker
from penstock.server import experiments as experiment_routes
from penstock.server import recurring_runs as recurring_run_routes
from penstock.server import runs as run_routes
from penstock.server.lists import ListRequest, query_of
from penstock.server.routes import Empty, Route, Services
from penstock.server.runs import shown
from penstock.server.v1_messages import (
    experiment_message,
    job_message,
    manifest,
    pipeline_message,
    run_message,
    template,
    version_message,
)
from penstock.store import (
    documents,
    experiment_lists,
    experiments,
    pipelines,
    recurring_run_lists,
    recurring_runs,
    run_lists,
    runs,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from penstock.store import Tx
    from penstock.store.lists import Query
    from penstock.store.rows import Pipeline, PipelineVersion, RecurringRun

__all__ = ["ROUTES"]

_STATES = "STORAGESTATE_"


class ExperimentById(Struct, frozen=True):
    """The id of an experiment."""

    experiment_id: str


class PipelineById(Struct, frozen=True):
    """The id of a pipeline."""

    pipeline_id: str


class JobById(Struct, frozen=True):
    """The id of a recurring run."""

    recurring_run_id: str


class RunById(Struct, frozen=True):
    """The id of a run."""

    run_id: str


class VersionById(Struct, frozen=True):
    """The id of a pipeline's version."""

    pipeline_version_id: str


class PipelineByName(Struct, frozen=True):
    """The name of a pipeline, and its namespace; ``-`` for none."""

    namespace: str
    name: str


class ListOfOwner(ListRequest, frozen=True, kw_only=True):
    """A page of what belongs to something, ``resource_reference_key.type`` and ``.id`` in the query."""

    resource_reference_key_type: str = ""
    resource_reference_key_id: str = ""


class ListVersions(ListRequest, frozen=True, kw_only=True):
    """A page of a pipeline's versions, ``resource_key.type`` and ``.id`` in the query."""

    resource_key_type: str = ""
    resource_key_id: str = ""


def _experiment(services: Services, request: ExperimentById) -> v1.ApiExperiment:
    with services.store.read() as tx:
        return experiment_message(experiments.get(tx, request.experiment_id))


def _experiments(services: Services, request: ListOfOwner) -> v1.ApiListExperimentsResponse:
    with services.store.read() as tx:
        page = experiment_lists.page(tx, _query(services, request))
    return v1.ApiListExperimentsResponse(
        experiments=[experiment_message(row) for row in page.rows],
        total_size=page.total,
        next_page_token=page.next_token,
    )


def _pipeline(services: Services, request: PipelineById) -> v1.ApiPipeline:
    with services.store.read() as tx:
        return _with_version(tx, pipelines.get(tx, request.pipeline_id))


def _pipeline_by_name(services: Services, request: PipelineByName) -> v1.ApiPipeline:
    namespace = "" if request.namespace == "-" else request.namespace
    with services.store.read() as tx:
        return _with_version(tx, pipelines.find(tx, request.name, namespace))


def _pipelines(services: Services, request: ListOfOwner) -> v1.ApiListPipelinesResponse:
    with services.store.read() as tx:
        page = pipelines.page(tx, _query(services, request))
        found = [_with_version(tx, row) for row in page.rows]
    return v1.ApiListPipelinesResponse(
        pipelines=found, total_size=page.total, next_page_token=page.next_token
    )


def _with_version(tx: Tx, row: Pipeline) -> v1.ApiPipeline:
    try:
        newest = _version_told(tx, versions.latest(tx, row.id))
    except NotFound:
        newest = None
    return pipeline_message(row, newest)


def _template(services: Services, request: PipelineById) -> v1.ApiGetTemplateResponse:
    with services.store.read() as tx:
        document = documents.get(tx, versions.latest(tx, request.pipeline_id).spec_digest)
    return v1.ApiGetTemplateResponse(template=template(document))


def _delete_pipeline(services: Services, request: PipelineById) -> Empty:
    """Delete a pipeline with its versions, as v1beta1 does."""
    with services.store.transaction() as tx:
        pipelines.delete(tx, request.pipeline_id)
    return Empty()


def _version(services: Services, request: VersionById) -> v1.ApiPipelineVersion:
    with services.store.read() as tx:
        return _version_told(tx, versions.get(tx, request.pipeline_version_id))


def _versions(services: Services, request: ListVersions) -> v1.ApiListPipelineVersionsResponse:
    if request.resource_key_type != "PIPELINE" or not request.resource_key_id:
        raise RequestError(
            "versions are listed by their pipeline", hint="resource_key.type=PIPELINE&resource_key.id=…"
        )
    with services.store.read() as tx:
        page = versions.page(tx, request.resource_key_id, _query(services, request))
        found = [_version_told(tx, row) for row in page.rows]
    return v1.ApiListPipelineVersionsResponse(
        versions=found, total_size=page.total, next_page_token=page.next_token
    )


def _version_told(tx: Tx, row: PipelineVersion) -> v1.ApiPipelineVersion:
    return version_message(row, documents.get(tx, row.spec_digest))


def _delete_version(services: Services, request: VersionById) -> Empty:
    with services.store.transaction() as tx:
        versions.delete(tx, request.pipeline_version_id)
    return Empty()


def _version_template(services: Services, request: VersionById) -> v1.ApiGetTemplateResponse:
    with services.store.read() as tx:
        document = documents.get(tx, versions.get(tx, request.pipeline_version_id).spec_digest)
    return v1.ApiGetTemplateResponse(template=template(document))


def _run(services: Services, request: RunById) -> v1.ApiRunDetail:
    with services.store.read() as tx:
        row = shown(runs.get(tx, request.run_id))
        document = documents.get(tx, row.spec_digest)
        found = run_message(tx, row, document)
    runtime = v1.ApiPipelineRuntime(pipeline_manifest=manifest(document))
    return v1.ApiRunDetail(run=found, pipeline_runtime=runtime)


def _runs(services: Services, request: ListOfOwner) -> v1.ApiListRunsResponse:
    with services.store.read() as tx:
        page = run_lists.page(tx, _query(services, request), _experiment_of(request))
        said = documents.of_digests(tx, sorted({row.spec_digest for row in page.rows}))
        found = [run_message(tx, row, said[row.spec_digest]) for row in page.rows]
    return v1.ApiListRunsResponse(runs=found, total_size=page.total, next_page_token=page.next_token)


def _job(services: Services, request: JobById) -> v1.ApiJob:
    with services.store.read() as tx:
        return _job_told(tx, recurring_runs.get(tx, request.recurring_run_id))


def _jobs(services: Services, request: ListOfOwner) -> v1.ApiListJobsResponse:
    with services.store.read() as tx:
        page = recurring_run_lists.page(tx, _query(services, request), _experiment_of(request))
        found = [_job_told(tx, row) for row in page.rows]
    return v1.ApiListJobsResponse(jobs=found, total_size=page.total, next_page_token=page.next_token)


def _job_told(tx: Tx, row: RecurringRun) -> v1.ApiJob:
    try:
        document = ticker.document_of(tx, row)[1]
    except NotFound:  # its pipeline is gone
        document = {}
    return job_message(tx, row, document)


def _experiment_of(request: ListOfOwner) -> str | None:
    return request.resource_reference_key_id if request.resource_reference_key_type == "EXPERIMENT" else None


def _query(services: Services, request: ListRequest) -> Query:
    """Return what a list is asked for: its filter has older names, its owner may be a namespace."""
    if isinstance(request, ListOfOwner) and request.resource_reference_key_type == "NAMESPACE":
        request = structs.replace(request, namespace=request.resource_reference_key_id)
    if not request.filter.strip():
        return query_of(services, request)
    try:
        asked = msgspec.json.decode(request.filter)
        for predicate in asked["predicates"]:
            if "op" in predicate:
                predicate["operation"] = predicate.pop("op")
            _rename_states(predicate)
    except (msgspec.DecodeError, KeyError, TypeError, AttributeError, UnicodeError, RecursionError):
        return query_of(services, request)  # which says what is wrong with it
    return query_of(services, structs.replace(request, filter=msgspec.json.encode(asked).decode()))


def _rename_states(predicate: dict[str, Any]) -> None:
    value = predicate.get("string_value", predicate.get("stringValue"))
    if isinstance(value, str) and value.startswith(_STATES):
        predicate.pop("stringValue", None)
        predicate["string_value"] = value.removeprefix(_STATES)


def _same(routes: Iterable[Route], prefix: str, renamed: str, verbs: dict[str, str]) -> Iterator[Route]:
    """Yield the routes of v2beta1 below a path that have another one here and are otherwise the same."""
    for route in routes:
        ending = route.path.removeprefix(prefix)
        key = f"{route.method} {ending}"
        if route.path.startswith(prefix) and key in verbs:
            yield structs.replace(route, path=f"{renamed}{verbs[key]}")


_V1, _V2 = "/apis/v1beta1", "/apis/v2beta1"
_PAGE = ListOfOwner

ROUTES = (
    Route(
        "GET",
        f"{_V1}/experiments/{{experiment_id}}",
        ExperimentById,
        v1.ApiExperiment,
        _experiment,
        "get an experiment",
        "experiments.get",
    ),
    Route(
        "GET",
        f"{_V1}/experiments",
        _PAGE,
        v1.ApiListExperimentsResponse,
        _experiments,
        "list experiments",
        "experiments.list",
    ),
    *_same(
        experiment_routes.ROUTES,
        f"{_V2}/experiments",
        f"{_V1}/experiments",
        {
            "DELETE /{experiment_id}": "/{experiment_id}",
            "POST /{experiment_id}:archive": "/{experiment_id}:archive",
            "POST /{experiment_id}:unarchive": "/{experiment_id}:unarchive",
        },
    ),
    Route(
        "GET",
        f"{_V1}/pipelines/{{pipeline_id}}",
        PipelineById,
        v1.ApiPipeline,
        _pipeline,
        "get a pipeline",
        "pipelines.get",
    ),
    Route(
        "GET",
        f"{_V1}/pipelines",
        _PAGE,
        v1.ApiListPipelinesResponse,
        _pipelines,
        "list pipelines",
        "pipelines.list",
    ),
    Route(
        "GET",
        f"{_V1}/pipelines/{{pipeline_id}}/templates",
        PipelineById,
        v1.ApiGetTemplateResponse,
        _template,
        "get a pipeline's YAML",
        "pipelines.get",
    ),
    Route(
        "GET",
        f"{_V1}/namespaces/{{namespace}}/pipelines/{{name}}",
        PipelineByName,
        v1.ApiPipeline,
        _pipeline_by_name,
        "get a pipeline by name",
        "pipelines.get",
    ),
    Route(
        "DELETE",
        f"{_V1}/pipelines/{{pipeline_id}}",
        PipelineById,
        Empty,
        _delete_pipeline,
        "delete a pipeline",
        "pipelines.delete",
    ),
    Route(
        "GET",
        f"{_V1}/pipeline_versions/{{pipeline_version_id}}",
        VersionById,
        v1.ApiPipelineVersion,
        _version,
        "get a pipeline version",
        "pipelines.get",
    ),
    Route(
        "GET",
        f"{_V1}/pipeline_versions",
        ListVersions,
        v1.ApiListPipelineVersionsResponse,
        _versions,
        "list pipeline versions",
        "pipelines.list",
    ),
    Route(
        "GET",
        f"{_V1}/pipeline_versions/{{pipeline_version_id}}/templates",
        VersionById,
        v1.ApiGetTemplateResponse,
        _version_template,
        "get a version's YAML",
        "pipelines.get",
    ),
    Route(
        "DELETE",
        f"{_V1}/pipeline_versions/{{pipeline_version_id}}",
        VersionById,
        Empty,
        _delete_version,
        "delete a pipeline version",
        "pipelines.delete",
    ),
    Route("GET", f"{_V1}/runs/{{run_id}}", RunById, v1.ApiRunDetail, _run, "get a run", "runs.get"),
    Route("GET", f"{_V1}/runs", _PAGE, v1.ApiListRunsResponse, _runs, "list runs", "runs.list"),
    *_same(
        run_routes.ROUTES,
        f"{_V2}/runs",
        f"{_V1}/runs",
        {
            "DELETE /{run_id}": "/{run_id}",
            "POST /{run_id}:archive": "/{run_id}:archive",
            "POST /{run_id}:unarchive": "/{run_id}:unarchive",
            "POST /{run_id}:terminate": "/{run_id}/terminate",
            "POST /{run_id}:retry": "/{run_id}/retry",
        },
    ),
    Route(
        "GET",
        f"{_V1}/jobs/{{recurring_run_id}}",
        JobById,
        v1.ApiJob,
        _job,
        "get a recurring run",
        "recurring_runs.get",
    ),
    Route(
        "GET",
        f"{_V1}/jobs",
        _PAGE,
        v1.ApiListJobsResponse,
        _jobs,
        "list recurring runs",
        "recurring_runs.list",
    ),
    *_same(
        recurring_run_routes.ROUTES,
        f"{_V2}/recurringruns",
        f"{_V1}/jobs",
        {
            "DELETE /{recurring_run_id}": "/{recurring_run_id}",
            "POST /{recurring_run_id}:enable": "/{recurring_run_id}/enable",
            "POST /{recurring_run_id}:disable": "/{recurring_run_id}/disable",
        },
    ),
)
