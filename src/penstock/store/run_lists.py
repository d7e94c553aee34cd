"""Lists of runs: of a million as fast as of a hundred.

What is asked for most is which runs of an experiment, or of all, are not archived, or are in some state.
Each such **cell** (experiment, storage state, state) is counted as runs come and go, and an index holds its
runs in order; so a list takes its total from the counters, and its page from the few cells that have any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.store import events, runs
from penstock.store.fields import Condition, Field
from penstock.store.lists import Asked, Listing, Page, Query, ordered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import Event, Run
    from penstock.store.tx import Record, Tx

# What the API calls the states: a cancelled run is FAILED there, for whose sake see the page on the API.
_STATES = {
    "PENDING": ("PENDING",),
    "RUNNING": ("RUNNING",),
    "SUCCEEDED": ("SUCCEEDED",),
    "FAILED": ("FAILED",),
    "CANCELING": ("CANCELING",),
    "CANCELED": ("CANCELED", "FAILED"),
}
_STORAGE_STATES = {"AVAILABLE": ("AVAILABLE",), "ARCHIVED": ("ARCHIVED",)}

_ID = Field("id", is_selective=True)
_NAME = Field("name", "name", is_selective=True)
_STATE = Field("state", "choice", choices=_STATES)
_FIELDS = {
    "id": _ID,
    "run_id": _ID,
    "name": _NAME,
    "display_name": _NAME,
    "created_at": Field("created_at", "time"),
    "finished_at": Field("finished_at", "time", optional=True),
    "scheduled_at": Field("scheduled_at", "time", optional=True),
    "description": Field("description"),
    "storage_state": Field("storage_state", "choice", choices=_STORAGE_STATES),
    "state": _STATE,
    "status": _STATE,
    "experiment_id": Field("experiment_id"),
    "recurring_run_id": Field("recurring_run_id", optional=True, is_selective=True),
    "namespace": Field("CAST('' AS TEXT)"),
}

_CELL = ("storage_state", "state")
_SHOWN = Condition("deleted_at IS NULL")

# So many runs are sorted in less time than it takes to meet enough of them in the order of an index.
_FEW = 2_000

RUNS = Listing("runs", runs.TABLE, _FIELDS)

Cell = tuple[str, str]


def page(tx: Tx, query: Query, experiment_id: str | None = None) -> Page[Run]:
    """Return a page of runs, of all or of one experiment.

    Raises:
        RequestError: The query is not valid.
    """
    asked = RUNS.understand(query, tx.dialect)
    counted = {
        cell: number
        for cell, number in runs.counts(tx, experiment_id).items()
        if all(value in asked.choices.get(name, {value}) for name, value in zip(_CELL, cell, strict=True))
    }
    total = sum(counted.values())
    in_cells = _in_cells(experiment_id, list(counted), asked)
    if not (experiment_id or asked.choices) or asked.seeks:
        found = RUNS.rows(tx, asked, in_cells)
    elif not counted:
        found = []
    elif asked.sort == "created_at":
        found = _from_cells(tx, asked, experiment_id, list(counted), limited=True)
    elif total <= _FEW:
        found = _from_cells(tx, asked, experiment_id, list(counted), limited=False)
    else:
        found = RUNS.rows(tx, asked, in_cells)
    if asked.conditions:
        total = RUNS.count(tx, in_cells)
    return RUNS.made(asked, found, total)


def _in_cells(experiment_id: str | None, cells: Sequence[Cell], asked: Asked) -> list[Condition]:
    """Return all conditions, those on cells such that no index is chosen for their sake."""
    conditions = [_SHOWN, *asked.conditions]
    if experiment_id is not None:
        conditions.append(Condition("{unindexed experiment_id} = ?", (experiment_id,)))
    if asked.choices:
        each = " OR ".join(["{unindexed storage_state} = ? AND state = ?"] * len(cells)) or "1 = 0"
        conditions.append(Condition(f"({each})", tuple(value for cell in cells for value in cell)))
    return conditions


def _from_cells(
    tx: Tx, asked: Asked, experiment_id: str | None, cells: Sequence[Cell], *, limited: bool
) -> list[Record]:
    """Return the rows of a page, out of the index of each cell.

    With ``limited`` no more than a page is read of each, which needs the order to be that of the index.
    """
    begin = [_SHOWN, *asked.conditions]
    if experiment_id is not None:
        begin.append(Condition("experiment_id = ?", (experiment_id,)))
    parts = []
    params: list[Any] = []
    for cell in cells:
        where, values = RUNS.where(asked, [*begin, Condition("storage_state = ? AND state = ?", cell)])
        parts.append(f"SELECT id AS chosen FROM runs{where}{ordered(asked) if limited else ''}")
        params += [*values, asked.size + 1] if limited else values
    chosen = " UNION ALL ".join(f"SELECT chosen FROM ({part}) AS part" for part in parts)
    # CROSS JOIN: SQLite keeps the order, so that it goes from what was chosen to the rows.
    sql = (
        f"SELECT {RUNS.table.columns}, {asked.field.order} FROM ({chosen}) AS found CROSS JOIN runs"
        f" WHERE runs.id = found.chosen{ordered(asked)}"
    )
    return tx.rows(sql, [*params, asked.size + 1])


def histories(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what the states of runs were, as events by run, in order; each has ``state`` in its data."""
    found: dict[str, list[Event]] = {}
    for event in events.of_runs(tx, run_ids):
        found.setdefault(event.run_id, []).append(event)
    return found
