"""Events: what happened in a run, in order."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from penstock.store.codec import from_text
from penstock.store.rows import Event, TaskState
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

_TABLE = Table("events", Event, key=("run_id", "seq"), json=("data",))

# SQLite takes the key for as good as these indexes, and would read all events of a run for its own few.
_OF_RUNS = f"{_TABLE.select}{{by events_of_runs}} WHERE {{any run_id}} AND kind = 'run' ORDER BY run_id, seq"
_OF_TASKS = (
    f"{_TABLE.select}{{by events_of_tasks}} WHERE run_id = ? AND {{any path}} AND kind = 'task' ORDER BY seq"
)
_SINCE = f"{_TABLE.select} WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?"
_STATES = "SELECT {packed seq, at, path, data} FROM events"
_OF_RUN = "WHERE run_id = ? AND seq > ? AND kind = 'task'"
_ALL_STATES = f"{_STATES} {_OF_RUN}"
_SOME_STATES = f"{_STATES}{{by events_of_tasks}} {_OF_RUN} AND {{any path}}"


class _TaskEvent(msgspec.Struct, frozen=True, gc=False, array_like=True):
    seq: int
    at: int
    path: str
    data: str


_read_task_events = msgspec.json.Decoder(list[_TaskEvent]).decode


def append(tx: Tx, rows: Sequence[Event]) -> None:
    """Append events to a run.

    Raises:
        Conflict: Another writer has used one of the numbers; read `last_seq` again and repeat.
    """
    _TABLE.insert(tx, rows)


def since(tx: Tx, run_id: str, seq: int, *, limit: int = 10_000) -> list[Event]:
    """Return the events of a run after number ``seq``, in order, at most ``limit`` of them."""
    return _TABLE.decode_all(tx.rows(_SINCE, (run_id, seq, limit)))


def of_runs(tx: Tx, run_ids: Sequence[str]) -> list[Event]:
    """Return the events of runs themselves, not those of their tasks, by run and in order."""
    return _TABLE.decode_all(tx.rows(_OF_RUNS, (tx.dialect.many(run_ids),)))


def of_tasks(tx: Tx, run_id: str, paths: Sequence[str]) -> list[Event]:
    """Return the events of tasks, in order."""
    return _TABLE.decode_all(tx.rows(_OF_TASKS, (run_id, tx.dialect.many(paths))))


def states(
    tx: Tx, run_id: str, paths: Sequence[str] | None = None, *, after: int = 0
) -> list[tuple[str, int, TaskState]]:
    """Return which states the tasks of a run have had, each (path, since when, state), in order.

    Args:
        tx: The transaction.
        run_id: The run.
        paths: The tasks; None for all of the run.
        after: The number of the event behind which to begin.
    """
    if paths is None:
        record = tx.row(_ALL_STATES, (run_id, after))
    else:
        record = tx.row(_SOME_STATES, (run_id, after, tx.dialect.many(paths)))
    assert record is not None, "an aggregate has a row"
    found = []
    # Thousands of events say one of a handful of things.
    said: dict[str, TaskState | None] = {}
    for event in sorted(_read_task_events(record[0]), key=attrgetter("seq")):
        if event.data not in said:
            said[event.data] = from_text(event.data).get("state")
        state = said[event.data]
        if state is not None:
            found.append((event.path, event.at, state))
    return found


def last_at(tx: Tx, run_id: str) -> int:
    """Return the time of a run's last event; 0 when it has none."""
    row = tx.row("SELECT at FROM events WHERE run_id = ? ORDER BY seq DESC LIMIT 1", (run_id,))
    return row[0] if row else 0


def last_seq(tx: Tx, run_id: str) -> int:
    """Return the number of a run's last event; 0 when it has none."""
    row = tx.row("SELECT MAX(seq) FROM events WHERE run_id = ?", (run_id,))
    return row[0] or 0 if row else 0
