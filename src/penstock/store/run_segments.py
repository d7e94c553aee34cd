"""The index that lists of runs are found by: sets of runs, in segments that are not written again.

A **segment** holds some thousand runs that have ended, each at a place, in the order that they were created
in. For each value of what lists are filtered by, an experiment, a tag, a state, it has the set of those
that have it, and for each of a run's moments a column (`penstock.store.bitmaps`). So a filter is a few
operations on sets, and a total is how many bits are left: exact, whatever is combined. What else lists are
sorted by, names, ids and numbers that were logged, are columns too, of ranks (`penstock.store.ranks`).

Nothing of this is written when a run begins or goes on: it is **loose** until it has ended and `fold` puts
it into a segment, with others. Lists look at those that are loose one by one. A run that is changed later
leaves its segment: it is in the set of those that are **gone** from there, and loose again. Small
segments, and those that many have left, are folded with new ones into larger ones, as in the log-structured
merge tree of O'Neil, Cheng, Gawlick and O'Neil (1996), so that each run is moved a few times only.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from penstock.store import metric_order, run_metrics
from penstock.store.bitmaps import Numbers, members, packed, set_of, unpacked
from penstock.store.fields import fold as in_small_letters
from penstock.store.ranks import parts, ranked
from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store.tx import Record, Tx

__all__ = [
    "BEGINNING",
    "CHANGING",
    "CLOCKS",
    "FIELDS",
    "SIZE",
    "TABLES",
    "add",
    "add_all",
    "are_many_loose",
    "fold",
    "leave",
    "remove",
    "stored",
]

SIZE = 8192
"""How many runs a segment has at most: so many are put into one in a quarter of a second."""

LEAST = 256
"""How many loose runs are worth a segment."""

MOST_NUMBERS = 100_000
"""So many numbers that runs have logged are put into a segment: on SQLite nobody else writes meanwhile."""

CLOCKS = ("created_at", "finished_at", "scheduled_at")
FIELDS = ("experiment_id", "recurring_run_id", "namespace", "state", "storage_state", "name", "description")
CHANGING = frozenset({"experiment_id", "state", "storage_state", "name", "description", "finished_at"})
"""What a run is found by, and which of that may change."""

BEGINNING = 200
"""So much of a description counts when runs are sorted by it."""

TABLES = ("run_loose", "run_places", "run_segments", "run_sets", "run_columns", "run_ranks")
"""The index: all of it can be made anew of the runs."""

_CLAIM = (1 << 20) + 1
"""The number under which servers agree on who of them makes segments; next to that of `search_index`."""

_LONGEST = 64
_COLUMNS = ", ".join(f"runs.{column}" for column in ("id", *CLOCKS, *FIELDS))
# The oldest first: what is in one segment should be of one time.
_LOOSE_ENDED = (
    f"SELECT {_COLUMNS} FROM run_loose CROSS JOIN runs WHERE runs.id = run_loose.run_id"
    f" AND {{unindexed state}} IN {ENDED_RUN_STATES}"
    " AND deleted_at IS NULL ORDER BY run_loose.created_at, run_loose.run_id LIMIT ?{for_update_of_free runs}"
)
_OF_PLACES = (
    f"SELECT {_COLUMNS} FROM run_places CROSS JOIN runs WHERE {{any place}} AND runs.id = run_places.run_id"
    " AND deleted_at IS NULL{for_update_of_free runs}"
)
_ALL_ENDED = (
    f"SELECT {_COLUMNS} FROM runs WHERE deleted_at IS NULL AND {{unindexed state}} IN {ENDED_RUN_STATES}"
    " AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT ?"
)
_LOOSEN = "INSERT INTO run_loose (run_id, created_at) SELECT id, created_at FROM runs WHERE {any id}"
_OF_SEGMENTS = (
    "SELECT number, runs, gone FROM run_segments WHERE {any number}{for_update_of_free run_segments}"
)
_DELETE = (
    "DELETE FROM run_segments WHERE number = ?",
    "DELETE FROM run_sets WHERE segment = ?",
    "DELETE FROM run_columns WHERE segment = ?",
    "DELETE FROM run_ranks WHERE segment = ?",
)
_TAGS = "SELECT owner, name, value FROM tags WHERE {any owner}"


def add(tx: Tx, run_id: str, created_at: int) -> None:
    """Let a new run be found."""
    tx.execute("INSERT INTO run_loose (run_id, created_at) VALUES (?, ?)", (run_id, created_at))


def add_all(tx: Tx) -> None:
    """Let all runs be found that there are, where nothing is indexed yet."""
    last = (-1, "")
    while len(ended := tx.rows(_ALL_ENDED, (*last, SIZE))) >= LEAST:
        _write(tx, _read(tx, ended))
        last = (ended[-1][1], ended[-1][0])
    tx.execute(
        "INSERT INTO run_loose (run_id, created_at) SELECT id, created_at FROM runs WHERE deleted_at IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM run_places WHERE run_places.run_id = runs.id)"
    )


def leave(tx: Tx, run_ids: Sequence[str]) -> None:
    """Take runs that are changed, and locked, out of their segments."""
    rows = tx.rows("SELECT place, run_id FROM run_places WHERE {any run_id}", (tx.dialect.many(run_ids),))
    if not rows:
        return
    left: dict[int, list[int]] = {}
    for place, _ in sorted(rows):
        left.setdefault(place // SIZE, []).append(place % SIZE)
    # Segments before places, and in order: so no two transactions wait for each other, nor one for `fold`.
    for number, places in left.items():
        row = tx.row("SELECT gone FROM run_segments WHERE number = ?{for_update}", (number,))
        if row is not None:
            gone = unpacked(row[0]) | set_of(places)
            tx.execute("UPDATE run_segments SET gone = ? WHERE number = ?", (packed(gone), number))
    runs = tx.dialect.many([run_id for _, run_id in rows])
    tx.execute("DELETE FROM run_places WHERE {any run_id}", (runs,))
    tx.execute(f"{_LOOSEN} ON CONFLICT DO NOTHING", (runs,))


def remove(tx: Tx, run_id: str) -> None:
    """Let a run, which is locked, no longer be found."""
    leave(tx, [run_id])
    tx.execute("DELETE FROM run_loose WHERE run_id = ?", (run_id,))


def stored(value: str) -> str:
    """Return what a value is called in the index: long ones by their digest."""
    if len(value) <= _LONGEST:
        return value
    return f"#{blake2b(value.encode(), digest_size=_LONGEST // 2).hexdigest()}"


def are_many_loose(tx: Tx) -> bool:
    """Say whether there may be enough loose runs for a segment."""
    return tx.row(f"SELECT 1 FROM run_loose LIMIT 1 OFFSET {LEAST - 1}") is not None


def fold(tx: Tx) -> int:
    """Put loose runs that have ended into a segment, if there are enough; return how many.

    Runs that somebody is about to change are left out, or become loose: nobody waits for them here.
    """
    if not tx.claims(_CLAIM):
        return 0
    loose = tx.rows(_LOOSE_ENDED, (SIZE,))
    if len(loose) < LEAST:
        return 0
    size = _size(tx, [row[0] for row in loose])
    loose = loose[:size]
    old = tx.rows(_OF_SEGMENTS, (tx.dialect.many(_small(tx, len(loose), size)),))
    left = {number: (1 << runs) - 1 & ~unpacked(gone) for number, runs, gone in old}
    places = tx.dialect.many([number * SIZE + at for number, live in left.items() for at in members(live)])
    placed = tx.rows(_OF_PLACES, (places,))
    taken = {
        row[0] for row in tx.rows("DELETE FROM run_places WHERE {any place} RETURNING run_id", (places,))
    }
    for statement in _DELETE:
        tx.executemany(statement, [(number,) for number in left])
    tx.execute("DELETE FROM run_loose WHERE {any run_id}", (tx.dialect.many([row[0] for row in loose]),))
    tx.execute(_LOOSEN, (tx.dialect.many(sorted(taken.difference(row[0] for row in placed))),))
    _write(tx, _read(tx, [*loose, *placed]))
    return len(loose)


def _size(tx: Tx, run_ids: Sequence[str]) -> int:
    """Return how many runs like some are put into a segment."""
    row = tx.row("SELECT COUNT(*) FROM run_metrics WHERE {any run_id}", (tx.dialect.many(run_ids),))
    numbers = row[0] if row else 0
    return max(LEAST, min(SIZE, MOST_NUMBERS * len(run_ids) // max(1, numbers)))


def _small(tx: Tx, number: int, size: int) -> list[int]:
    """Return segments that so many runs are to be put together with: those that have no more, by then."""
    rows = tx.rows("SELECT number, runs, gone FROM run_segments")
    chosen = []
    for live, segment in sorted((runs - unpacked(gone).bit_count(), segment) for segment, runs, gone in rows):
        if live > min(number, size - number):
            break
        chosen.append(segment)
        number += live
    return chosen


class _Runs(NamedTuple):
    """What some runs are found by, each at a place: they are in the order that they were created in.

    Args:
        ids: Their ids.
        clocks: Their moments, by the field.
        texts: What else they are sorted by, by the field.
        numbers: The least and the greatest that they have logged, by the name.
        sets: The places of those that have a value, by the field and the value.
    """

    ids: Sequence[str]
    clocks: Mapping[str, Sequence[int | None]]
    texts: Mapping[str, Sequence[str]]
    numbers: Mapping[str, tuple[Sequence[float | None], Sequence[float | None]]]
    sets: Mapping[tuple[str, str], Sequence[int]]


def _read(tx: Tx, records: Sequence[Record]) -> _Runs:
    """Read what runs are found by; there is one at least."""
    records = sorted(records, key=lambda record: (record[1], record[0]))
    ids, *columns = zip(*records, strict=True)
    clocks = dict(zip(CLOCKS, columns, strict=False))
    values = {
        field: [value or "" for value in column]
        for field, column in zip(FIELDS, columns[len(CLOCKS) :], strict=True)
    }
    sets: dict[tuple[str, str], list[int]] = {}
    for field, column in values.items():
        for place, value in enumerate(column):
            sets.setdefault((field, value), []).append(place)
    places = {run_id: place for place, run_id in enumerate(ids)}
    for owner, name, value in tx.rows(_TAGS, (tx.dialect.many(ids),)):
        sets.setdefault((f"tags.{name}", value), []).append(places[owner])
    texts = values | {
        "id": list(ids),
        "name": [in_small_letters(name) for name in values["name"]],
        "description": [text[:BEGINNING] for text in values["description"]],
    }
    return _Runs(ids, clocks, texts, _numbers(tx, places), sets)


def _numbers(
    tx: Tx, places: Mapping[str, int]
) -> dict[str, tuple[Sequence[float | None], Sequence[float | None]]]:
    """Return the least and the greatest numbers that runs at some places have logged, by the name."""
    found: dict[str, tuple[list[float | None], list[float | None]]] = {}
    for run_id, logged in run_metrics.of_runs(tx, [*places]).items():
        place = places[run_id]
        for name, least, greatest, _ in logged:
            if name not in found:
                found[name] = [None] * len(places), [None] * len(places)
            found[name][0][place], found[name][1][place] = least, greatest
    return dict(found)


def _write(tx: Tx, runs: _Runs) -> None:
    """Make a segment."""
    row = tx.row(
        "INSERT INTO run_segments (runs, gone) VALUES (?, ?) RETURNING number", (len(runs.ids), packed(0))
    )
    assert row is not None, "the number of what was inserted"
    number = row[0]
    tx.executemany(
        "INSERT INTO run_places (run_id, place) VALUES (?, ?)",
        [(run_id, number * SIZE + place) for place, run_id in enumerate(runs.ids)],
    )
    tx.executemany(
        "INSERT INTO run_sets (field, value, segment, places) VALUES (?, ?, ?, ?)",
        [
            (field, stored(value), number, packed(set_of(sorted(places))))
            for (field, value), places in sorted(runs.sets.items())
        ],
    )
    columns = {clock: Numbers.of(moments) for clock, moments in runs.clocks.items()}
    values: dict[str, Sequence[str]] = {}
    for field, texts in runs.texts.items():
        columns[field], values[field] = ranked(texts)
    for name, (least, greatest) in runs.numbers.items():
        for descending, numbers in ((False, least), (True, greatest)):
            field = metric_order.column(name, descending=descending)
            columns[field], different = ranked(numbers)
            values[field] = [*map(metric_order.sortable, different)]
    tx.executemany(
        "INSERT INTO run_ranks (segment, field, value, ranks) VALUES (?, ?, ?, ?)",
        [(number, field, *part) for field, texts in values.items() for part in parts(texts)],
    )
    tx.executemany(
        "INSERT INTO run_columns (field, segment, least, greatest, without, slices)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (field, number, column.least, column.greatest, packed(column.without), column.stored)
            for field, column in columns.items()
        ],
    )
