"""A look at what a run came to: all its rows, by the place of each task."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from penstock.store import artifacts, attempts, events, runs, tasks, timers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.store.rows import Artifact, Attempt, Event, Run, Task, Timer
    from support.fakes import Place


@dataclass(frozen=True)
class Seen:
    """A task of a run, as the store has it."""

    row: Task
    inputs: dict[str, list[Artifact]]
    outputs: dict[str, list[Artifact]]
    attempts: list[Attempt]


@dataclass(frozen=True)
class Observed:
    """What a run came to.

    Args:
        run: Its row.
        tasks: Its tasks by place, as `support.reference` names them; those of DAGs that were tried again
            or opened again stand under each of their rounds.
        latest: Its tasks by place, of each DAG only those of the last round, as if it were the first.
        events: All its events.
        timers: The timers that are armed.
    """

    run: Run
    tasks: dict[str, Seen]
    latest: dict[str, Seen]
    events: list[Event] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)

    @property
    def states(self) -> dict[str, str]:
        """The states of the tasks by place."""
        return {place: seen.row.state for place, seen in self.tasks.items()}


def observe(place: Place, run_id: str) -> Observed:
    """Read all there is to know of a run."""
    with place.store.read() as tx:
        rows = list(tasks.all(tx, run_id))
        paths = [row.path for row in rows]
        inputs = _without_digests(artifacts.of_tasks(tx, run_id, paths, "input"))
        outputs = _without_digests(artifacts.of_tasks(tx, run_id, paths, "output"))
        seen = {
            row.path: Seen(row, inputs.get(row.path, {}), outputs.get(row.path, {}),
                           attempts.of_task(tx, run_id, row.path))
            for row in rows
        }  # fmt: skip
        return Observed(
            runs.get(tx, run_id),
            _by_place(seen, every_round=True),
            _by_place(seen, every_round=False),
            events.since(tx, run_id, 0, limit=1_000_000),
            timers.of_run(tx, run_id),
        )


def _without_digests(found: dict[str, dict[str, list[Artifact]]]) -> dict[str, dict[str, list[Artifact]]]:
    """Leave out what is filled in only when a later task asks for it."""
    return {
        path: {name: [replace(one, content="") for one in listed] for name, listed in by_name.items()}
        for path, by_name in found.items()
    }


def _by_place(seen: Mapping[str, Seen], *, every_round: bool) -> dict[str, Seen]:
    """Name tasks by their place: iterations by position instead of label, rounds all or only the last."""
    scopes = {"": ""}
    found: dict[str, Seen] = {}
    for task in sorted(seen.values(), key=lambda task: len(task.row.path)):
        row = task.row
        if row.parent is None:
            found[""] = task
            continue
        around = scopes.get(row.parent)
        if around is None:
            continue  # in a round that was given up
        if row.position is not None:
            place = f"{around}[{row.position}]"
        else:
            place = f"{around}/{row.name}" if around else row.name
        found[place] = task
        last = max(row.round, 1)
        for number in range(1, last + 1):
            scope = row.path if number == 1 else f"{row.path}~{number}"
            if every_round:
                scopes[scope] = place if number == 1 else f"{place}~{number}"
            elif number == last:
                scopes[scope] = place
    return found


def plain(linked: Mapping[str, list[Artifact]]) -> dict[str, list[dict[str, Any]]]:
    """Return artifacts as the reference has them: type and metadata."""
    return {
        key: [{"type": artifact.type, "metadata": artifact.metadata} for artifact in listed]
        for key, listed in linked.items()
    }
