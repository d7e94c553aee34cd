"""Have a run end that another process drives: what is to be stands in its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import TaskError, runs
from penstock.store.rows import ENDED_RUN_STATES

if TYPE_CHECKING:
    from penstock.store import Run, Tx

__all__ = ["terminate"]


def terminate(tx: Tx, run: Run, why: str) -> bool:
    """Have a run end, and say whether it had to; one that has ended, or is about to, stays as it is.

    Args:
        tx: The transaction.
        run: The run, locked in it.
        why: Who asks for it.
    """
    if run.state in (*ENDED_RUN_STATES, "CANCELING"):
        return False
    runs.update(tx, run.id, state="CANCELING", error=TaskError(f"cancelled: {why}", kind="Cancelled"))
    return True
