"""Runs, and the pipeline documents that they follow."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

import msgspec

from penstock.errors import Conflict, NotFound
from penstock.store import codec
from penstock.store.rows import Run, RunChanges, RunState
from penstock.store.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.tx import Tx

_TABLE = Table("runs", Run, key=("id",), json=("parameters", "options", "notices"), errors=("error",))

Page = list[Run]

_encode_sorted = msgspec.json.Encoder(order="sorted").encode

# Above every character that an id or a name can hold: the end of the range of a prefix.
_LAST = "\U0010ffff"


class After(NamedTuple):
    """The last run of a page; the next page begins after it."""

    created_at: int
    id: str


def spec_digest(spec: dict[str, Any]) -> str:
    """Name a pipeline document by what it says: the SHA-256 of its JSON with sorted keys, in hex."""
    return sha256(_encode_sorted(spec)).hexdigest()


def create(tx: Tx, run: Run, spec: dict[str, Any]) -> None:
    """Insert a run, and its document unless one of the same digest is there already.

    Args:
        tx: The transaction.
        run: The run; its ``spec_digest`` is `spec_digest` of the document.
        spec: The document.

    Raises:
        Conflict: The run exists.
    """
    if tx.row("SELECT 1 FROM specs WHERE digest = ?", (run.spec_digest,)) is None:
        tx.execute(
            "INSERT INTO specs (digest, body) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            (run.spec_digest, codec.to_text(spec)),
        )
    _TABLE.insert(tx, (run,))
    _count(tx, run.experiment_id, run.state, 1)


def get(tx: Tx, run_id: str) -> Run:
    """Return a run.

    Raises:
        NotFound: There is none of this id.
    """
    return _TABLE.get(tx, run_id)


def spec(tx: Tx, digest: str) -> dict[str, Any]:
    """Return the document of this digest.

    Raises:
        NotFound: There is none.
    """
    found = tx.row("SELECT body FROM specs WHERE digest = ?", (digest,))
    if found is None:
        raise NotFound(f"there is no pipeline document {digest}")
    document: dict[str, Any] = codec.from_text(found[0])
    return document


def update(tx: Tx, run_id: str, /, **changes: Unpack[RunChanges]) -> None:
    """Change fields of a run.

    Raises:
        NotFound: There is no such run.
    """
    if "state" in changes or "experiment_id" in changes:
        _recount(tx, run_id, changes)
    if not _TABLE.update(tx, (run_id,), changes):
        raise _TABLE.missing((run_id,))


def list(  # noqa: A001 - read as runs.list
    tx: Tx,
    *,
    limit: int,
    after: After | None = None,
    experiment_id: str | None = None,
    state: RunState | None = None,
    hidden: bool = False,
) -> Page:
    """Return a page of runs, the newest first.

    Args:
        tx: The transaction.
        limit: How many at most.
        after: Where the page before ended: `After` of its last run. Runs created meanwhile change no
            later page.
        experiment_id: Only the runs of this experiment.
        state: Only the runs in this state.
        hidden: Whether those are among them that are to be deleted.
    """
    conditions: dict[str, Any] = {"1 = 1" if hidden else "deleted_at IS NULL": ()}
    if experiment_id is not None:
        conditions["experiment_id = ?"] = (experiment_id,)
    if state is not None:
        conditions["state = ?"] = (state,)
    if after is not None:
        conditions["(created_at, id) < (?, ?)"] = after
    where = f" WHERE {' AND '.join(conditions)}"
    params = [value for values in conditions.values() for value in values]
    records = tx.rows(f"{_TABLE.select}{where} ORDER BY created_at DESC, id DESC LIMIT ?", [*params, limit])
    return _TABLE.decode_all(records)


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
    before = tx.row(
        "SELECT experiment_id, state FROM runs WHERE id = ? AND deleted_at IS NULL{for_update}", (run_id,)
    )
    if before is None:
        raise _TABLE.missing((run_id,))
    _count(tx, before[0], before[1], -1)
    tx.execute("UPDATE runs SET deleted_at = ? WHERE id = ?", (at, run_id))


def discarded(tx: Tx) -> Sequence[str]:
    """Return the ids of the runs that are hidden and have ended."""
    rows = tx.rows(
        "SELECT id FROM runs WHERE deleted_at IS NOT NULL"
        " AND state NOT IN ('PENDING', 'RUNNING', 'CANCELING')"
    )
    return [row[0] for row in rows]


def count(tx: Tx, *, experiment_id: str | None = None, state: RunState | None = None) -> int:
    """Return how many runs there are, from kept counters: no run is read."""
    row = tx.row(
        "SELECT COALESCE(SUM(runs), 0) FROM run_counts"
        " WHERE COALESCE(?, experiment_id) = experiment_id AND COALESCE(?, state) = state",
        (experiment_id, state),
    )
    assert row is not None, "an aggregate has a row"
    return int(row[0])


def find(tx: Tx, prefix_or_name: str) -> Run:
    """Return the run of this id, else of this beginning of an id, else of this name.

    Raises:
        NotFound: There is none.
        Conflict: There are several; the hint lists some.
    """
    exact = tx.row(f"{_TABLE.select_one} AND deleted_at IS NULL", (prefix_or_name,))
    if exact is not None:
        return _TABLE.decode(exact)
    for condition, params in (
        ("id >= ? AND id < ?", (prefix_or_name, prefix_or_name + _LAST)),
        ("name = ?", (prefix_or_name,)),
    ):
        records = tx.rows(
            f"{_TABLE.select} WHERE {condition} AND deleted_at IS NULL ORDER BY created_at DESC, id LIMIT 5",
            params,
        )
        found = _TABLE.decode_all(records)
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(f"{run.id} ({run.name})" for run in found)
            raise Conflict(f"several runs are called {prefix_or_name!r}", hint=f"say which: {several}")
    raise NotFound(f"there is no run {prefix_or_name!r}", hint="`penstock runs` lists them")


def _recount(tx: Tx, run_id: str, changes: RunChanges) -> None:
    found = tx.row("SELECT experiment_id, state, deleted_at FROM runs WHERE id = ?{for_update}", (run_id,))
    if found is None:
        raise _TABLE.missing((run_id,))
    *before, deleted_at = found
    if deleted_at is not None:  # it is not counted any more
        return
    after = (changes.get("experiment_id", before[0]), changes.get("state", before[1]))
    if tuple(before) != after:
        # In one order everywhere, so that two transactions cannot wait for each other.
        for experiment_id, state, difference in sorted(((*before, -1), (*after, 1))):
            _count(tx, experiment_id, state, difference)


def _count(tx: Tx, experiment_id: str, state: str, difference: int) -> None:
    tx.execute(
        "INSERT INTO run_counts (experiment_id, state, runs) VALUES (?, ?, ?)"
        " ON CONFLICT (experiment_id, state) DO UPDATE SET runs = run_counts.runs + excluded.runs",
        (experiment_id, state, difference),
    )
