"""Lists of runs: of a million as fast as of a hundred.

What is asked for most is which runs of an experiment, or of all, are not archived, or are in some state.
Each such **cell** (experiment, storage state, state) is counted as runs come and go, and an index holds its
runs in order; so a list takes its total from the counters, and its page from the few cells that have any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store import events, run_counts, runs
from penstock.store.fields import EVER, NEVER, Condition, Field, in_namespace, joined
from penstock.store.lists import Asked, Listing, Page, Query, ordered
from penstock.store.metric_order import METRIC, Order, in_order, in_order_of_few

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from penstock.store.fields import Span
    from penstock.store.rows import Event, Run
    from penstock.store.run_counts import Cell
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
    "experiment_id": Field("experiment_id", is_owner=True),
    "recurring_run_id": Field("recurring_run_id", optional=True, is_owner=True),
    # A list shows one namespace, or there is none: nothing is left to be put in order.
    "namespace": Field("namespace", order="id"),
}

_CELL = ("storage_state", "state")
_SHOWN = Condition("deleted_at IS NULL")
_TAGGED = "EXISTS (SELECT 1 FROM tags WHERE tags.owner = runs.id AND tags.name = ? AND tags.value = ?)"

# So many runs are sorted in less time than it takes to meet enough of them in the order of an index.
_FEW = 2_000
# So many spans of a time are counted by periods; more are counted run by run.
_MOST_SPANS = 8

_BASES = {"experiment_id": run_counts.of_experiment, "recurring_run_id": run_counts.of_recurring_run}
_TAGGED_AT = Field("at", "time")

RUNS = Listing("runs", runs.TABLE, _FIELDS, has_tags=True, has_metrics=True)


class _Owner(NamedTuple):
    """Whose runs are listed, as far as they are counted: of all, of one value in a column, or of a tag."""

    counted: run_counts.Owner
    column: str = ""
    value: str = ""
    tag: tuple[str, str] | None = None

    def conditions(self, *, sought: bool) -> list[Condition]:
        """Return the conditions on the rows.

        Args:
            sought: Whether the rows are to be found by them; else no index is chosen for their sake.
        """
        namespace = self.counted.namespace
        beside = [] if namespace is None else [Condition("{unindexed namespace} = ?", (namespace,))]
        if self.tag is not None:
            return [Condition(_TAGGED, self.tag), *beside]
        if self.column:
            column = self.column if sought else f"{{unindexed {self.column}}}"
            return [Condition(f"{column} = ?", (self.value,)), *beside]
        return beside if namespace is None or not sought else [in_namespace(namespace)]

    def of_tag(self, created: Iterable[Sequence[Span]]) -> list[Condition]:
        """Return the conditions on the rows of the tag, of runs that were created in some spans."""
        assert self.tag is not None, "the owner is a tag"
        tagged = Condition("name = ? AND value = ? AND kind = 'run'", self.tag)
        return [tagged, *(_TAGGED_AT.within(spans) for spans in created)]


class _Listed(NamedTuple):
    """What a list is about.

    Args:
        asked: The query.
        owner: Of the owners that it names, the one with the fewest runs.
        cells: The owner's cells that the query lets through, with how many runs they have.
        others: The conditions that are neither on the owner, nor on its cells, nor on times.
    """

    asked: Asked
    owner: _Owner
    cells: dict[Cell, int]
    others: list[Condition]

    @property
    def kept(self) -> int:
        """How many runs are in the cells."""
        return sum(self.cells.values())

    @property
    def is_part(self) -> bool:
        """Whether they are not simply all runs."""
        return self.owner != _Owner(run_counts.Owner()) or bool(self.asked.choices)

    @property
    def is_in_order(self) -> bool:
        """Whether an index has them by age, and nothing else in between."""
        return not self.others and self.owner.tag is None and self.asked.spans.keys() <= {"created_at"}

    def rows(self, cells: Collection[Cell] | None, *, sought: bool) -> list[Condition]:
        """Return the conditions on the rows of some cells, but those on times; see `_Owner.conditions`."""
        return [*self.owner.conditions(sought=sought), *self.beside(cells, sought=sought)]

    def beside(self, cells: Collection[Cell] | None, *, sought: bool) -> list[Condition]:
        """Return those of them that are not on the owner."""
        if cells is None:
            return [_SHOWN, *self.others]
        storage, state = (name if sought else f"{{unindexed {name}}}" for name in _CELL)
        each = " OR ".join([f"{storage} = ? AND {state} = ?"] * len(cells)) or "1 = 0"
        each = f"({each})" if len(cells) > 1 else each
        return [_SHOWN, *self.others, Condition(each, tuple(value for cell in cells for value in cell))]

    def timed(self, sought: str = "") -> list[Condition]:
        """Return the conditions on times; an index is chosen only for the sake of one, or of the order."""
        return [
            (field if column in {sought, self.asked.field.sql} else field.unindexed).within(spans)
            for column, (field, spans) in self.asked.spans.items()
        ]

    def met(self, sought: str = "") -> list[Condition]:
        """Return all conditions, for rows that are met in an order, or found by a time."""
        cells = self.cells if self.asked.choices else None
        return [*self.rows(cells, sought=False), *self.timed(sought)]


def page(tx: Tx, query: Query, experiment_id: str | None = None) -> Page[Run]:
    """Return a page of runs, of one experiment or of all that the query is about.

    Raises:
        RequestError: The query is not valid.
    """
    listed = _listed(tx, RUNS.understand(query, tx.dialect), query, experiment_id)
    asked = listed.asked
    numbers = {column: _in_range(tx, listed, column) for column in asked.spans}
    total = _total(tx, listed, numbers)
    return RUNS.made(asked, _rows(tx, listed, numbers) if total else [], total)


def _listed(tx: Tx, asked: Asked, query: Query, experiment_id: str | None) -> _Listed:
    """Choose the owner, and leave the others that the query names as conditions."""
    columns = dict(asked.owners)
    others = list(asked.conditions)
    namespace = query.namespace
    if experiment_id is not None:
        namespace = None
        named = columns.setdefault("experiment_id", experiment_id)
        others += [] if named == experiment_id else [NEVER]
    candidates = [
        *(
            _Owner(run_counts.Owner(_BASES[column](value), namespace), column, value)
            for column, value in columns.items()
        ),
        *(_Owner(run_counts.Owner(run_counts.of_tag(*tag), namespace), tag=tag) for tag in asked.tags),
    ] or [_Owner(run_counts.Owner(namespace=namespace))]
    counted = [(_let_through(asked, run_counts.by_cell(tx, owner.counted)), owner) for owner in candidates]
    cells, chosen = min(counted, key=lambda one: sum(one[0].values()))
    for owner in candidates:
        if owner != chosen:
            others += owner.conditions(sought=False)
    return _Listed(asked, chosen, cells, others)


def _let_through(asked: Asked, counted: dict[Cell, int]) -> dict[Cell, int]:
    return {
        cell: number
        for cell, number in counted.items()
        if all(value in asked.choices.get(name, {value}) for name, value in zip(_CELL, cell, strict=True))
    }


def _in_range(tx: Tx, listed: _Listed, column: str) -> int:
    """Return how many runs of the owner's cells there are in the spans of one time, at most."""
    field, spans = listed.asked.spans[column]
    if len(spans) > _MOST_SPANS:
        return listed.kept
    of_owner = listed._replace(others=[])
    by_cell = column == "created_at" and listed.owner.tag is None

    def rows(cells: Sequence[Cell]) -> list[Condition]:
        return of_owner.rows(cells, sought=by_cell)

    among = run_counts.Range(column, field.compared, spans, by_cell, rows)
    return run_counts.in_range(tx, listed.owner.counted, listed.cells, among)


