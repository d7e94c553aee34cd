"""Lists of the tasks of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from penstock.store.fields import Condition, Field, any_of
from penstock.store.lists import Listing, Page, Query
from penstock.store.rows import TaskKind
from penstock.store.tasks import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import Task
    from penstock.store.tx import Tx

# What the API calls the states: a task that waits for its turn is PENDING there.
_STATES = {
    "PENDING": ("PENDING",),
    "QUEUED": ("PENDING",),
    "RUNNING": ("RUNNING",),
    "SUCCEEDED": ("SUCCEEDED",),
    "CACHED": ("CACHED",),
    "FAILED": ("FAILED",),
    "SKIPPED": ("SKIPPED",),
    "CANCELED": ("CANCELED",),
}
# One that was reported is of the same type for the API.
_KINDS = {kind: (kind,) for kind in get_args(TaskKind)} | {"REPORTED": ("RUNTIME",)}
_NAME = Field("name", "name")
_CREATED = Field("created_at", "time")
_STARTED = Field("started_at", "time", optional=True)
_ENDED = Field("finished_at", "time", optional=True)
_LISTING = Listing(
    "tasks",
    TABLE,
    {
        "name": _NAME,
        "display_name": _NAME,
        "path": Field("path"),
        "type": Field("kind", "choice", choices=_KINDS),
        "state": Field("state", "choice", choices=_STATES),
        "created_at": _CREATED,
        "create_time": _CREATED,
        "start_time": _STARTED,
        "end_time": _ENDED,
        "cache_fingerprint": Field("cache_key", optional=True),
    },
    keys={"path": str},
)


def page(tx: Tx, query: Query, run_id: str, scopes: Sequence[str] | None = None) -> Page[Task]:
    """Return a page of a run's tasks, of all or of those right inside some scopes.

    Raises:
        RequestError: The query is not valid.
    """
    within = [Condition("run_id = ?", (run_id,))]
    if scopes is not None:
        within.append(any_of("parent", scopes, tx.dialect))
    return _LISTING.page(tx, query, *within)
