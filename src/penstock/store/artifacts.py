"""Artifacts, and the links that say which task read or wrote which: the lineage."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from penstock.store import run_metrics
from penstock.store.fields import Condition, in_namespace
from penstock.store.rows import Artifact, Direction
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from penstock.store.tx import Record, Tx

Link = tuple[str, str, Direction, str, int, str]
ByName = dict[str, list[Artifact]]
NOTHING = ""

TABLE = Table("artifacts", Artifact, key=("id",), json=("metadata",))

# LEFT JOIN: the link of an empty list leads to no artifact.
_LINKED = (
    f"SELECT l.path, l.name, {TABLE.columns} FROM artifact_links l"
    " LEFT JOIN artifacts ON artifacts.id = l.artifact_id"
)
_ORDER = "ORDER BY l.path, l.name, l.position"
_COUNT = (
    "INSERT INTO artifact_counts (namespace, part, type, artifacts) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (namespace, part, type) DO UPDATE SET"
    " artifacts = artifact_counts.artifacts + excluded.artifacts"
)
_OF_TASKS = f"{_LINKED} WHERE l.run_id = ? AND {{any l.path}} AND l.direction = ? {_ORDER}"
_OF_TASK = f"{_LINKED} WHERE l.run_id = ? AND l.path = ? AND l.direction = ? {_ORDER}"
# CROSS JOIN: SQLite keeps the order, so that it goes from the children to their links. Left to itself it
# reads all links of the run.
_OF_CHILDREN = (
    f"SELECT l.path, l.name, {TABLE.columns} FROM tasks"
    " CROSS JOIN artifact_links l LEFT JOIN artifacts ON artifacts.id = l.artifact_id"
    " WHERE l.run_id = tasks.run_id AND l.path = tasks.path"
    " AND tasks.run_id = ? AND tasks.parent = ? AND l.direction = ?"
    f" AND COALESCE(?, l.name) = l.name {_ORDER}"
)


def insert(tx: Tx, rows: Sequence[Artifact]) -> None:
    """Insert artifacts.

    Raises:
        Conflict: One of them exists.
    """
    TABLE.insert(tx, rows)
    counted = Counter((row.namespace, row.run_id[:2], row.type) for row in rows)
    tx.executemany(_COUNT, [(*part, number) for part, number in counted.items()])


def count(tx: Tx, namespace: str | None = None, kind: str | None = None) -> int:
    """Return how many artifacts there are, of a namespace, of a type, or of all: from kept counters."""
    conditions = [Condition("1 = 1") if namespace is None else in_namespace(namespace)]
    if kind is not None:
        conditions.append(Condition("type = ?", (kind,)))
    sql = "SELECT SUM(artifacts) FROM artifact_counts WHERE " + " AND ".join(each.sql for each in conditions)
    row = tx.row(sql, [value for each in conditions for value in each.params])
    return int(row[0] or 0) if row else 0


def get(tx: Tx, artifact_id: str) -> Artifact:
    """Return an artifact.

    Raises:
        NotFound: There is none of this id.
    """
    return TABLE.get(tx, artifact_id)


def beginning_with(tx: Tx, beginning: str) -> list[Artifact]:
    """Return the artifacts whose ids begin so; ids are hexadecimal digits."""
    sql = f"{TABLE.select} WHERE id >= ? AND id < ? ORDER BY id LIMIT 2"
    return TABLE.decode_all(tx.rows(sql, (beginning, f"{beginning}g")))


def namespaces_of_run(tx: Tx, run_id: str) -> set[str]:
    """Return the namespace of a run, which may have been deleted: its artifacts still tell; or nothing."""
    sql = "SELECT namespace FROM runs WHERE id = ? UNION SELECT namespace FROM artifacts WHERE run_id = ?"
    return {row[0] for row in tx.rows(sql, (run_id, run_id))}


def remember_content(tx: Tx, contents: Mapping[str, str]) -> None:
    """Keep the digests of artifacts' content, by their ids."""
    tx.executemany(
        "UPDATE artifacts SET content = ? WHERE id = ?", [(c, name) for name, c in contents.items()]
    )


