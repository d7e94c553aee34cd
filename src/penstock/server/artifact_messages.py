"""Artifacts as the API tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import api
from penstock.api import artifacts as messages
from penstock.api.artifacts import ArtifactTaskType, ArtifactType
from penstock.engine import ids

if TYPE_CHECKING:
    from penstock.store import Artifact
    from penstock.store.artifact_lists import Linked

__all__ = ["artifact_message", "link_message", "schema_title"]

_SYSTEM = "system."
_TYPES = {
    "Metrics": ArtifactType.Metric,
    "ClassificationMetrics": ArtifactType.ClassificationMetric,
    "SlicedClassificationMetrics": ArtifactType.SlicedClassificationMetric,
} | {
    kind.value: kind
    for kind in (
        ArtifactType.Artifact,
        ArtifactType.Model,
        ArtifactType.Dataset,
        ArtifactType.HTML,
        ArtifactType.Markdown,
    )
}


def artifact_message(artifact: Artifact) -> messages.Artifact:
    """Return the message of an artifact."""
    kind = _TYPES.get(artifact.type.removeprefix(_SYSTEM), ArtifactType.Artifact)
    description = artifact.metadata.get("description")
    value = artifact.metadata.get(artifact.name) if kind is ArtifactType.Metric else None
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return messages.Artifact(
        artifact_id=artifact.id,
        name=artifact.name,
        description=description if isinstance(description, str) else "",
        type=kind,
        uri=artifact.uri,
        metadata=artifact.metadata,
        number_value=number,
        created_at=api.Timestamp(artifact.created_at),
        run_id=artifact.run_id,
        task_id=ids.task_id(artifact.run_id, artifact.path),
        producer_key=artifact.name,
        schema_title=artifact.type,
        schema_version=artifact.schema_version,
        namespace=artifact.namespace,
    )


def schema_title(asked: messages.Artifact) -> str:
    """Return the full name of the type that an artifact is to have: its own one, or KFP's of its kind."""
    names = {kind: name for name, kind in _TYPES.items()}
    return asked.schema_title or f"{_SYSTEM}{names[asked.type]}"


def link_message(linked: Linked) -> messages.ArtifactTask:
    """Return the message of an artifact's place among a task's inputs or outputs."""
    place = linked.place
    maker = linked.made_by.rpartition("/")[2] or "root"
    return messages.ArtifactTask(
        id=ids.link_id(*place),
        artifact_id=linked.artifact_id,
        run_id=place.run_id,
        task_id=ids.task_id(place.run_id, place.path),
        type=ArtifactTaskType(place.direction.upper()),
        key=place.name,
        producer=messages.ArtifactProducer(task_name=maker),
        producer_task_id=ids.task_id(linked.made_in, linked.made_by),
    )
