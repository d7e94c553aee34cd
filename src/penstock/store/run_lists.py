"""Lists of runs: of a million as fast as of a hundred.

What a filter lets through of the runs that have ended comes from the sets of `penstock.store.run_segments`,
and so do totals, and pages in the order of a moment. The few that are loose are looked at one by one. A page
in another order is sorted where few runs are in the list, and else read along the index of that order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.store import events, run_matches, runs
from penstock.store.fields import EVER, Condition, Field, Predicate, any_of, joined
from penstock.store.lists import Asked, Listing, Page, Query
from penstock.store.metric_order import METRIC, Order, in_order, in_order_of_few
from penstock.store.run_matches import Matches, OneOf, Segments

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
    # An index has no room for long texts: their beginnings are in order.
    "description": Field("description", order="substr(description, 1, 200)", is_indexed=True),
    "storage_state": Field("storage_state", "choice", choices=_STORAGE_STATES),
    "state": _STATE,
    "status": _STATE,
    "experiment_id": Field("experiment_id", is_indexed=True),
    "recurring_run_id": Field("recurring_run_id", optional=True, is_indexed=True),
    # A list shows one namespace, or there is none: nothing is left to be put in order.
    "namespace": Field("namespace", order="id", is_indexed=True),
}

_SHOWN = Condition("deleted_at IS NULL")
_TAGGED = "EXISTS (SELECT 1 FROM tags WHERE tags.owner = runs.id AND tags.name = ? AND tags.value = ?)"
# What no set tells is asked of the rows. Neither database then begins with an index that some of it is about.
_CHOSEN = (
    "WITH chosen AS MATERIALIZED (SELECT runs.id, name, description, experiment_id, recurring_run_id,"
    " namespace, state, storage_state, runs.created_at, finished_at, scheduled_at, deleted_at"
    " FROM (%s) AS wanted CROSS JOIN runs WHERE runs.id = wanted.run_id)"
)

# Of each there is an index by name.
_HAVE_NAMES_IN_ORDER = frozenset({"experiment_id", "recurring_run_id"})

# So many runs are sorted in less time than it takes to meet enough of them in the order of an index.
_FEW = 2_000
# So many are looked at in less time than a search through all names takes.
_MOST_ASKED = 20_000

RUNS = Listing("runs", runs.TABLE, _FIELDS, has_tags=True, has_metrics=True)


class _Listed(NamedTuple):
    """What a list is about.

    Args:
        asked: The query.
        conditions: All that has to hold of its runs, in SQL.
        segments: The runs that have ended.
        matches: Those of them of which all holds that sets and columns tell.
    """

    asked: Asked
    conditions: Sequence[Condition]
    segments: Segments
    matches: Matches

    @property
    def most(self) -> int:
        """How many runs of segments are in the list, at most."""
        return run_matches.number(self.matches)

    @property
    def is_searched(self) -> bool:
        """Whether something has to hold that no set tells."""
        return bool(self.asked.conditions)

    @property
    def is_by_time(self) -> bool:
        """Whether it is sorted by a moment, of which there are columns."""
        return self.asked.field.kind == "time"


def page(tx: Tx, query: Query, experiment_id: str | None = None) -> Page[Run]:
    """Return a page of runs, of one experiment or of all that the query is about.

    Raises:
        RequestError: The query is not valid.
    """
    asked = RUNS.understand(query, tx.dialect)
    if experiment_id is not None:
        scope = {"experiment_id": experiment_id}
    else:
        scope = {} if query.namespace is None else {"namespace": query.namespace}
    of_scope = [(_FIELDS[column], Predicate(column, "EQUALS", (value,))) for column, value in scope.items()]
    asked = asked._replace(indexed=[*of_scope, *asked.indexed])
    conditions = _conditions(tx, asked)
    if asked.seeks:
        return RUNS.made(asked, RUNS.rows(tx, asked, conditions), RUNS.count(tx, conditions))
    segments = Segments(tx)
    listed = _Listed(asked, conditions, segments, _matches(segments, asked))
    if listed.is_searched and listed.most > _MOST_ASKED:
        return RUNS.made(asked, _along_an_index(tx, listed), RUNS.count(tx, conditions))
    if listed.is_searched or (listed.most < _FEW and not listed.is_by_time):
        few = [*_loose(tx, listed), *_placed(tx, listed)]
        return RUNS.made(asked, _of_few(tx, asked, few), len(few))
    loose = _loose(tx, listed)
    rows = _by_time(tx, listed, loose) if listed.is_by_time else _along_an_index(tx, listed)
    return RUNS.made(asked, rows, listed.most + len(loose))


def _conditions(tx: Tx, asked: Asked) -> list[Condition]:
    """Return all that has to hold, so that no index is chosen but for the order, or for what is sought."""
    owners = _HAVE_NAMES_IN_ORDER if asked.field.kind == "name" else frozenset[str]()

    def is_owner(field: Field, predicate: Predicate) -> bool:
        return field.sql in owners and predicate.operation == "EQUALS" and bool(predicate.values[0])

    return [
        _SHOWN,
        *(
            (field if is_owner(field, predicate) else field.unindexed).condition(predicate, tx.dialect)
            for field, predicate in asked.indexed
        ),
        *(
            any_of(f"{{unindexed {column}}}", sorted(let), tx.dialect)
            for column, let in asked.choices.items()
        ),
        *(
            (field if column == asked.field.sql else field.unindexed).within(spans)
            for column, (field, spans) in asked.spans.items()
        ),
        *(Condition(_TAGGED, tag) for tag in asked.tags),
        *asked.conditions,
    ]


def _matches(segments: Segments, asked: Asked) -> Matches:
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


def _loose(tx: Tx, listed: _Listed) -> list[tuple[Any, str]]:
    """Return those of the list that are loose, each behind its place in the order."""
    return _asked_of_rows(tx, listed.asked, Condition("SELECT run_id FROM run_loose"), listed.conditions)


def _placed(tx: Tx, listed: _Listed) -> list[tuple[Any, str]]:
    """Return those of the list that are in segments, each behind its place in the order."""
    if not listed.matches:
        return []
    places = tx.dialect.many(run_matches.places(listed.matches))
    placed = Condition("SELECT run_id FROM run_places WHERE {any place}", (places,))
    return _asked_of_rows(tx, listed.asked, placed, listed.asked.conditions)


def _asked_of_rows(
    tx: Tx, asked: Asked, among: Condition, conditions: Sequence[Condition]
) -> list[tuple[Any, str]]:
    where, params = joined(conditions)
    sql = f"{_CHOSEN % among.sql} SELECT {asked.field.ordered_by}, id FROM chosen AS runs{where}"
    return [(place, run_id) for place, run_id in tx.rows(sql, [*among.params, *params])]


def _of_few(tx: Tx, asked: Asked, few: Sequence[tuple[Any, str]]) -> list[Record]:
    """Return the rows of a page of a list that has these runs, each behind its place in the order."""
    if RUNS.is_by_metric(asked.sort):
        ids = any_of("id", [run_id for _, run_id in few], tx.dialect)
        return in_order_of_few(tx, _metric_order(asked), RUNS.table.columns, [ids])
    if asked.after is not None:
        after = asked.after
        few = [one for one in few if (one < after if asked.descending else one > after)]
    chosen = sorted(few, reverse=asked.descending)[: asked.size + 1]
    if not chosen:
        return []
    ids = tx.dialect.many([run_id for _, run_id in chosen])
    found = {row[0]: row for row in tx.rows(f"{RUNS.table.select} WHERE {{any id}}", (ids,))}
    return [(*found[run_id], place) for place, run_id in chosen]


def _by_time(tx: Tx, listed: _Listed, loose: Sequence[tuple[int, str]]) -> list[Record]:
    """Return the rows of a page by a moment; those that do not have it count as of 1970, as in KFP."""
    asked = listed.asked
    parts = [_timed, _untimed] if asked.descending else [_untimed, _timed]
    if asked.after is not None and bool(asked.after[0]) != asked.descending:
        del parts[0]  # the page before ended behind it
    rows: list[Record] = []
    for part in parts:
        if len(rows) <= asked.size:
            rows += part(tx, listed, loose)
    return rows


def _timed(tx: Tx, listed: _Listed, loose: Sequence[tuple[int, str]]) -> list[Record]:
    """Return the rows of those that have the moment: of the loose ones, and of the next in segments."""
    asked, segments, matches = listed.asked, listed.segments, listed.matches
    clock, descending = asked.field.sql, asked.descending
    chosen: list[tuple[int, int]] = []
    if asked.after is not None:
        after = int(asked.after[0])
        same = segments.within(matches, clock, [(after, after + 1)])
        chosen += segments.first_of(same, clock, run_matches.number(same), descending=descending)
        behind = (EVER[0], after) if descending else (after + 1, EVER[1])
        matches = segments.within(matches, clock, [behind])
    chosen += segments.first_of(matches, clock, asked.size + 1, descending=descending)
    moments = {place: moment for moment, place in chosen}
    few = [(moments[place], run_id) for place, run_id in _ids(tx, [*moments])]
    return _of_few(tx, asked, [*(one for one in loose if one[0]), *few])


def _untimed(tx: Tx, listed: _Listed, loose: Sequence[tuple[int, str]]) -> list[Record]:
    """Return the rows of those that do not have it, in the order of their ids."""
    asked = listed.asked
    matches = listed.segments.within(listed.matches, asked.field.sql, [(0, 1)])
    if run_matches.number(matches) >= _FEW:
        return _along_an_index(tx, listed, Condition(f"{asked.field.compared} < 1"))
    few = [(0, run_id) for _, run_id in _ids(tx, run_matches.places(matches))]
    return _of_few(tx, asked, [*(one for one in loose if not one[0]), *few])


def _ids(tx: Tx, places: Sequence[int]) -> list[tuple[int, str]]:
    """Return the ids of the runs at some places, behind the places."""
    if not places:
        return []
    rows = tx.rows("SELECT place, run_id FROM run_places WHERE {any place}", (tx.dialect.many(places),))
    return [(place, run_id) for place, run_id in rows]


def _along_an_index(tx: Tx, listed: _Listed, *bounds: Condition) -> list[Record]:
    """Return the rows of a page of many runs, along the index that has all runs in its order."""
    asked, conditions = listed.asked, [*listed.conditions, *bounds]
    with tx.along_an_index():
        if RUNS.is_by_metric(asked.sort):
            return in_order(tx, _metric_order(asked), RUNS.table.columns, conditions)
        return RUNS.rows(tx, asked, conditions)


def _metric_order(asked: Asked) -> Order:
    return Order(asked.sort.removeprefix(METRIC), asked.descending, asked.after, asked.size + 1)


def histories(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what the states of runs were, as events by run, in order; each has ``state`` in its data."""
    found: dict[str, list[Event]] = {}
    for event in events.of_runs(tx, run_ids):
        found.setdefault(event.run_id, []).append(event)
    return found
