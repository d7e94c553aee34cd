"""Versions of pipelines, each with its document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.errors import NotFound
from penstock.store import documents, search_queue, tags
from penstock.store.fields import Condition, Field
from penstock.store.lists import Listing, Page, Query
from penstock.store.rows import PipelineVersion
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.tx import Tx

TABLE = Table("pipeline_versions", PipelineVersion, key=("id",))

_ID = Field("id")
_LISTING = Listing(
    "pipeline versions",
    TABLE,
    {
        "id": _ID,
        "pipeline_version_id": _ID,
        "name": Field("name", "name"),
        "display_name": Field("display_name", "name"),
        "created_at": Field("created_at", "time"),
        "description": Field("description"),
        "status": Field("CAST('READY' AS TEXT)", "choice", choices={"READY": ("READY",)}),
        "pipeline_spec": Field("(SELECT body FROM specs WHERE digest = spec_digest)"),
    },
    has_tags=True,
)


def insert(tx: Tx, version: PipelineVersion, document: dict[str, Any], tagged: Mapping[str, str]) -> None:
    """Insert a version with its document and its tags.

    Args:
        tx: The transaction.
        version: The version; its ``spec_digest`` is `documents.digest` of the document.
        document: The document, ``{"pipeline_spec": …}`` and maybe ``"platform_spec"``.
        tagged: The tags.

    Raises:
        Conflict: The pipeline has one of this name.
    """
    documents.keep(tx, version.spec_digest, document)
    TABLE.insert(tx, (version,))
    tags.replace(tx, "pipeline_version", version.id, tagged)


def get(tx: Tx, version_id: str) -> PipelineVersion:
    """Return a version by its id.

    Raises:
        NotFound: There is none.
    """
    return TABLE.get(tx, version_id)


def latest(tx: Tx, pipeline_id: str) -> PipelineVersion:
    """Return the newest version of a pipeline.

    Raises:
        NotFound: It has none.
    """
    found = tx.row(
        f"{TABLE.select} WHERE pipeline_id = ? ORDER BY created_at DESC, id DESC LIMIT 1", (pipeline_id,)
    )
    if found is None:
        raise NotFound(f"the pipeline {pipeline_id} has no version")
    return TABLE.decode(found)


def exist(tx: Tx, pipeline_id: str) -> bool:
    """Say whether a pipeline has versions."""
    return tx.row("SELECT 1 FROM pipeline_versions WHERE pipeline_id = ? LIMIT 1", (pipeline_id,)) is not None


def page(tx: Tx, pipeline_id: str, query: Query) -> Page[PipelineVersion]:
    """Return a page of the versions of a pipeline.

    Raises:
        RequestError: The query is not valid.
    """
    return _LISTING.page(tx, query, Condition("pipeline_id = ?", (pipeline_id,)))


def rename(tx: Tx, version_id: str, display_name: str) -> None:
    """Change what a version is called on pages; its name stays.

    Raises:
        NotFound: There is no such version.
    """
    if not TABLE.update(tx, (version_id,), {"display_name": display_name}):
        raise TABLE.missing((version_id,))
    search_queue.note(tx, "pipeline_version", version_id)


def delete(tx: Tx, version_id: str) -> None:
    """Delete a version and its tags; its document stays for the runs of it.

    Raises:
        NotFound: There is no such version.
    """
    tags.remove(tx, version_id)
    if not tx.execute("DELETE FROM pipeline_versions WHERE id = ?", (version_id,)):
        raise TABLE.missing((version_id,))
    search_queue.note(tx, "pipeline_version", version_id)


def delete_of(tx: Tx, pipeline_id: str) -> None:
    """Delete all versions of a pipeline."""
    tx.execute(
        "DELETE FROM tags WHERE owner IN (SELECT id FROM pipeline_versions WHERE pipeline_id = ?)",
        (pipeline_id,),
    )
    for (version_id,) in tx.rows("SELECT id FROM pipeline_versions WHERE pipeline_id = ?", (pipeline_id,)):
        search_queue.note(tx, "pipeline_version", version_id)
    tx.execute("DELETE FROM pipeline_versions WHERE pipeline_id = ?", (pipeline_id,))
