"""Lists of runs: of a million as fast as of a hundred.

What is asked for most is which runs of an experiment, or of all, are not archived, or are in some state.
Each such **cell** (experiment, storage state, state) is counted as runs come and go, and an index holds its
runs in order; so a list takes its total from the counters, and its page from the few cells that have any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.store import events, runs, tags
from penstock.store.fields import Condition, Field, in_namespace
from penstock.store.lists import Asked, Listing, Page, Query, ordered
from penstock.store.metric_order import METRIC, Order, in_order, in_order_of_few

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
    # An index has no room for long texts: their beginnings are in order.
    "description": Field("description", order="substr(description, 1, 200)"),
    "storage_state": Field("storage_state", "choice", choices=_STORAGE_STATES),
    "state": _STATE,
    "status": _STATE,
    "experiment_id": Field("experiment_id"),
    "recurring_run_id": Field("recurring_run_id", optional=True, is_selective=True),
    # A list shows one namespace, or there is none: nothing is left to be put in order.
    "namespace": Field("namespace", order="id"),
}

_CELL = ("storage_state", "state")
_SHOWN = Condition("deleted_at IS NULL")

# So many runs are sorted in less time than it takes to meet enough of them in the order of an index.
_FEW = 2_000

RUNS = Listing("runs", runs.TABLE, _FIELDS, has_tags=True, has_metrics=True)


class _Cells(NamedTuple):
    """What of an experiment, a namespace or all a list is about: the cells that have runs in them."""

    experiment_id: str | None
    namespace: str | None
    names: Sequence[tuple[str, str]]

    def is_part(self, asked: Asked) -> bool:
        """Say whether they are not simply all runs."""
        return self.experiment_id is not None or self.namespace is not None or bool(asked.choices)

    def within(self, *, sought: bool = True) -> list[Condition]:
        """Return the condition on the rows of all cells; see `conditions`."""
        if self.experiment_id is not None:
            column = "experiment_id" if sought else "{unindexed experiment_id}"
            return [Condition(f"{column} = ?", (self.experiment_id,))]
        if self.namespace is None:
            return []
        return [
            in_namespace(self.namespace)
            if sought
            else Condition("{unindexed namespace} = ?", (self.namespace,))
        ]

    def conditions(self, asked: Asked, *, sought: bool) -> list[Condition]:
        """Return the conditions on the rows of all cells together.

        Args:
            asked: The query.
            sought: Whether the rows are to be found by them; else no index is chosen for their sake.
        """
        storage, state = (name if sought else f"{{unindexed {name}}}" for name in _CELL)
        conditions = [_SHOWN, *asked.conditions, *self.within(sought=sought)]
        if asked.choices:
            each = " OR ".join([f"{storage} = ? AND {state} = ?"] * len(self.names)) or "1 = 0"
            conditions.append(Condition(f"({each})", tuple(value for name in self.names for value in name)))
        return conditions

    def inside(self, asked: Asked) -> list[list[Condition]]:
        """Return the conditions on the rows of each cell."""
        common = [_SHOWN, *asked.conditions, *self.within()]
        return [[*common, Condition("storage_state = ? AND state = ?", name)] for name in self.names]


def page(tx: Tx, query: Query, experiment_id: str | None = None) -> Page[Run]:
    """Return a page of runs, of one experiment or of all that the query is about.

    Raises:
        RequestError: The query is not valid.
    """
    asked = RUNS.understand(
        query, tx.dialect, lambda key, value: tags.count(tx, "run", key, value, most=_FEW) == _FEW
    )
    namespace = query.namespace if experiment_id is None else None
    counted = {
        cell: number
        for cell, number in runs.counts(tx, experiment_id, namespace).items()
        if all(value in asked.choices.get(name, {value}) for name, value in zip(_CELL, cell, strict=True))
    }
    cells = _Cells(experiment_id, namespace, list(counted))
    kept = sum(counted.values())
    total = kept if not asked.conditions else _count(tx, asked, cells)
    if not total:
        found = []
    elif RUNS.is_by_metric(asked.sort):
        found = _by_metric(tx, asked, cells, is_few=kept <= _FEW or asked.seeks)
    elif asked.sort == "created_at" and cells.is_part(asked) and not asked.seeks:
        found = _merged(tx, asked, cells)
    else:
        sought = kept <= _FEW and not asked.seeks
        found = RUNS.rows(tx, asked, cells.conditions(asked, sought=sought))
    return RUNS.made(asked, found, total)


def _count(tx: Tx, asked: Asked, cells: _Cells) -> int:
    """Count the runs that meet conditions for which there is no counter."""
    if len(asked.common) == len(asked.conditions) == 1 and not cells.is_part(asked):
        return tags.count(tx, "run", *asked.common[0])
    if asked.is_of_age and cells.is_part(asked):
        return sum(RUNS.count(tx, conditions) for conditions in cells.inside(asked))
    return RUNS.count(tx, cells.conditions(asked, sought=False))


def _merged(tx: Tx, asked: Asked, cells: _Cells) -> list[Record]:
    """Return the rows of a page by age: a page of each cell, out of its index, and of those the first."""
    parts = []
    params: list[Any] = []
    for conditions in cells.inside(asked):
        where, values = RUNS.where(asked, conditions)
        parts.append(f"SELECT chosen FROM (SELECT id AS chosen FROM runs{where}{ordered(asked)}) AS part")
        params += [*values, asked.size + 1]
    # CROSS JOIN: SQLite keeps the order, so that it goes from what was chosen to the rows.
    sql = (
        f"SELECT {RUNS.table.columns}, {asked.field.ordered_by} FROM ({' UNION ALL '.join(parts)}) AS found"
        f" CROSS JOIN runs WHERE runs.id = found.chosen{ordered(asked)}"
    )
    return tx.rows(sql, [*params, asked.size + 1])


def _by_metric(tx: Tx, asked: Asked, cells: _Cells, *, is_few: bool) -> list[Record]:
    """Return the rows of a page by a number that was logged."""
    order = Order(asked.sort.removeprefix(METRIC), asked.descending, asked.after, asked.size + 1)
    conditions = cells.conditions(asked, sought=is_few and not asked.seeks)
    if is_few:
        return in_order_of_few(tx, order, RUNS.table.columns, conditions)
    return in_order(tx, order, RUNS.table.columns, conditions)


def histories(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what the states of runs were, as events by run, in order; each has ``state`` in its data."""
    found: dict[str, list[Event]] = {}
    for event in events.of_runs(tx, run_ids):
        found.setdefault(event.run_id, []).append(event)
    return found
