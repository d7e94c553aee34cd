"""Writes what happens in a run: rows, and an event for each change of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from penstock.store import artifacts, attempts, events, run_metrics, runs, tasks, timers
from penstock.store.rows import Artifact, Attempt, Event, Task, TaskError, Timer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.driver import Values
    from penstock.runners import AttemptRef
    from penstock.store import Tx
    from penstock.store.artifacts import Link
    from penstock.store.rows import Direction, RunChanges, TaskChanges

SHOWN_IN_EVENTS = ("state", "reason", "attempts", "round", "cached_from")


class Ledger:
    """The book of one run.

    Args:
        run_id: The run.
        tx: The transaction that all is written in.
        seq: The number of the run's last event.
        now: The time of what is written, in epoch microseconds.
    """

    __slots__ = ("_events", "now", "run_id", "seq", "tx")

    def __init__(self, run_id: str, tx: Tx, seq: int, now: int) -> None:
        self.run_id = run_id
        self.tx = tx
        self.seq = seq
        self.now = now
        self._events: list[Event] = []

    def run(self, **changes: Unpack[RunChanges]) -> None:
        """Change the run."""
        runs.update(self.tx, self.run_id, **changes)
        shown = {key: value for key, value in changes.items() if key == "state"}
        if isinstance(error := changes.get("error"), TaskError):
            shown["error"] = error.message
        self.event("run", "", shown)

    def new_tasks(self, rows: Iterable[Task]) -> None:
        """Insert tasks; they are PENDING, which needs no event, or else have one each."""
        rows = list(rows)
        tasks.insert(self.tx, rows)
        for row in rows:
            if row.state != "PENDING":
                shown = {"state": row.state}
                self.event(
                    "task", row.path, shown if row.position is None else shown | {"position": row.position}
                )

    def task(self, path: str, **changes: Unpack[TaskChanges]) -> None:
        """Change a task. A new state has its own reason or none: that of the one before is over."""
        if "state" in changes:
            changes.setdefault("reason", None)
        tasks.update(self.tx, self.run_id, path, **changes)
        shown: dict[str, Any] = {key: changes[key] for key in SHOWN_IN_EVENTS if changes.get(key)}  # type: ignore[literal-required]
        if isinstance(error := changes.get("error"), TaskError):
            shown["error"] = error.message
        at = changes.get("finished_at") or changes.get("started_at")
        self.event("task", path, shown, at)

    def request(self, path: str, number: int, folder: str, memory_limit: int | None = None) -> None:
        """Request an attempt; it has an event where its limit of memory is worth telling."""
        row = Attempt(self.run_id, path, number, "REQUESTED", folder, self.now, memory_limit=memory_limit)
        attempts.insert(self.tx, [row])
        if memory_limit is not None:
            self.event("attempt", path, {"number": number, "state": row.state, "memory_limit": memory_limit})

    def attempt_started(self, ref: AttemptRef, place: dict[str, Any], at: int) -> None:
        """Note that an attempt runs, since when, and where."""
        attempts.update(
            self.tx, self.run_id, ref.path, ref.number, state="RUNNING", place=place, started_at=at
        )

    def attempt_moved(self, ref: AttemptRef, place: dict[str, Any]) -> None:
        """Note where an attempt runs, of which that was not known or was wrong."""
        attempts.update(self.tx, self.run_id, ref.path, ref.number, place=place)

    def end_reported(self) -> None:
        """End the tasks that were reported and are still open, in a run that has ended."""
        for row in tasks.open(self.tx, self.run_id):
            assert row.kind == "REPORTED", "nothing else is open in a run that has ended"
            self.task(row.path, state="CANCELED", reason="the run has ended", finished_at=self.now)

    def attempt_ended(self, ref: AttemptRef, at: int, state: Any, error: TaskError | None = None) -> None:
        """Make an attempt terminal."""
        path, number = ref.path, ref.number
        attempts.update(self.tx, self.run_id, path, number, state=state, error=error, finished_at=at)
        shown = {"number": number, "state": state}
        if error is not None:
            shown["error"] = error.message
        self.event("attempt", path, shown, at)

    def arm(self, path: str, number: int, due_at: int) -> None:
        """Arm the timer of a task."""
        timers.arm(self.tx, Timer(self.run_id, path, number, due_at))

    def disarm(self, path: str) -> None:
        """Drop the timer of a task, if there is one."""
        timers.disarm(self.tx, self.run_id, path)

    def link(self, path: str, direction: Direction, values: Values) -> None:
        """Note which artifacts a task read or wrote."""
        if not values.artifacts:
            return
        links: list[Link] = [
            (self.run_id, path, direction, name, position, artifact_id)
            for name, listed in values.artifacts.items()
            for position, artifact_id in enumerate([item.id for item in listed] or [artifacts.NOTHING])
        ]
        artifacts.link(self.tx, links)
        if direction == "output":
            outputs = [item for listed in values.artifacts.values() for item in listed]
            run_metrics.note(self.tx, self.run_id, path, outputs)

    def new_artifacts(self, rows: Iterable[Artifact]) -> None:
        """Insert artifacts."""
        if rows := list(rows):
            artifacts.insert(self.tx, rows)

    def event(self, kind: str, path: str, data: dict[str, Any], at: int | None = None) -> None:
        """Append an event, of now if nothing else is said; it is written at the end of the transaction."""
        self.seq += 1
        self._events.append(Event(self.run_id, self.seq, at or self.now, kind, path, data))

    def close(self) -> None:
        """Write the events."""
        if self._events:
            events.append(self.tx, self._events)
            self._events = []
