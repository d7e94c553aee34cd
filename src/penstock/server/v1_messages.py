"""What the store holds as KFP's API v1beta1 tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from penstock import api, ir
from penstock.api import v1
from penstock.api.v1 import ApiRelationship, ApiResourceType, ApiStorageState
from penstock.errors import NotFound
from penstock.schedules.ticker import trigger_of
from penstock.server.recurring_run_messages import trigger_message
from penstock.server.sources import shown_spec
from penstock.store import experiments, pipelines, versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store import Experiment, Pipeline, PipelineVersion, Run, Tx
    from penstock.store.rows import RecurringRun

    Document = Mapping[str, Any]

__all__ = [
    "experiment_message",
    "job_message",
    "manifest",
    "pipeline_message",
    "run_message",
    "template",
    "version_message",
]

_STATUSES = {
    "PENDING": "Pending",
    "RUNNING": "Running",
    "SUCCEEDED": "Succeeded",
    "FAILED": "Failed",
    "CANCELING": "Terminating",
    "CANCELED": "Failed",
}


def manifest(document: Document) -> str:
    """Return a stored document as text: JSON, which is YAML too."""
    return msgspec.json.encode(shown_spec(document)).decode() if document else ""


def template(document: Document) -> str:
    """Return a stored document as the YAML that it is compiled to."""
    return ir.dump(ir.package_from_dict(dict(document)))


def experiment_message(row: Experiment) -> v1.ApiExperiment:
    """Return the message of an experiment."""
    return v1.ApiExperiment(
        id=row.id,
        name=row.name,
        description=row.description,
        created_at=api.Timestamp(row.created_at),
        resource_references=_of_namespace(row.namespace),
        storage_state=ApiStorageState(f"STORAGESTATE_{row.storage_state}"),
    )


def pipeline_message(row: Pipeline, newest: v1.ApiPipelineVersion | None) -> v1.ApiPipeline:
    """Return the message of a pipeline with its newest version, if it has one."""
    return v1.ApiPipeline(
        id=row.id,
        created_at=api.Timestamp(row.created_at),
        name=row.display_name,
        description=row.description,
        parameters=newest.parameters if newest is not None else [],
        url=newest.package_url if newest is not None else None,
        default_version=newest,
        resource_references=_of_namespace(row.namespace),
    )


def version_message(row: PipelineVersion, document: Document) -> v1.ApiPipelineVersion:
    """Return the message of a version."""
    return v1.ApiPipelineVersion(
        id=row.id,
        name=row.display_name,
        created_at=api.Timestamp(row.created_at),
        parameters=_parameters(document),
        code_source_url=row.code_source_url,
        package_url=api.Url(pipeline_url=row.package_url) if row.package_url else None,
        resource_references=[_reference("PIPELINE", row.pipeline_id, "OWNER")],
        description=row.description,
    )


def run_message(tx: Tx, row: Run, document: Document) -> v1.ApiRun:
    """Return the message of a run."""
    references = _owners(tx, row)
    if row.recurring_run_id:
        references.append(_reference("JOB", row.recurring_run_id, "CREATOR"))
    return v1.ApiRun(
        id=row.id,
        name=row.name,
        storage_state=ApiStorageState(f"STORAGESTATE_{row.storage_state}"),
        description=row.description,
        pipeline_spec=_spec(tx, row, document),
        resource_references=references,
        service_account=row.service_account,
        created_at=api.Timestamp(row.created_at),
        scheduled_at=api.Timestamp(row.scheduled_at or row.created_at),
        finished_at=api.Timestamp(row.finished_at or 0),
        status=_STATUSES[row.state],
        error=row.error.message if row.error is not None else "",
    )


def job_message(tx: Tx, row: RecurringRun, document: Document) -> v1.ApiJob:
    """Return the message of a recurring run."""
    trigger = trigger_of(row)
    return v1.ApiJob(
        id=row.id,
        name=row.name,
        description=row.description,
        pipeline_spec=_spec(tx, row, document),
        resource_references=_owners(tx, row),
        service_account=row.service_account,
        max_concurrency=row.max_concurrency,
        trigger=trigger_message(trigger),
        mode=v1.JobMode(row.status),
        created_at=api.Timestamp(row.created_at),
        updated_at=api.Timestamp(row.updated_at),
        status=row.status.capitalize(),
        error=row.error.message if row.error is not None else "",
        enabled=row.status == "ENABLED",
        no_catchup=not trigger.catch_up,
    )


def _spec(tx: Tx, row: Run | RecurringRun, document: Document) -> v1.ApiPipelineSpec:
    found = v1.ApiPipelineSpec(
        pipeline_id=row.pipeline_id or "",
        pipeline_manifest=manifest(document),
        runtime_config=v1.ApiRuntimeConfig(
            parameters=row.parameters, pipeline_root=row.options.get("pipeline_root", "")
        ),
    )
    if row.pipeline_id:
        found.pipeline_name = _name(tx, "pipeline", row.pipeline_id)
    return found


def _owners(tx: Tx, row: Run | RecurringRun) -> list[v1.ApiResourceReference]:
    experiment = _name(tx, "experiment", row.experiment_id)
    references = [_reference("EXPERIMENT", row.experiment_id, "OWNER", experiment)]
    if row.pipeline_version_id:
        name = _name(tx, "version", row.pipeline_version_id)
        references.append(_reference("PIPELINE_VERSION", row.pipeline_version_id, "CREATOR", name))
    return references


def _name(tx: Tx, kind: str, key: str) -> str:
    """Return the name of something that may be gone."""
    try:
        if kind == "experiment":
            return experiments.get(tx, key).name
        return (
            pipelines.get(tx, key).display_name if kind == "pipeline" else versions.get(tx, key).display_name
        )
    except NotFound:
        return ""


def _of_namespace(namespace: str) -> list[v1.ApiResourceReference]:
    return [_reference("NAMESPACE", namespace, "OWNER")] if namespace else []


def _reference(kind: str, key: str, relationship: str, name: str = "") -> v1.ApiResourceReference:
    return v1.ApiResourceReference(
        key=v1.ApiResourceKey(type=ApiResourceType(kind), id=key),
        name=name,
        relationship=ApiRelationship(relationship),
    )


def _parameters(document: Document) -> list[v1.ApiParameter]:
    """Return the inputs of a pipeline with their defaults, as texts."""
    root = document.get("pipeline_spec", {}).get("root", {})
    return [
        v1.ApiParameter(name=name, value=_text(declared.get("defaultValue")))
        for name, declared in root.get("inputDefinitions", {}).get("parameters", {}).items()
    ]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else msgspec.json.encode(value).decode()
