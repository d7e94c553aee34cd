"""End a run whose driver cannot go on with it, from its rows alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.engine.ledger import Ledger
from penstock.runners import AttemptRef
from penstock.runtime.identity import now
from penstock.store import attempts, events, runs, tasks, timers

if TYPE_CHECKING:
    from penstock.store import TaskError, Tx

__all__ = ["fail"]

_REASON = "the run has failed"


def fail(tx: Tx, run_id: str, error: TaskError) -> list[AttemptRef]:
    """Make a run FAILED, and what is open in it CANCELED.

    Returns:
        The attempts that may still run.
    """
    if runs.get(tx, run_id).state in {"SUCCEEDED", "FAILED", "CANCELED"}:
        return []
    ledger = Ledger(run_id, tx, events.last_seq(tx, run_id), max(now(), events.last_at(tx, run_id)))
    refs = [AttemptRef(run_id, attempt.path, attempt.number) for attempt in attempts.open(tx, run_id)]
    for ref in refs:
        ledger.attempt_ended(ref, ledger.now, "CANCELED")
    for row in tasks.open(tx, run_id):
        if row.parent is None:
            ledger.task(row.path, state="FAILED", error=error, finished_at=ledger.now)
        else:
            ledger.task(row.path, state="CANCELED", reason=_REASON, finished_at=ledger.now)
    for timer in timers.of_run(tx, run_id):
        ledger.disarm(timer.path)
    ledger.run(state="FAILED", error=error, finished_at=ledger.now)
    ledger.close()
    return refs
