"""Tasks: the nodes of a run's tree."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Unpack, cast

import msgspec

from penstock.store.codec import from_text
from penstock.store.rows import OPEN_RUN_STATES, OPEN_TASK_STATES, Task, TaskChanges, TaskState
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penstock.store.tx import Tx

TABLE = Table(
    "tasks", Task, key=("run_id", "path"), json=("inputs", "outputs", "cache_parts"), errors=("error",)
)

# Sorted here and not by SQL, for whose sake SQLite would read all tasks of the run in that order.
_OPEN = f"{TABLE.select} WHERE run_id = ? AND state IN {OPEN_TASK_STATES}"
_CHILDREN = f"{TABLE.select} WHERE run_id = ? AND parent = ? ORDER BY position NULLS FIRST, path"
_OUTPUTS = (
    "SELECT position, path, outputs FROM tasks WHERE run_id = ? AND parent = ? AND position > ?"
    " ORDER BY position LIMIT 500"
)
_OF_PATHS = f"{TABLE.select} WHERE run_id = ? AND {{any path}} ORDER BY path"
_FIRST_PAGE = f"{TABLE.select} WHERE run_id = ? ORDER BY path LIMIT 500"
_NEXT_PAGE = f"{TABLE.select} WHERE run_id = ? AND path > ? ORDER BY path LIMIT 500"
_BELOW = "SELECT {packed position, parent, path, name} FROM tasks WHERE run_id = ? AND {any parent}"
_read_below = msgspec.json.Decoder(list[tuple[int | None, str, str, str]]).decode


def insert(tx: Tx, rows: Sequence[Task]) -> None:
    """Insert tasks.

    Raises:
        Conflict: One of them exists.
    """
    TABLE.insert(tx, rows)


def update(tx: Tx, run_id: str, path: str, /, **changes: Unpack[TaskChanges]) -> None:
    """Change fields of a task.

    Raises:
        NotFound: There is no such task.
    """
    if not TABLE.update(tx, (run_id, path), changes):
        raise TABLE.missing((run_id, path))


def update_many(tx: Tx, run_id: str, changes: Sequence[tuple[str, TaskChanges]]) -> None:
    """Change fields of tasks, each (path, changes); neighbours with the same fields are cheapest.

    Raises:
        NotFound: One of the tasks is missing.
    """
    changed = TABLE.update_many(tx, [((run_id, path), values) for path, values in changes])
    if changed != len(changes):
        known = {task.path for task in of_paths(tx, run_id, [path for path, _ in changes])}
        raise TABLE.missing((run_id, *(path for path, _ in changes if path not in known)))


def get(tx: Tx, run_id: str, path: str) -> Task:
    """Return a task.

    Raises:
        NotFound: There is no such task.
    """
    return TABLE.get(tx, run_id, path)


def children(tx: Tx, run_id: str, parent: str) -> list[Task]:
    """Return the tasks right below a task: by position where they have one, else by path."""
    return TABLE.decode_all(tx.rows(_CHILDREN, (run_id, parent)))


def iterations(tx: Tx, run_id: str, parent: str) -> tuple[int, int, str | None]:
    """Return how many iterations of a loop were opened, how many failed, and the first that did."""
    row = tx.row(
        "SELECT COUNT(*), COUNT(CASE WHEN state = 'FAILED' THEN 1 END) FROM tasks"
        " WHERE run_id = ? AND parent = ? AND position IS NOT NULL",
        (run_id, parent),
    )
    failed = tx.row(
        "SELECT name FROM tasks WHERE run_id = ? AND parent = ? AND state = 'FAILED'"
        " ORDER BY position LIMIT 1",
        (run_id, parent),
    )
    return (*(row or (0, 0)), failed[0] if failed else None)


def iteration_outputs(tx: Tx, run_id: str, parent: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Iterate over the iterations of a loop by position, each (path, outputs), some hundred at a time."""
    position = -1
    while records := tx.rows(_OUTPUTS, (run_id, parent, position)):
        for position, path, outputs in records:  # noqa: B007 - the last one begins the next page
            yield path, from_text(outputs)


def of_paths(tx: Tx, run_id: str, paths: Sequence[str]) -> list[Task]:
    """Return those of these tasks that exist, by path."""
    return TABLE.decode_all(tx.rows(_OF_PATHS, (run_id, tx.dialect.many(paths))))


def still_open(tx: Tx, run_id: str, paths: Sequence[str]) -> set[str]:
    """Return which of these tasks have not ended."""
    sql = f"SELECT path FROM tasks WHERE run_id = ? AND {{any path}} AND state IN {OPEN_TASK_STATES}"
    return {row[0] for row in tx.rows(sql, (run_id, tx.dialect.many(paths)))}


def open(tx: Tx, run_id: str) -> list[Task]:  # noqa: A001 - read as tasks.open
    """Return the tasks of a run that have not ended, by path."""
    return sorted(TABLE.decode_all(tx.rows(_OPEN, (run_id,))), key=attrgetter("path"))


def all(tx: Tx, run_id: str) -> Iterator[Task]:  # noqa: A001 - read as tasks.all
    """Iterate over all tasks of a run, by path, some hundred of them in memory at a time."""
    records = tx.rows(_FIRST_PAGE, (run_id,))
    while records:
        tasks = TABLE.decode_all(records)
        yield from tasks
        records = tx.rows(_NEXT_PAGE, (run_id, tasks[-1].path))


def paths(tx: Tx, run_id: str) -> list[str]:
    """Return the paths of all tasks of a run, from an index alone."""
    return [row[0] for row in tx.rows("SELECT path FROM tasks WHERE run_id = ?", (run_id,))]


def below(tx: Tx, run_id: str, scopes: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return the tasks right inside scopes, each (scope, path, name), by position and path."""
    record = tx.row(_BELOW, (run_id, tx.dialect.many(scopes)))
    assert record is not None, "an aggregate has a row"
    found = sorted(_read_below(record[0]), key=lambda row: (-1 if row[0] is None else row[0], row[2]))
    return [(scope, path, name) for _, scope, path, name in found]


def inputs_of_roots(tx: Tx, run_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the parameters of runs as their roots have them, with defaults, by run."""
    sql = "SELECT run_id, inputs FROM tasks WHERE {any run_id} AND path = ''"
    return {row[0]: from_text(row[1]) for row in tx.rows(sql, (tx.dialect.many(run_ids),))}


def open_counts(tx: Tx) -> dict[str, int]:
    """Return how many tasks of runs that have not ended are in each state."""
    rows = tx.rows(
        "SELECT tasks.state, COUNT(*) FROM runs JOIN tasks ON tasks.run_id = runs.id"
        f" WHERE runs.state IN {OPEN_RUN_STATES} GROUP BY tasks.state"
    )
    return dict(rows)


def counts(tx: Tx, run_id: str) -> dict[TaskState, int]:
    """Return how many tasks of a run are in each state; states without one are left out.

    It reads an index, not the tasks: 0.15 µs a task.
    """
    rows = tx.rows("SELECT state, COUNT(*) FROM tasks WHERE run_id = ? GROUP BY state", (run_id,))
    return cast("dict[TaskState, int]", dict(rows))
