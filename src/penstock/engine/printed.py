"""Which attempt's log is a task's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.errors import NotFound
from penstock.store import attempts, tasks

if TYPE_CHECKING:
    from penstock.store import Attempt, Task, Tx

__all__ = ["attempt_of"]

_SHORT = 8


def attempt_of(tx: Tx, row: Task, number: int) -> Attempt:
    """Return an attempt of a task; of one that took its outputs, of the task that made them.

    Args:
        tx: The transaction.
        row: The task.
        number: Which attempt; 0 for the last.

    Raises:
        NotFound: There is no such attempt, or the run that made the outputs was deleted.
    """
    path = row.path
    while row.cached_from and not row.attempts:
        run_id, _, made_by = row.cached_from.partition("/")
        found = tasks.of_paths(tx, run_id, [made_by])
        if not found:
            raise NotFound(
                f"task {path!r} took the outputs of run {run_id[:_SHORT]}, which was deleted with its logs"
            )
        [row] = found
    tried = attempts.of_task(tx, row.run_id, row.path)
    if not tried:
        raise NotFound(f"task {path!r} has no log: it was not started")
    if number == 0:
        return tried[-1]
    for item in tried:
        if item.number == number:
            return item
    raise NotFound(f"task {path!r} has no attempt {number}", hint=f"it has {len(tried)}")
