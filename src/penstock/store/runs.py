"""Runs, and the pipeline documents that they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

from penstock.errors import Conflict, NotFound
from penstock.store import documents, run_matches, run_segments, search_queue, tags
from penstock.store.documents import digest as spec_digest
from penstock.store.documents import get as spec
from penstock.store.rows import OPEN_RUN_STATES, Run, RunChanges, RunState
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

TABLE = Table("runs", Run, key=("id",), json=("parameters", "options", "notices"), errors=("error",))

__all__ = [
    "After",
    "archive",
    "archive_all",
    "count",
    "counts",
    "create",
    "discard",
    "discarded",
    "find",
    "get",
    "list",
    "spec",
    "spec_digest",
    "unarchive",
    "unfinished",
    "update",
]

Page = list[Run]

# That lists show something else now: see `penstock.store.run_changes`.
_CHANGED = "UPDATE run_changes SET number = {change} WHERE"
_SHOWN_IN_LISTS = frozenset({"experiment_id", "storage_state", "state", "name"})
# At its end, since tasks of it may have failed.
_FOUND_BY = frozenset({"name", "description", "finished_at"})

_ARCHIVE = (
    "UPDATE runs SET storage_state = 'ARCHIVED', archived_at = ?"
    " WHERE experiment_id = ? AND {unindexed storage_state} = 'AVAILABLE' AND deleted_at IS NULL RETURNING id"
)

_LOOSE = (
    "SELECT storage_state, state, COUNT(*) FROM run_loose CROSS JOIN runs WHERE runs.id = run_loose.run_id"
)

# Above every character that an id or a name can hold: the end of the range of a prefix.
_LAST = "\U0010ffff"


class After(NamedTuple):
    """The last run of a page; the next page begins after it."""

    created_at: int
    id: str


def create(tx: Tx, run: Run, document: dict[str, Any]) -> None:
    """Insert a run, and its document unless one of the same digest is there already.

    Args:
        tx: The transaction.
        run: The run; its ``spec_digest`` is `spec_digest` of the document.
        document: The document.

    Raises:
        Conflict: The run exists.
    """
    documents.keep(tx, run.spec_digest, document)
    TABLE.insert(tx, (run,))
    search_queue.note(tx, "run", run.id)
    tx.execute(
        "INSERT INTO run_changes (run_id, namespace, number) VALUES (?, ?, {change})", (run.id, run.namespace)
    )
    run_segments.add(tx, run.id, run.created_at)
    tx.execute(
        "UPDATE experiments SET last_run_created_at = ? WHERE id = ? AND last_run_created_at < ?",
        (run.created_at, run.experiment_id, run.created_at),
    )


def get(tx: Tx, run_id: str) -> Run:
    """Return a run.

    Raises:
        NotFound: There is none of this id.
    """
    return TABLE.get(tx, run_id)


def of_ids(tx: Tx, run_ids: Sequence[str]) -> Page:
    """Return those runs of these ids that there are."""
    return TABLE.of_keys(tx, run_ids)


def names(tx: Tx, run_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return what runs and their pipelines are called, by the runs' ids; deleted ones are left out."""
    sql = "SELECT id, name, pipeline_name FROM runs WHERE {any id} AND deleted_at IS NULL"
    return {row[0]: (row[1], row[2]) for row in tx.rows(sql, (tx.dialect.many(sorted(set(run_ids))),))}


def lock(tx: Tx, run_id: str) -> Run:
    """Return a run that nobody else changes until the transaction ends.

    Raises:
        NotFound: There is none of this id.
    """
    record = tx.row(f"{TABLE.select_one}{{for_update}}", (run_id,))
    if record is None:
        raise TABLE.missing((run_id,))
    return TABLE.decode(record)


def update(tx: Tx, run_id: str, /, **changes: Unpack[RunChanges]) -> None:
    """Change fields of a run.

    Raises:
        NotFound: There is no such run.
    """
    if not TABLE.update(tx, (run_id,), changes):
        raise TABLE.missing((run_id,))
    if not run_segments.CHANGING.isdisjoint(changes):
        run_segments.leave(tx, [run_id])
    if not _SHOWN_IN_LISTS.isdisjoint(changes):
        tx.execute(f"{_CHANGED} run_id = ?", (run_id,))
    if not _FOUND_BY.isdisjoint(changes):
        search_queue.note(tx, "run", run_id)


def list(  # noqa: A001 - read as runs.list
    tx: Tx,
    *,
    limit: int,
    after: After | None = None,
    state: RunState | None = None,
    hidden: bool = False,
) -> Page:
    """Return a page of runs, the newest first; other orders, and filters, are in `penstock.store.run_lists`.

    Args:
        tx: The transaction.
        limit: How many at most.
        after: Where the page before ended: `After` of its last run. Runs created meanwhile change no
            later page.
        state: Only the runs in this state.
        hidden: Whether those are among them that are to be deleted.
    """
    conditions: dict[str, Any] = {"1 = 1" if hidden else "deleted_at IS NULL": ()}
    if state is not None:
        conditions["state = ?"] = (state,)
    if after is not None:
        conditions["(created_at, id) < (?, ?)"] = after
    where = f" WHERE {' AND '.join(conditions)}"
    params = [value for values in conditions.values() for value in values]
    records = tx.rows(f"{TABLE.select}{where} ORDER BY created_at DESC, id DESC LIMIT ?", [*params, limit])
    return TABLE.decode_all(records)


