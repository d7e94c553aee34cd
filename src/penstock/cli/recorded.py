"""A run of this home as it is shown while it goes: read from the store."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from penstock.cli.progress import Progress
from penstock.cli.text import SHORT, style
from penstock.errors import Error
from penstock.plan.dag import TERMINAL, WELL_ENDED
from penstock.store import events, tasks
from penstock.store.rows import GROUP_KINDS, LEAF_KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.store import Event, Run, Store

__all__ = ["News", "as_it_stands", "derived", "heading"]

AT_A_TIME = 1000


class News:
    """What happens to a run.

    Args:
        store: Where it is recorded.
        run_id: The run.
        last: The number of the event after which to begin.
    """

    def __init__(self, store: Store, run_id: str, last: int) -> None:
        self._store = store
        self._run_id = run_id
        self._last = last

    def __call__(self) -> list[Event]:
        """Return the events that have come since the last call."""
        read: list[Event] = []
        with suppress(Error):  # the thread that drives the run meets the same, and says so
            while True:
                with self._store.read() as tx:
                    found = events.since(tx, self._run_id, self._last, limit=AT_A_TIME)
                read += found
                self._last = found[-1].seq if found else self._last
                if len(found) < AT_A_TIME:
                    break
        return read


def heading(run: Run, logs: Path) -> list[str]:
    """Return what is said of a run before it is followed.

    Args:
        run: The run.
        logs: The folder of all attempts' folders.
    """
    lines = [f"run {run.id}  {run.name}", *derived(run), f"logs {logs / run.id}"]
    return lines + [f"{style('notice', 'yellow')}: {notice}" for notice in run.notices]


def derived(run: Run) -> list[str]:
    """Return what is said of a run that was started from another."""
    rerun_of = run.options.get("rerun_of")
    if not rerun_of:
        return []
    start_at = run.options.get("rerun_from")
    return [f"rerun of {rerun_of[:SHORT]}" + (f", from {', '.join(start_at)}" if start_at else "")]


def as_it_stands(store: Store, run: Run) -> Progress:
    """Return what goes on in a run that another process has left."""
    progress = Progress(state=run.state)
    if run.state in TERMINAL:  # it will be opened again, with the groups in it that have not ended well
        with store.read() as tx:
            progress.groups.update(
                row.path
                for row in tasks.all(tx, run.id)
                if row.kind in GROUP_KINDS and row.state not in WELL_ENDED
            )
    elif run.state != "PENDING":
        with store.read() as tx:
            for row in tasks.open(tx, run.id):
                if row.kind in GROUP_KINDS:
                    progress.groups.add(row.path)
                elif row.kind in LEAF_KINDS and row.state == "RUNNING":
                    progress.started[row.path] = row.started_at or row.created_at
    return progress