def _total(tx: Tx, listed: _Listed, numbers: Mapping[str, int]) -> int:
    """Return how many runs the list has; those that are counted one by one are as few as can be."""
    spans = listed.asked.spans
    if not listed.others and not spans:
        return listed.kept
    if not listed.others and len(spans) == 1 and all(len(of) <= _MOST_SPANS for _, of in spans.values()):
        return sum(numbers.values())
    if not all(numbers.values()):
        return 0
    return sum(RUNS.count(tx, conditions) for conditions in _narrowest(tx, listed, numbers)[1])


def _narrowest(tx: Tx, listed: _Listed, numbers: Mapping[str, int]) -> tuple[int, list[list[Condition]]]:
    """Return the fewest runs among which an index finds all that are listed, and its conditions by part."""
    asked = listed.asked
    if asked.seeks:
        return listed.kept, [listed.met()]
    everything = _Listed(asked, _Owner(run_counts.Owner()), run_counts.by_cell(tx, run_counts.Owner()), [])
    number = numbers.get("created_at", listed.kept)
    for column in numbers.keys() - {"created_at"}:
        # Its index has the runs of all owners.
        if 2 * (found := _in_range(tx, everything, column)) < number:
            return found, [listed.met(column)]
    if asked.conditions and number * 8 > everything.kept:
        # A search in names reads the index of all names in less time than so many runs.
        return number, [listed.met()]
    if listed.owner.tag is not None:
        of_tag = listed.owner.of_tag(
            [spans for column, (_, spans) in asked.spans.items() if column == "created_at"]
        )
        where, params = joined(of_tag)
        among = Condition(f"id IN (SELECT owner FROM tags{where})", tuple(params))
        return number, [[among, *listed.met()]]
    return number, [[*listed.rows([cell], sought=True), *listed.timed("created_at")] for cell in listed.cells]


