"""How many runs there are: counters that change in the transactions that change the runs.

Runs are counted by **cell**, their storage state and state, for each **owner** whom they are listed under:
all, an experiment, a recurring run, a tag; each as a whole and by namespace. Runs that have ended are counted
once more by the **period** that each of their moments is in: so of those in a range of time, only what is
between the ends of the range and the nearest ends of periods is counted from an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store.fields import Condition, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from penstock.store.fields import Span
    from penstock.store.rows import RunState
    from penstock.store.tx import Record, Tx

Cell = tuple[str, str]
"""A storage state and a state."""

ALL = "all"
CLOCKS = ("created_at", "finished_at", "scheduled_at")
ENDED: frozenset[RunState] = frozenset({"SUCCEEDED", "FAILED", "CANCELED"})
PERIOD_US = 2 * 3600 * 1_000_000
"""Long enough that there are few in a year, short enough that few runs are in a part of one."""

NEVER = -1
"""The period of moments that have not been."""

_LAST_PERIOD = 1 << 24
"""Some thousands of years from now."""

# Beside how many, between which moments they were created: what a list by age has to be found in.
_ADD = (
    "INSERT INTO run_counts (owner, clock, storage_state, state, period, runs, first_at, last_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (owner, clock, storage_state, state, period) DO UPDATE SET"
    " runs = run_counts.runs + excluded.runs,"
    " first_at = CASE WHEN excluded.first_at < run_counts.first_at"
    " THEN excluded.first_at ELSE run_counts.first_at END,"
    " last_at = CASE WHEN excluded.last_at > run_counts.last_at"
    " THEN excluded.last_at ELSE run_counts.last_at END"
)

_Key = tuple[str, str, str, str, int]


class Counted(NamedTuple):
    """What of a run it is counted by; the first fields are columns."""

    id: str
    experiment_id: str
    storage_state: str
    state: str
    namespace: str
    recurring_run_id: str | None
    created_at: int
    finished_at: int | None
    scheduled_at: int | None
    tags: Mapping[str, str]


FIELDS = frozenset({"experiment_id", "storage_state", "state", "finished_at"})
"""Those that change."""

COLUMNS = ", ".join(Counted._fields[:-1])
_TAGS = "SELECT name, value FROM tags WHERE owner = ?"
_SELECT = f"SELECT {COLUMNS} FROM runs WHERE id = ? AND deleted_at IS NULL{{for_update}}"


def of_experiment(experiment_id: str) -> str:
    """Return the name under which the runs of an experiment are counted."""
    return f"experiment {experiment_id}"


def of_recurring_run(recurring_run_id: str) -> str:
    """Return the name under which the runs of a recurring run are counted."""
    return f"recurring run {recurring_run_id}"


def of_tag(key: str, value: str) -> str:
    """Return the name under which the runs that have a tag are counted."""
    return f"tag {key}={value}"


def lock(tx: Tx, run_id: str) -> Counted | None:
    """Return what a run is counted by, which nobody else changes until the transaction ends.

    None if it is not counted: it is to be deleted, or there is none.
    """
    row = tx.row(_SELECT, (run_id,))
    if row is None:
        return None
    return Counted._make((*row, dict(tx.rows(_TAGS, (run_id,)))))


def read(tx: Tx, records: Sequence[Record]) -> list[Counted]:
    """Make what runs are counted by out of their `COLUMNS`."""
    tags: dict[str, dict[str, str]] = {}
    for owner, name, value in tx.rows(
        "SELECT owner, name, value FROM tags WHERE {any owner}",
        (tx.dialect.many([record[0] for record in records]),),
    ):
        tags.setdefault(owner, {})[name] = value
    return [Counted._make((*record, tags.get(record[0], {}))) for record in records]


def change(tx: Tx, runs: Iterable[tuple[Counted, int]]) -> None:
    """Count runs in, each with 1, and out, with -1."""
    changes: dict[_Key, tuple[int, int, int]] = {}
    for run, difference in runs:
        at = run.created_at
        for key in _keys(run):
            number, first, last = changes.get(key, (0, at, at))
            changes[key] = (number + difference, min(first, at), max(last, at))
    # In one order everywhere, so that two transactions cannot wait for each other.
    rows = [(*key, *changed) for key, changed in sorted(changes.items()) if changed[0]]
    if rows:
        tx.executemany(_ADD, rows)


def _keys(run: Counted) -> Iterator[_Key]:
    bases = [ALL, of_experiment(run.experiment_id), *(of_tag(*tag) for tag in run.tags.items())]
    if run.recurring_run_id is not None:
        bases.append(of_recurring_run(run.recurring_run_id))
    counters = [("", 0)]
    if run.state in ENDED:
        moments = zip(CLOCKS, (run.created_at, run.finished_at, run.scheduled_at), strict=True)
        counters += [(clock, moment // PERIOD_US if moment else NEVER) for clock, moment in moments]
    for base in bases:
        for owner in [f"{base}/{run.namespace}", *([base] if run.namespace else [])]:
            for clock, period in counters:
                yield owner, clock, run.storage_state, run.state, period


class Owner(NamedTuple):
    """Whose runs; of a namespace, or of all."""

    base: str = ALL
    namespace: str | None = None

    @property
    def counters(self) -> Condition:
        """The condition on the counters."""
        if self.namespace is None:
            return Condition("owner IN (?, ?)", (self.base, f"{self.base}/"))
        return Condition("owner = ?", (f"{self.base}/{self.namespace}",))


def by_cell(tx: Tx, owner: Owner) -> dict[Cell, int]:
    """Return how many runs an owner has in each cell that has any."""
    rows = tx.rows(
        f"SELECT storage_state, state, SUM(runs) FROM run_counts WHERE {owner.counters.sql} AND clock = ''"
        " GROUP BY storage_state, state",
        owner.counters.params,
    )
    return {(storage_state, state): int(runs) for storage_state, state, runs in rows if runs}


class Range(NamedTuple):
    """Some spans of one of the clocks: their runs are to be counted.

    Args:
        clock: The column.
        compared: What of it is compared, in SQL.
        spans: The spans, each from a moment to before another; none meets another.
        by_cell: Whether an index has the runs of a cell in the order of the clock.
        rows: The conditions on the rows of the runs of some cells.
    """

    clock: str
    compared: str
    spans: Sequence[Span]
    by_cell: bool
    rows: Callable[[Sequence[Cell]], Sequence[Condition]]


def in_range(tx: Tx, owner: Owner, cells: Iterable[Cell], among: Range) -> int:
    """Count the runs of some cells of an owner whose moments are in a range."""
    ended: list[Cell] = []
    others: list[Cell] = []
    for cell in cells:
        (ended if cell[1] in ENDED else others).append(cell)
    terms = []
    for span in among.spans:
        periods, edges = parts(span)
        terms += [_of_periods(owner, cell, among.clock, period) for cell in ended for period in periods]
        terms += [_of_runs(group, among, edge) for group in _groups(ended, among) for edge in edges]
        terms += [_of_runs(group, among, (1, *span)) for group in _groups(others, among)]
    if not terms:
        return 0
    sql = " UNION ALL ".join(term.sql for term in terms)
    row = tx.row(
        f"SELECT SUM(runs) FROM ({sql}) AS terms", [value for term in terms for value in term.params]
    )
    assert row is not None, "an aggregate has a row"
    return int(row[0])


def _groups(cells: Sequence[Cell], among: Range) -> Sequence[Sequence[Cell]]:
    """Return the cells as they are counted together: each alone, where an index has them apart."""
    if among.by_cell or not cells:
        return [[cell] for cell in cells]
    return [cells]


def created_between(tx: Tx, owner: Owner, cell: Cell, clock: str, spans: Sequence[Span]) -> Span | None:
    """Return between which moments the runs were created whose other moments are in some spans.

    None if that is not known, since they have not ended.
    """
    if cell[1] not in ENDED:
        return None
    periods = [period for span in spans for period in touched(span)]
    either = " OR ".join(["period >= ? AND period < ?"] * len(periods)) or "1 = 0"
    row = tx.row(
        f"SELECT MIN(first_at), MAX(last_at) FROM run_counts WHERE {owner.counters.sql}"
        f" AND clock = ? AND storage_state = ? AND state = ? AND ({either}) AND runs > 0",
        [*owner.counters.params, clock, *cell, *(number for period in periods for number in period)],
    )
    return (0, 0) if row is None or row[0] is None else (row[0], row[1] + 1)


def _of_periods(owner: Owner, cell: Cell, clock: str, periods: Span) -> Condition:
    return Condition(
        f"SELECT COALESCE(SUM(runs), 0) AS runs FROM run_counts WHERE {owner.counters.sql}"
        " AND clock = ? AND storage_state = ? AND state = ? AND period >= ? AND period < ?",
        (*owner.counters.params, clock, *cell, *periods),
    )


def _of_runs(cells: Sequence[Cell], among: Range, edge: tuple[int, int, int]) -> Condition:
    sign, begin, end = edge
    compared = Condition(f"{among.compared} >= ? AND {among.compared} < ?", (begin, end))
    where, params = joined([*among.rows(cells), compared])
    return Condition(f"SELECT {sign} * COUNT(*) AS runs FROM runs{where}", tuple(params))


def parts(span: Span) -> tuple[list[Span], list[tuple[int, int, int]]]:
    """Take a span of time apart.

    Returns:
        The periods in it, as spans of their numbers; and what moments are to be counted beside, each
            (1 or -1, begin, end): at most half a period at each end.
    """
    begin, end = span
    periods = [(NEVER, 0)] if begin <= 0 < end else []
    begin, end = _clipped(span)
    if begin >= end:
        return periods, []
    first, last = _nearest(begin), _nearest(end)
    if first == last:
        return periods, [(1, max(begin, 1), end)]
    edges = []
    for bound, edge, sign in ((begin, first * PERIOD_US, 1), (end, last * PERIOD_US, -1)):
        if bound < edge:
            edges.append((sign, max(bound, 1), edge))
        elif bound > edge:
            edges.append((-sign, max(edge, 1), bound))
    return [*periods, (first, last)], edges


def touched(span: Span) -> list[Span]:
    """Return the periods that a span of time has a part of, as spans of their numbers."""
    periods = [(NEVER, 0)] if span[0] <= 0 < span[1] else []
    begin, end = _clipped(span)
    return [*periods, (begin // PERIOD_US, -(-end // PERIOD_US))] if begin < end else periods


def _clipped(span: Span) -> Span:
    return max(span[0], 0), min(span[1], _LAST_PERIOD * PERIOD_US)


def _nearest(moment: int) -> int:
    return (moment + PERIOD_US // 2) // PERIOD_US
