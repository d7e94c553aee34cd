"""Lists of experiments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store.experiments import TABLE
from penstock.store.fields import Field
from penstock.store.lists import Listing, Page, Query

if TYPE_CHECKING:
    from penstock.store.rows import Experiment
    from penstock.store.tx import Tx

_ID = Field("id")
_NAME = Field("name", "name")
_LISTING = Listing(
    "experiments",
    TABLE,
    {
        "id": _ID,
        "experiment_id": _ID,
        "name": _NAME,
        "display_name": _NAME,
        "created_at": Field("created_at", "time"),
        "last_run_created_at": Field("last_run_created_at", "time"),
        "description": Field("description"),
        "namespace": Field("namespace"),
        "storage_state": Field(
            "storage_state", "choice", choices={"AVAILABLE": ("AVAILABLE",), "ARCHIVED": ("ARCHIVED",)}
        ),
    },
)


def page(tx: Tx, query: Query) -> Page[Experiment]:
    """Return a page of experiments.

    Raises:
        RequestError: The query is not valid.
    """
    return _LISTING.page(tx, query, *query.within)
