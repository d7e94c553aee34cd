"""The index that lists of runs are found by: sets of runs, in segments that are not written again.

A **segment** holds some thousand runs that have ended, each at a place, in the order that they were created
in. For each value of what lists are filtered by, an experiment, a tag, a state, it has the set of those
that have it, and for each of a run's moments a column (`penstock.store.bitmaps`). So a filter is a few
operations on sets, and a total is how many bits are left: exact, whatever is combined.

Nothing of this is written when a run begins or goes on: it is **loose** until it has ended and `fold` puts
it into a segment, with others. Lists look at those that are loose one by one. A run that is changed later
leaves its segment: it is in the set of those that are **gone** from there, and loose again. Small
segments, and those that many have left, are folded with new ones into larger ones, as in the log-structured
merge tree of O'Neil, Cheng, Gawlick and O'Neil (1996), so that each run is moved a few times only.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.store.bitmaps import Moments, members, packed, set_of, unpacked
from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store.tx import Record, Tx

__all__ = [
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

SIZE = 4096
"""How many runs a segment has at most: so many are put into one in a tenth of a second."""

LEAST = 256
"""How many loose runs are worth a segment."""

CLOCKS = ("created_at", "finished_at", "scheduled_at")
FIELDS = ("experiment_id", "recurring_run_id", "namespace", "state", "storage_state", "name", "description")
CHANGING = frozenset({"experiment_id", "state", "storage_state", "name", "description", "finished_at"})
"""What a run is found by, and which of that may change."""

TABLES = ("run_loose", "run_places", "run_segments", "run_sets", "run_columns")
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
)
_TAGS = "SELECT owner, name, value FROM tags WHERE {any owner}"


def add(tx: Tx, run_id: str, created_at: int) -> None:
    """Let a new run be found."""
    tx.execute("INSERT INTO run_loose (run_id, created_at) VALUES (?, ?)", (run_id, created_at))


def add_all(tx: Tx) -> None:
    """Let all runs be found that there are, where nothing is indexed yet."""
    last = (-1, "")
    while len(ended := _read(tx, tx.rows(_ALL_ENDED, (*last, SIZE)))) >= LEAST:
        _write(tx, ended)
        last = ended[-1].age
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
    old = tx.rows(_OF_SEGMENTS, (tx.dialect.many(_small(tx, len(loose))),))
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


def _small(tx: Tx, number: int) -> list[int]:
    """Return segments that so many runs are to be put together with: those that have no more, by then."""
    rows = tx.rows("SELECT number, runs, gone FROM run_segments")
    chosen = []
    for live, segment in sorted((runs - unpacked(gone).bit_count(), segment) for segment, runs, gone in rows):
        if live > min(number, SIZE - number):
            break
        chosen.append(segment)
        number += live
    return chosen


class _Run(NamedTuple):
    """What a run is found by: when it was created, with its id; its moments; and its values by field."""

    age: tuple[int, str]
    clocks: Sequence[int | None]
    values: Mapping[str, str]


def _read(tx: Tx, records: Sequence[Record]) -> list[_Run]:
    """Return runs in the order that they were created in."""
    tags: dict[str, dict[str, str]] = {}
    for owner, name, value in tx.rows(_TAGS, (tx.dialect.many([record[0] for record in records]),)):
        tags.setdefault(owner, {})[f"tags.{name}"] = value
    of_fields = 1 + len(CLOCKS)
    found = [
        _Run(
            (record[1], record[0]),
            record[1:of_fields],
            {name: value or "" for name, value in zip(FIELDS, record[of_fields:], strict=True)}
            | tags.get(record[0], {}),
        )
        for record in records
    ]
    return sorted(found, key=lambda run: run.age)


def _write(tx: Tx, runs: Sequence[_Run]) -> None:
    """Make a segment."""
    row = tx.row(
        "INSERT INTO run_segments (runs, gone) VALUES (?, ?) RETURNING number", (len(runs), packed(0))
    )
    assert row is not None, "the number of what was inserted"
    number = row[0]
    sets: dict[tuple[str, str], list[int]] = {}
    for place, run in enumerate(runs):
        for pair in run.values.items():
            sets.setdefault(pair, []).append(place)
    tx.executemany(
        "INSERT INTO run_sets (field, value, segment, places) VALUES (?, ?, ?, ?)",
        [
            (field, stored(value), number, packed(set_of(places)))
            for (field, value), places in sorted(sets.items())
        ],
    )
    tx.executemany(
        "INSERT INTO run_columns (clock, segment, first_at, last_at, without, slices)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [_column(clock, number, [run.clocks[at] for run in runs]) for at, clock in enumerate(CLOCKS)],
    )
    tx.executemany(
        "INSERT INTO run_places (run_id, place) VALUES (?, ?)",
        [(run.age[1], number * SIZE + place) for place, run in enumerate(runs)],
    )


def _column(clock: str, number: int, moments: Iterable[int | None]) -> tuple[Any, ...]:
    column = Moments.of(list(moments))
    return clock, number, column.first, column.last, packed(column.without), column.stored