def _rows(tx: Tx, listed: _Listed, numbers: Mapping[str, int]) -> list[Record]:
    """Return the rows of a page, one more if there is one, as `Listing.rows` does."""
    asked = listed.asked
    by_age = asked.sort == "created_at" and not asked.seeks and (listed.is_part or bool(asked.spans))
    if by_age and listed.is_in_order:
        return _chosen(tx, asked, _by_age(tx, listed))
    number, narrowest = _narrowest(tx, listed, numbers)
    if RUNS.is_by_metric(asked.sort):
        return _by_metric(tx, listed, narrowest if number <= _FEW or asked.seeks else None)
    if number <= _FEW and not asked.seeks:
        return _chosen(tx, asked, [_among(asked, part) for part in narrowest])
    if by_age:
        return _chosen(tx, asked, _by_age(tx, listed))
    return RUNS.rows(tx, asked, listed.met())


def _among(asked: Asked, conditions: Sequence[Condition]) -> Condition:
    """Return the query for what a page is chosen from: the ids of rows, and their places in the order."""
    where, params = RUNS.where(asked, conditions)
    return Condition(
        f"SELECT id AS chosen, {asked.field.ordered_by} AS place FROM runs{where}", tuple(params)
    )


def _first(asked: Asked, among: Condition, order: str) -> Condition:
    return Condition(f"SELECT * FROM ({among.sql}{order}) AS part", (*among.params, asked.size + 1))


def _by_age(tx: Tx, listed: _Listed) -> list[Condition]:
    """Return the queries for a page by age of each cell, out of the indexes that have its runs in order."""
    if listed.owner.tag is None:
        return [_of_cell(listed, cell, _created(tx, listed, cell)) for cell in listed.cells]
    # A tag's index does not know of cells: those of all runs are shorter where few runs are in them.
    everywhere = run_counts.by_cell(tx, run_counts.Owner())
    tagged = sum(run_counts.by_cell(tx, listed.owner.counted).values())
    beside = listed._replace(
        owner=_Owner(run_counts.Owner(namespace=listed.owner.counted.namespace)),
        others=[*listed.others, Condition(_TAGGED, listed.owner.tag)],
    )
    return [
        _tagged(listed, cell, created) if everywhere[cell] > tagged else _of_cell(beside, cell, created)
        for cell in listed.cells
        for created in [_created(tx, listed, cell)]
    ]


