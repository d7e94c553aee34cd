"""Pipelines: the names under which versions are uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.errors import NotFound
from penstock.store import search_queue, tags, versions
from penstock.store.fields import Field
from penstock.store.lists import Listing, Page, Query
from penstock.store.rows import Pipeline
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store.tx import Tx

TABLE = Table("pipelines", Pipeline, key=("id",))

_ID = Field("id")
_LISTING = Listing(
    "pipelines",
    TABLE,
    {
        "id": _ID,
        "pipeline_id": _ID,
        "name": Field("name", "name"),
        "display_name": Field("display_name", "name"),
        "created_at": Field("created_at", "time"),
        "description": Field("description"),
        "namespace": Field("namespace"),
    },
    has_tags=True,
)


def insert(tx: Tx, pipeline: Pipeline, tagged: Mapping[str, str]) -> None:
    """Insert a pipeline with its tags.

    Raises:
        Conflict: There is one of this name.
    """
    TABLE.insert(tx, (pipeline,))
    tags.replace(tx, "pipeline", pipeline.id, tagged)


def get(tx: Tx, pipeline_id: str) -> Pipeline:
    """Return a pipeline by its id.

    Raises:
        NotFound: There is none.
    """
    return TABLE.get(tx, pipeline_id)


def of_ids(tx: Tx, pipeline_ids: Sequence[str]) -> list[Pipeline]:
    """Return those pipelines of these ids that there are."""
    return TABLE.of_keys(tx, pipeline_ids)


def find(tx: Tx, name: str, namespace: str = "") -> Pipeline:
    """Return a pipeline by its name.

    Raises:
        NotFound: There is none.
    """
    found = tx.row(f"{TABLE.select} WHERE name = ? AND namespace = ?", (name, namespace))
    if found is None:
        raise NotFound(f"there is no pipeline named {name!r}")
    return TABLE.decode(found)


def page(tx: Tx, query: Query) -> Page[Pipeline]:
    """Return a page of pipelines.

    Raises:
        RequestError: The query is not valid.
    """
    return _LISTING.page(tx, query, *query.within)


def rename(tx: Tx, pipeline_id: str, display_name: str) -> None:
    """Change what a pipeline is called on pages; its name stays.

    Raises:
        NotFound: There is no such pipeline.
    """
    if not TABLE.update(tx, (pipeline_id,), {"display_name": display_name}):
        raise TABLE.missing((pipeline_id,))
    search_queue.note(tx, "pipeline", pipeline_id)


def delete(tx: Tx, pipeline_id: str) -> None:
    """Delete a pipeline with its versions and tags.

    Raises:
        NotFound: There is no such pipeline.
    """
    versions.delete_of(tx, pipeline_id)
    tags.remove(tx, pipeline_id)
    if not tx.execute("DELETE FROM pipelines WHERE id = ?", (pipeline_id,)):
        raise TABLE.missing((pipeline_id,))
    search_queue.note(tx, "pipeline", pipeline_id)