def unfinished(tx: Tx, *, limit: int) -> Sequence[tuple[str, RunState]]:
    """Return the runs that have not ended, each (id, state).

    First those that have begun, then those that wait to, the oldest first and at most ``limit`` of them.
    """
    begun = tx.rows("SELECT id, state FROM runs WHERE state IN ('RUNNING', 'CANCELING')")
    waiting = tx.rows(
        "SELECT id, state FROM runs WHERE state = 'PENDING' ORDER BY created_at, id LIMIT ?", (limit,)
    )
    return [(row[0], row[1]) for row in (*begun, *waiting)]


def discard(tx: Tx, run_id: str, at: int) -> None:
    """Hide a run from everybody, to be deleted once it has ended; see `penstock.store.deletion`.

    Raises:
        NotFound: There is no such run, or it is hidden already.
    """
    if not tx.execute("UPDATE runs SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (at, run_id)):
        raise TABLE.missing((run_id,))
    run_segments.remove(tx, run_id)
    tags.remove(tx, run_id)
    search_queue.note(tx, "run", run_id)
    tx.execute(f"{_CHANGED} run_id = ?", (run_id,))


def discarded(tx: Tx) -> Sequence[str]:
    """Return the ids of the runs that are hidden and have ended."""
    rows = tx.rows(f"SELECT id FROM runs WHERE deleted_at IS NOT NULL AND state NOT IN {OPEN_RUN_STATES}")
    return [row[0] for row in rows]


def archive(tx: Tx, run_id: str, at: int) -> None:
    """Put a run away.

    Raises:
        NotFound: There is no such run.
    """
    update(tx, run_id, storage_state="ARCHIVED", archived_at=at)


def unarchive(tx: Tx, run_id: str) -> None:
    """Take a run out again.

    Raises:
        NotFound: There is no such run.
    """
    update(tx, run_id, storage_state="AVAILABLE", archived_at=None)


def archive_all(tx: Tx, experiment_id: str, at: int) -> None:
    """Archive the runs of an experiment."""
    archived = [row[0] for row in tx.rows(_ARCHIVE, (at, experiment_id))]
    tx.execute(f"{_CHANGED} {{any run_id}}", (tx.dialect.many(archived),))
    run_segments.leave(tx, archived)


def counts(
    tx: Tx, experiment_id: str | None = None, namespace: str | None = None
) -> dict[tuple[str, str], int]:
    """Return how many runs there are by (storage state, state), of an experiment, of a namespace or of all.

    Runs that are to be deleted have no part in it.
    """
    asked = {"experiment_id": experiment_id, "namespace": namespace}
    chosen = {column: value for column, value in asked.items() if value is not None}
    where = "".join(f" AND {column} = ?" for column in chosen)
    found = {
        (storage_state, state): number
        for storage_state, state, number in tx.rows(
            f"{_LOOSE}{where} GROUP BY storage_state, state", [*chosen.values()]
        )
    }
    conditions = [run_matches.OneOf(column, frozenset({value})) for column, value in chosen.items()]
    segments = run_matches.Segments(tx)
    matches = segments.that_are(segments.everything(), conditions)
    for storage_state, stored in segments.by_value(matches, "storage_state").items():
        for state, among in segments.by_value(stored, "state").items():
            both = (storage_state, state)
            found[both] = found.get(both, 0) + run_matches.number(among)
    return found


def count(tx: Tx, *, experiment_id: str | None = None, state: RunState | None = None) -> int:
    """Return how many runs there are; see `counts`."""
    found = counts(tx, experiment_id)
    return sum(runs for (_, counted), runs in found.items() if state in {None, counted})


def find(tx: Tx, prefix_or_name: str) -> Run:
    """Return the run of this id, else of this beginning of an id, else of this name.

    Raises:
        NotFound: There is none.
        Conflict: There are several; the hint lists some.
    """
    exact = tx.row(f"{TABLE.select_one} AND deleted_at IS NULL", (prefix_or_name,))
    if exact is not None:
        return TABLE.decode(exact)
    for condition, params in (
        ("id >= ? AND id < ?", (prefix_or_name, prefix_or_name + _LAST)),
        ("lower(name) = lower(?) AND {unindexed name} = ?", (prefix_or_name, prefix_or_name)),
    ):
        records = tx.rows(
            f"{TABLE.select} WHERE {condition} AND deleted_at IS NULL ORDER BY created_at DESC, id LIMIT 5",
            params,
        )
        found = TABLE.decode_all(records)
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(f"{run.id} ({run.name})" for run in found)
            raise Conflict(f"several runs are called {prefix_or_name!r}", hint=f"say which: {several}")
    raise NotFound(f"there is no run {prefix_or_name!r}", hint="`penstock runs` lists them")


def ids_from(tx: Tx, beginning: str) -> Sequence[str]:
    """Return the ids of the runs, at most ten, that begin so; those to be deleted are left out."""
    sql = "SELECT id FROM runs WHERE id >= ? AND id < ? AND deleted_at IS NULL ORDER BY id LIMIT 10"
    return [row[0] for row in tx.rows(sql, (beginning, beginning + _LAST))]
