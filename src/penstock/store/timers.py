"""Timers: what is due for a task, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store.rows import Timer
from penstock.store.table import Table

if TYPE_CHECKING:
    from penstock.store.tx import Tx

_TABLE = Table("timers", Timer, key=("run_id", "path", "number"))


def arm(tx: Tx, timer: Timer) -> None:
    """Set a timer; one of the same name is moved."""
    tx.execute(
        "INSERT INTO timers (run_id, path, number, due_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (run_id, path, number) DO UPDATE SET due_at = excluded.due_at",
        (timer.run_id, timer.path, timer.number, timer.due_at),
    )


def disarm(tx: Tx, run_id: str, path: str) -> None:
    """Remove the timers of a task, if it has any."""
    tx.execute("DELETE FROM timers WHERE run_id = ? AND path = ?", (run_id, path))


def of_run(tx: Tx, run_id: str) -> list[Timer]:
    """Return the timers of a run, the one due next first."""
    return _TABLE.decode_all(
        tx.rows(f"{_TABLE.select} WHERE run_id = ? ORDER BY due_at, path, number", (run_id,))
    )
