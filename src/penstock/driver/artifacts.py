"""Between artifacts as they are stored and as tasks meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.ir import ArtifactTypeSchema, RuntimeArtifact

if TYPE_CHECKING:
    from penstock.store.rows import Artifact

__all__ = ["runtime_artifact"]


def runtime_artifact(artifact: Artifact) -> RuntimeArtifact:
    """Return a stored artifact as a task meets it."""
    return RuntimeArtifact(
        name=artifact.name,
        type=ArtifactTypeSchema(schema_title=artifact.type, schema_version=artifact.schema_version),
        uri=artifact.uri,
        metadata=dict(artifact.metadata),
        custom_path=artifact.custom_path,
    )
