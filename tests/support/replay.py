"""What an engine was told of a run, told again; and the rows of a run as its events have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.runners.fake import FakeRunner
from penstock.store import runs
from support.fakes import Clock, Place, SteppedEngine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.runners import Reporter
    from penstock.store import Event, Task
    from support.fakes import Record
    from support.observed import Observed

TABLES = ("runs", "tasks", "attempts", "timers", "artifacts", "artifact_links", "events", "cache")
QUERIES = {table: f"SELECT * FROM {table}" for table in TABLES}  # noqa: S608 - of our own names
TERMINAL = frozenset({"SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"})


class _Then(Clock):
    """The time that it was."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def __call__(self) -> int:
        return self.at


def copied(place: Place, run_id: str, other: Place) -> Place:
    """Copy a run that has not begun to another store, and return that with the folders of the first."""
    with place.store.read() as tx:
        run = runs.get(tx, run_id)
        body = runs.spec(tx, run.spec_digest)
    with other.store.transaction() as tx:
        runs.create(tx, run, body)
    return Place(other.store, place.places)


def replay(place: Place, run_id: str, record: Record, *, most: int | None = None) -> None:
    """Tell a run again what was told; nothing runs.

    Args:
        place: Where the run is as it was before the first of it.
        run_id: The run.
        record: What was told.
        most: How much of it is told; None for all.
    """
    then = _Then()
    engine: SteppedEngine | None = None
    for at, told in record[:most]:
        then.at = at
        if isinstance(told, bool):
            if engine is not None:
                engine.close()
            engine = SteppedEngine(place.store, place.places, _silent, clock=then)
            engine.take(run_id, reopen=told)
        else:
            assert engine is not None, "a run is taken before it is told anything"
            engine._turn(told)
    if engine is not None:
        engine.close()


def _silent(_: Reporter) -> FakeRunner:
    return FakeRunner(lambda report: None, lambda attempt: None)


def rows(place: Place) -> dict[str, list[str]]:
    """Return all that a store says of runs."""
    with place.store.read() as tx:
        return {table: sorted(repr(row) for row in tx.rows(query)) for table, query in QUERIES.items()}


class Folded(Struct):
    """What the events of a run say of one of its tasks."""

    state: str = "PENDING"
    reason: str | None = None
    position: int | None = None
    attempts: int = 0
    round: int = 0
    error: str | None = None
    cached_from: str | None = None
    started_at: int | None = None
    finished_at: int | None = None

    @classmethod
    def of(cls, row: Task) -> Folded:
        """Return what a row says of the same."""
        error = row.error.message if row.error is not None else None
        return cls(
            row.state,
            row.reason,
            row.position,
            row.attempts,
            row.round,
            error,
            row.cached_from,
            row.started_at,
            row.finished_at,
        )


@dataclass(frozen=True)
class FoldedRun:
    """What the events of a run say: of it, of its tasks by path, and how each attempt stands."""

    state: str
    error: str | None
    tasks: dict[str, Folded]
    attempts: dict[tuple[str, int], str]


def fold(events: Iterable[Event]) -> FoldedRun:
    """Make the rows of a run out of its events."""
    state, failure = "PENDING", None
    tasks: dict[str, Folded] = {}
    attempts: dict[tuple[str, int], str] = {}
    for event in events:
        data = event.data
        if event.kind == "run":
            state, failure = data.get("state", state), data.get("error")
        elif event.kind == "attempt":
            attempts[event.path, data["number"]] = data["state"]
        elif event.kind == "task":
            task = tasks.setdefault(event.path, Folded())
            _take(task, event)
            if task.attempts and data.get("state") in ("QUEUED", "RUNNING"):
                begun = "RUNNING" if task.state == "RUNNING" else "REQUESTED"
                if attempts.get((event.path, task.attempts), "REQUESTED") == "REQUESTED":
                    attempts[event.path, task.attempts] = begun
    return FoldedRun(state, failure, tasks, attempts)


def _take(task: Folded, event: Event) -> None:
    data = event.data
    task.position = data.get("position", task.position)
    task.attempts = data.get("attempts", task.attempts)
    task.round = data.get("round", task.round)
    task.reason = data.get("reason") if "state" in data else data.get("reason", task.reason)
    if "state" not in data:
        return
    task.state, task.error, task.cached_from = data["state"], data.get("error"), data.get("cached_from")
    task.finished_at = event.at if task.state in TERMINAL else None
    if task.state == "PENDING":
        task.started_at = None
    elif task.state == "RUNNING":
        is_group = task.round or task.position is not None or not event.path
        task.started_at = task.started_at if is_group and task.started_at else event.at
    elif task.state == "CACHED" or (task.state == "SUCCEEDED" and not task.attempts and not task.started_at):
        task.started_at = event.at  # it took no time


def unlike(observed: Observed) -> list[str]:
    """Say where the rows of a run are not what its events say."""
    run, told = observed.run, fold(observed.events)
    error = run.error.message if run.error is not None else None
    found = []
    if (run.state, error) != (told.state, told.error):
        found.append(f"the run is {run.state} ({error}), and {told.state} ({told.error}) by its events")
    for seen in observed.tasks.values():
        row, by_events = Folded.of(seen.row), told.tasks.get(seen.row.path, Folded())
        if row != by_events:
            found.append(f"{seen.row.path!r} is {row}, and {by_events} by its events")
    states = {
        (attempt.path, attempt.number): attempt.state
        for seen in observed.tasks.values()
        for attempt in seen.attempts
    }
    if states != told.attempts:
        found.append(f"attempts are {states}, and {told.attempts} by the events")
    return found
