"""Events: what happened in a run, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store.rows import Event
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

_TABLE = Table("events", Event, key=("run_id", "seq"), json=("data",))

_OF_RUNS = f"{_TABLE.select} WHERE {{any run_id}} AND kind = 'run' ORDER BY run_id, seq"
_OF_TASKS = f"{_TABLE.select} WHERE run_id = ? AND {{any path}} AND kind = 'task' ORDER BY seq"
_SINCE = f"{_TABLE.select} WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?"


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
    """Return the events of tasks, in order. All events of the run are looked at for them."""
    return _TABLE.decode_all(tx.rows(_OF_TASKS, (run_id, tx.dialect.many(paths))))


def last_at(tx: Tx, run_id: str) -> int:
    """Return the time of a run's last event; 0 when it has none."""
    row = tx.row("SELECT at FROM events WHERE run_id = ? ORDER BY seq DESC LIMIT 1", (run_id,))
    return row[0] if row else 0


def last_seq(tx: Tx, run_id: str) -> int:
    """Return the number of a run's last event; 0 when it has none."""
    row = tx.row("SELECT MAX(seq) FROM events WHERE run_id = ?", (run_id,))
    return row[0] or 0 if row else 0
