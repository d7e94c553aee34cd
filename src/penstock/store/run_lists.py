"""Lists of runs: of a million as fast as of a hundred.

What a filter lets through of the runs that have ended comes from the sets of `penstock.store.run_segments`,
and so do totals, and the order of a page. The few that are loose are looked at one by one, and so is what no
set tells: of all that the sets leave, or of a page's in their order until it is full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import events, metric_order, run_matches, runs
from penstock.store.fields import Condition, Field, Predicate, any_of, joined
from penstock.store.lists import Asked, Listing, Page, Place, Query, token_of
from penstock.store.metric_order import METRIC
from penstock.store.run_matches import Matches, OneOf, Segments
from penstock.store.run_orders import Key, Order, Sorted
from penstock.store.run_segments import BEGINNING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import Event, Run
    from penstock.store.tx import Tx

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
_NAME = Field("name", "name", is_indexed=True)
_STATE = Field("state", "choice", choices=_STATES)
_FIELDS = {
    "id": _ID,
    "run_id": _ID,
    "name": _NAME,
    "display_name": _NAME,
    "created_at": Field("created_at", "time"),
    "finished_at": Field("finished_at", "time", optional=True),
    "scheduled_at": Field("scheduled_at", "time", optional=True),
    "description": Field("description", order=f"substr(description, 1, {BEGINNING})", is_indexed=True),
    "storage_state": Field("storage_state", "choice", choices=_STORAGE_STATES),
    "state": _STATE,
    "status": _STATE,
    "experiment_id": Field("experiment_id", is_indexed=True),
    "recurring_run_id": Field("recurring_run_id", optional=True, is_indexed=True),
    "namespace": Field("namespace", is_indexed=True),
}

_SHOWN = Condition("deleted_at IS NULL")
_TAGGED = "EXISTS (SELECT 1 FROM tags WHERE tags.owner = runs.id AND tags.name = ? AND tags.value = ?)"
# What no set tells is asked of the rows. Neither database then begins with an index that some of it is about.
_CHOSEN = (
    "WITH chosen AS MATERIALIZED (SELECT runs.id, name, description, experiment_id, recurring_run_id,"
    " namespace, state, storage_state, runs.created_at, finished_at, scheduled_at, deleted_at"
    " FROM (%s) AS wanted CROSS JOIN runs WHERE runs.id = wanted.run_id)"
)
_LOOSE = Condition("SELECT run_id FROM run_loose")

# So many runs are read and sorted in less time than it takes to meet them among the others in an order.
_FEW = 2_000
# So many are looked at in less time than a search through all names takes.
_MOST_ASKED = 20_000
# So many are looked at first for what is asked of rows, and at a time if few of them meet it.
_FIRST_MET, _MOST_MET = 500, 16_000

RUNS = Listing(
    "runs", runs.TABLE, _FIELDS, has_tags=True, has_metrics=True, keys={"created_at": int, "id": str}
)


def newest_before(created_at: int, run_id: str) -> str:
    """Return the token of a page of all runs, the newest first, that begins behind one."""
    return token_of(Place(RUNS.name, "created_at", True, (), created_at, (created_at, run_id)))


def page(tx: Tx, query: Query, experiment_id: str | None = None) -> Page[Run]:
    """Return a page of runs, of one experiment or of all that the query is about.

    Raises:
        RequestError: The query is not valid.
    """
    asked = _asked(tx, query, experiment_id)
    keys, total = _listed(tx, asked, _order(asked), _conditions(tx, asked))
    return _page(tx, asked, keys, total)


def _listed(tx: Tx, asked: Asked, order: Order, conditions: Sequence[Condition]) -> tuple[Sequence[Key], int]:
    """Return the next runs of a list at least, and how many it has."""
    if asked.seeks:
        keys = _keys(tx, order, conditions)
        return keys, len(keys)
    segments = Segments(tx)
    matches = _matches(segments, asked)
    in_order = Sorted(tx, segments, order)
    most = run_matches.number(matches)
    loose = _keys(tx, order, conditions, among=_LOOSE)
    if not asked.conditions:
        first = in_order.first_of(_behind(asked, in_order, matches), asked.size + 1)
        return [*loose, *(each.key for each in first)], most + len(loose)
    if most <= _MOST_ASKED:
        keys = [*loose, *_keys(tx, order, asked.conditions, among=_at(tx, matches))]
        return keys, len(keys)
    ids = _some(tx, conditions, _FEW + 1)
    if len(ids) <= _FEW:
        return _keys(tx, order, [any_of("id", ids, tx.dialect)]), len(ids)
    return [*loose, *_met(tx, asked, order, in_order, matches)], RUNS.count(tx, conditions)


def _asked(tx: Tx, query: Query, experiment_id: str | None) -> Asked:
    asked = RUNS.understand(query, tx.dialect)
    if experiment_id is not None:
        scope = {"experiment_id": experiment_id}
    else:
        scope = {} if query.namespace is None else {"namespace": query.namespace}
    of_scope = [(_FIELDS[column], Predicate(column, "EQUALS", (value,))) for column, value in scope.items()]
    return asked._replace(indexed=[*of_scope, *asked.indexed])


def _order(asked: Asked) -> Order:
    field, descending = asked.field, asked.descending
    if not RUNS.is_by_metric(asked.sort):
        none = 0 if field.kind == "time" else None
        return Order(field.sql, Condition(field.ordered_by), descending, none)
    name = asked.sort.removeprefix(METRIC)
    return Order(
        metric_order.column(name, descending=descending),
        metric_order.value(name, descending=descending),
        descending,
        metric_order.none(descending=descending),
    )


def _after(asked: Asked) -> Key | None:
    """Return the key that a page begins behind."""
    if asked.after is None:
        return None
    value, created_at, run_id = asked.after
    if RUNS.is_by_metric(asked.sort):
        return metric_order.of_text(str(value), descending=asked.descending), int(created_at), str(run_id)
    return value, int(created_at), str(run_id)


def _conditions(tx: Tx, asked: Asked) -> list[Condition]:
    """Return all that has to hold, so that no index is chosen but for what is sought."""
    return [
        _SHOWN,
        *(field.unindexed.condition(predicate, tx.dialect) for field, predicate in asked.indexed),
        *(
            any_of(f"{{unindexed {column}}}", sorted(let), tx.dialect)
            for column, let in asked.choices.items()
        ),
        *(field.unindexed.within(spans) for field, spans in asked.spans.values()),
        *(Condition(_TAGGED, tag) for tag in asked.tags),
        *asked.conditions,
    ]


def _matches(segments: Segments, asked: Asked) -> Matches:
    """Return the runs in segments of which all holds that sets and columns tell."""
    conditions = [
        *(OneOf(f"tags.{key}", frozenset({value})) for key, value in asked.tags),
        *(
            OneOf(field.sql, frozenset(map(str, predicate.values)), predicate.operation == "NOT_EQUALS")
            for field, predicate in asked.indexed
        ),
        *(OneOf(column, let) for column, let in asked.choices.items()),
    ]
    matches = segments.that_are(segments.everything(), conditions)
    for column, (_, spans) in asked.spans.items():
        matches = segments.within(matches, column, spans)
    return matches


def _at(tx: Tx, matches: Matches) -> Condition:
    """Return which runs are in segments, and match."""
    places = tx.dialect.many(run_matches.places(matches))
    return Condition("SELECT run_id FROM run_places WHERE {any place}", (places,))


def _keys(tx: Tx, order: Order, conditions: Sequence[Condition], among: Condition | None = None) -> list[Key]:
    """Return where runs are in the order: those of which conditions hold, among all or among some."""
    where, params = joined(conditions)
    value = order.value
    select = f"SELECT {value.sql}, runs.created_at, runs.id FROM"
    if among is None:
        rows = tx.rows(f"{select} runs{where}", [*value.params, *params])
    else:
        chosen = f"{_CHOSEN % among.sql} {select} chosen AS runs{where}"
        rows = tx.rows(chosen, [*among.params, *value.params, *params])
    return [(found, created_at, run_id) for found, created_at, run_id in rows]


def _some(tx: Tx, conditions: Sequence[Condition], limit: int) -> list[str]:
    """Return the ids of some runs of which conditions hold."""
    where, params = joined(conditions)
    return [run_id for (run_id,) in tx.rows(f"SELECT id FROM runs{where} LIMIT ?", [*params, limit])]


def _behind(asked: Asked, in_order: Sorted, matches: Matches) -> Matches:
    """Return those that come after the page before."""
    after = _after(asked)
    return matches if after is None else in_order.behind(matches, after)


def _met(tx: Tx, asked: Asked, order: Order, in_order: Sorted, matches: Matches) -> list[Key]:
    """Return the next runs of a page of which conditions hold that are asked of rows: of some at a time."""
    left = _behind(asked, in_order, matches)
    found: list[Key] = []
    number = _FIRST_MET
    while left and len(found) <= asked.size:
        some = in_order.first_of(left, number)
        left = run_matches.without(left, run_matches.at_places(each.place for each in some))
        ids = any_of("id", [each.key[-1] for each in some], tx.dialect)
        found += _keys(tx, order, [ids, *asked.conditions])
        number = min(2 * number, _MOST_MET)
    return found


def _page(tx: Tx, asked: Asked, keys: Sequence[Key], total: int) -> Page[Run]:
    """Return a page of a list that has these runs, or of one whose next runs they are."""
    after = _after(asked)
    if after is not None:
        keys = [key for key in keys if (key < after if asked.descending else key > after)]
    chosen = sorted(keys, reverse=asked.descending)[: asked.size + 1]
    found = {}
    if chosen:
        ids = tx.dialect.many([run_id for _, _, run_id in chosen])
        found = {row[0]: row for row in tx.rows(f"{RUNS.table.select} WHERE {{any id}}", (ids,))}
    by_metric = RUNS.is_by_metric(asked.sort)
    records = [
        (*found[run_id], metric_order.as_text(value) if by_metric else value) for value, _, run_id in chosen
    ]
    return RUNS.made(asked, records, total)


def histories(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what the states of runs were, as events by run, in order; each has ``state`` in its data."""
    found: dict[str, list[Event]] = {}
    for event in events.of_runs(tx, run_ids):
        found.setdefault(event.run_id, []).append(event)
    return found