def _created(tx: Tx, listed: _Listed, cell: Cell) -> list[Span]:
    """Return spans in all of which a cell's runs were created, as far as their numbers tell."""
    spans = {column: found for column, (_, found) in listed.asked.spans.items()}
    if listed.owner.tag is not None:
        spans.setdefault("created_at", [EVER])
    found = (
        run_counts.created_between(tx, listed.owner.counted, cell, column, each)
        for column, each in spans.items()
    )
    return [span for span in found if span is not None]


def _of_cell(listed: _Listed, cell: Cell, created: Sequence[Span]) -> Condition:
    """Return the query for a page by age of one cell, out of the index that has its runs in order."""
    asked = listed.asked
    conditions = [*listed.rows([cell], sought=True), *listed.timed("created_at")]
    conditions += [asked.field.within([span]) for span in created]
    return _first(asked, _among(asked, conditions), ordered(asked))


def _tagged(listed: _Listed, cell: Cell, created: Sequence[Span]) -> Condition:
    """Return the query for a page by age of a cell's runs that have a tag, out of the index of the tag."""
    asked = listed.asked
    conditions = listed.owner.of_tag([[span] for span in created])
    if asked.after is not None:
        conditions.append(Condition(f"(at, owner) {'<' if asked.descending else '>'} (?, ?)", asked.after))
    own = [Condition("runs.id = tags.owner"), *listed.beside([cell], sought=False), *listed.timed()]
    if listed.owner.counted.namespace is not None:
        own.append(Condition("namespace = ?", (listed.owner.counted.namespace,)))
    where, params = joined(conditions)
    inside, values = joined(own)
    direction = " DESC" if asked.descending else ""
    return _first(
        asked,
        Condition(
            f"SELECT owner AS chosen, at AS place FROM tags{where} AND EXISTS (SELECT 1 FROM runs{inside})",
            (*params, *values),
        ),
        f" ORDER BY at{direction}, owner{direction} LIMIT ?",
    )


def _chosen(tx: Tx, asked: Asked, parts: Sequence[Condition]) -> list[Record]:
    """Return the rows of a page that is the first of what some queries choose."""
    direction = " DESC" if asked.descending else ""
    union = " UNION ALL ".join(part.sql for part in parts)
    # Neither database then looks for what is chosen along the index of the order, which may be a long way.
    # CROSS JOIN: SQLite keeps the order, so that it goes from what was chosen to the rows.
    sql = (
        f"WITH parts AS MATERIALIZED ({union})"
        f" SELECT {RUNS.table.columns}, {asked.field.ordered_by} FROM (SELECT chosen FROM parts"
        f" ORDER BY place{direction}, chosen{direction} LIMIT ?) AS found"
        f" CROSS JOIN runs WHERE runs.id = found.chosen{ordered(asked)}"
    )
    params = [value for part in parts for value in part.params]
    return tx.rows(sql, [*params, asked.size + 1, asked.size + 1])


def _by_metric(tx: Tx, listed: _Listed, few: Sequence[Sequence[Condition]] | None) -> list[Record]:
    """Return the rows of a page by a number that was logged; ``few`` says in parts which they are, if few."""
    asked = listed.asked
    order = Order(asked.sort.removeprefix(METRIC), asked.descending, asked.after, asked.size + 1)
    if few is None:
        return in_order(tx, order, RUNS.table.columns, listed.met())
    parts = [joined(part) for part in few]
    among = " UNION ALL ".join(f"SELECT id FROM runs{where}" for where, _ in parts)
    params = tuple(value for _, values in parts for value in values)
    return in_order_of_few(tx, order, RUNS.table.columns, [Condition(f"id IN ({among})", params)])


def histories(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[Event]]:
    """Return what the states of runs were, as events by run, in order; each has ``state`` in its data."""
    found: dict[str, list[Event]] = {}
    for event in events.of_runs(tx, run_ids):
        found.setdefault(event.run_id, []).append(event)
    return found