def link(tx: Tx, links: Iterable[Link]) -> None:
    """Say that tasks read or wrote artifacts.

    Args:
        tx: The transaction.
        links: Each (run_id, path, "input" or "output", name, position in the named list, artifact_id);
            `NOTHING` at position 0 says that the list is there, and empty.

    Raises:
        Conflict: A task has an artifact in one of these places already.
    """
    tx.executemany(
        "INSERT INTO artifact_links (run_id, path, direction, name, position, artifact_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        links,
    )


def next_position(tx: Tx, run_id: str, path: str, direction: Direction, name: str) -> int:
    """Return the position behind the last one of a named list."""
    row = tx.row(
        "SELECT MAX(position) FROM artifact_links"
        " WHERE run_id = ? AND path = ? AND direction = ? AND name = ? AND artifact_id <> ''",
        (run_id, path, direction, name),
    )
    return 0 if row is None or row[0] is None else row[0] + 1


def unlink(tx: Tx, run_id: str, path: str) -> None:
    """Forget what a task read and wrote: it is to run again. The artifacts stay."""
    run_metrics.forget(tx, run_id, path)
    tx.execute("DELETE FROM artifact_links WHERE run_id = ? AND path = ?", (run_id, path))


def of_task(tx: Tx, run_id: str, path: str, direction: Direction) -> ByName:
    """Return a task's artifacts by the name of the input or output, each list by position."""
    return _by_path(tx.rows(_OF_TASK, (run_id, path, direction))).get(path, {})


def of_tasks(tx: Tx, run_id: str, paths: Sequence[str], direction: Direction) -> dict[str, ByName]:
    """Return the artifacts of tasks, by path and name; a task without any is left out."""
    return _by_path(tx.rows(_OF_TASKS, (run_id, tx.dialect.many(paths), direction)))


def of_types(tx: Tx, run_id: str, kinds: Sequence[str]) -> list[tuple[str, str, Artifact]]:
    """Return a run's outputs of some types, each (path, name, artifact), in order."""
    sql = f"{_LINKED} WHERE l.run_id = ? AND l.direction = 'output' AND {{any artifacts.type}} {_ORDER}"
    found = tx.rows(sql, (run_id, tx.dialect.many(kinds)))
    return [(row[0], row[1], TABLE.decode(row[2:])) for row in found]


def ids_of_run(tx: Tx, run_id: str) -> Iterator[tuple[str, Direction, str, str]]:
    """Iterate over what all tasks of a run read and wrote, each (path, direction, name, artifact's id).

    Those of a list follow each other by position; an empty list is left out.
    """
    sql = (
        "SELECT path, direction, name, artifact_id FROM artifact_links WHERE run_id = ? AND artifact_id <> ''"
        " ORDER BY path, direction, name, position"
    )
    return ((row[0], row[1], row[2], row[3]) for row in tx.rows(sql, (run_id,)))


def of_children(
    tx: Tx, run_id: str, parent: str, direction: Direction, name: str | None = None
) -> dict[str, ByName]:
    """Return the artifacts of the tasks right below one, by path and name; of one name only, if given."""
    return _by_path(tx.rows(_OF_CHILDREN, (run_id, parent, direction, name)))


def at_uri(tx: Tx, type: str, uri: str, namespace: str = "") -> list[Artifact]:  # noqa: A002 - the column's name
    """Return the artifacts of this type at this URI, the newest first."""
    sql = f"{TABLE.select} WHERE uri = ? AND type = ? AND namespace = ? ORDER BY created_at DESC, id"
    return TABLE.decode_all(tx.rows(sql, (uri, type, namespace)))


def _by_path(records: Iterable[Record]) -> dict[str, ByName]:
    found: dict[str, ByName] = {}
    for path, name, *record in records:
        listed = found.setdefault(path, {}).setdefault(name, [])
        if record[0] is not None:
            listed.append(TABLE.decode(tuple(record)))
    return found
