"""Artifacts as the API tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import api
from penstock.api import artifacts as messages
from penstock.api.artifacts import ArtifactType
from penstock.engine import ids

if TYPE_CHECKING:
    from penstock.store import Artifact

__all__ = ["artifact_message"]

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
    return messages.Artifact(
        artifact_id=artifact.id,
        name=artifact.name,
        type=_TYPES.get(artifact.type.removeprefix(_SYSTEM), ArtifactType.Artifact),
        uri=artifact.uri,
        metadata=artifact.metadata,
        created_at=api.Timestamp(artifact.created_at),
        run_id=artifact.run_id,
        task_id=ids.task_id(artifact.run_id, artifact.path),
        producer_key=artifact.name,
        schema_title=artifact.type,
        schema_version=artifact.schema_version,
    )
