"""Lists of recurring runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store.fields import Condition, Field
from penstock.store.lists import Listing, Page, Query
from penstock.store.recurring_runs import TABLE

if TYPE_CHECKING:
    from penstock.store.rows import RecurringRun
    from penstock.store.tx import Tx

_ID = Field("id")
_NAME = Field("name", "name")
_LISTING = Listing(
    "recurring runs",
    TABLE,
    {
        "id": _ID,
        "recurring_run_id": _ID,
        "name": _NAME,
        "display_name": _NAME,
        "created_at": Field("created_at", "time"),
        "updated_at": Field("updated_at", "time"),
        "description": Field("description"),
        "experiment_id": Field("experiment_id"),
        "status": Field("status", "choice", choices={"ENABLED": ("ENABLED",), "DISABLED": ("DISABLED",)}),
    },
)


def page(tx: Tx, query: Query, experiment_id: str | None = None) -> Page[RecurringRun]:
    """Return a page of recurring runs, of one experiment or of all that the query is about.

    Raises:
        RequestError: The query is not valid.
    """
    within = query.within if experiment_id is None else (Condition("experiment_id = ?", (experiment_id,)),)
    return _LISTING.page(tx, query, *within)
