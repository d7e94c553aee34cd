"""Between artifacts as the store has them and as users hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock import ir
from penstock.driver.artifacts import runtime_artifact
from penstock.runtime.artifacts import Artifact, from_executor_input
from penstock.store.rows import Artifact as Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["as_objects", "as_row", "made_objects"]


def as_row(artifact: Artifact, name: str) -> Row:
    """Return an artifact that a user holds as the store would have it.

    Args:
        artifact: The artifact.
        name: The name that it gets, if it has none.
    """
    return Row(
        id="",
        run_id="",
        path="",
        name=artifact.name or name,
        type=artifact.schema_title,
        schema_version=artifact.schema_version,
        uri=artifact.uri,
        metadata=dict(artifact.metadata),
        custom_path=artifact.custom_path or None,
        created_at=0,
    )


def as_objects(rows: Sequence[Row], artifact_class: type[Artifact] = Artifact) -> list[Artifact]:
    """Return stored artifacts as a task would be given them.

    Args:
        rows: The artifacts.
        artifact_class: The class of those that are not of one of KFP's own types.
    """
    return made_objects([runtime_artifact(row) for row in rows], artifact_class)


def made_objects(made: Sequence[ir.RuntimeArtifact], artifact_class: type[Artifact]) -> list[Artifact]:
    """Return artifacts that a task made as a task would be given them; the class as for `as_objects`."""
    return [from_executor_input(_fields(artifact), artifact_class) for artifact in made]


def _fields(artifact: ir.RuntimeArtifact) -> dict[str, Any]:
    fields: Mapping[str, Any] = ir.to_dict(artifact)
    return dict(fields)
