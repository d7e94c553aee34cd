"""The tasks of all runs: those of the newest run first, each run's by path.

There is no index over all tasks: each would cost every task that runs. A list goes from run to run instead,
and looks at so many at most; where it has found too few until then, its token goes on from there.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from penstock.errors import RequestError
from penstock.store import run_lists, runs
from penstock.store.fields import Condition, any_of, fold, joined
from penstock.store.lists import LARGEST_SIZE, USUAL_SIZE, Query, bad_token
from penstock.store.rows import GROUP_KINDS, LEAF_KINDS
from penstock.store.tasks import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from penstock.store.rows import Run, Task, TaskKind
    from penstock.store.tx import Tx

MOST_RUNS = 400
"""How many runs one page looks at."""

_LEAVES: tuple[TaskKind, ...] = (*LEAF_KINDS, "REPORTED")
_GROUPS = tuple(kind for kind in GROUP_KINDS if kind != "ROOT")

KINDS = {"": _LEAVES, "RUNTIME": ("RUNTIME", "REPORTED"), "IMPORTER": ("IMPORTER",), "GROUP": _GROUPS}
"""What a list may be of, and which kinds of tasks that are."""

STATES = {"PENDING": ("PENDING", "QUEUED")} | {
    state: (state,) for state in ("RUNNING", "SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED")
}
"""The states as the API calls them."""


class Wanted(NamedTuple):
    """Which tasks a list is of.

    Args:
        name: What their names have in them, whatever the case.
        state: One of `STATES`; empty for all.
        kind: One of `KINDS`.
        namespace: Those of runs of this namespace; None for all.
    """

    name: str = ""
    state: str = ""
    kind: str = ""
    namespace: str | None = None

    def conditions(self, tx: Tx) -> list[Condition]:
        """Return what is asked of a task, in SQL."""
        conditions = [any_of("kind", KINDS[self.kind], tx.dialect)]
        if self.state:
            conditions.append(any_of("state", STATES[self.state], tx.dialect))
        if self.name:
            conditions.append(Condition("{find}(lower(name{bytewise}), ?) > 0", (fold(self.name),)))
        return conditions


class Found(NamedTuple):
    """A page of tasks.

    Args:
        tasks: Each with its run.
        next_token: Where the next page goes on; empty where there is nothing more.
        looked_back_to: When the oldest run was created that was looked at; None where all were.
    """

    tasks: Sequence[tuple[Run, Task]]
    next_token: str
    looked_back_to: int | None


class _Mark(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended: behind a task of a run, or behind the run."""

    created_at: int
    run_id: str
    path: str | None


# Made here, in one thread, as in `lists`.
_read_mark = msgspec.json.Decoder(_Mark).decode


def page(tx: Tx, wanted: Wanted, *, size: int = 0, token: str = "") -> Found:
    """Return a page of the tasks of all runs.

    Args:
        tx: The transaction.
        wanted: Which.
        size: How many at most; 0 leaves it to the server, and it has a limit.
        token: Where the page before ended; empty for the first page.

    Raises:
        RequestError: The token is none, or the size is negative.
    """
    if size < 0:
        raise RequestError("the page size must not be negative", where="page_size")
    size = min(size or USUAL_SIZE, LARGEST_SIZE)
    mark = _mark(token) if token else None
    conditions = wanted.conditions(tx)
    found: list[tuple[Run, Task]] = []
    looked_at = 0
    for chunk in _chunks(tx, wanted, mark, size + 1):
        fitting = _fitting(tx, chunk, conditions)
        for run in chunk:
            looked_at += 1
            if run.id not in fitting:
                continue
            after = mark.path if mark is not None and mark.run_id == run.id else None
            found += [(run, task) for task in _of_run(tx, run.id, after, conditions, size + 1 - len(found))]
            if len(found) > size:
                last_run, last = found[size - 1]
                return Found(found[:size], _token(last_run, last.path), last_run.created_at)
        if looked_at >= MOST_RUNS:
            return Found(found, _token(chunk[-1], None), chunk[-1].created_at)
    return Found(found, "", None)


def _chunks(tx: Tx, wanted: Wanted, mark: _Mark | None, first: int) -> Iterator[Sequence[Run]]:
    """Yield runs, the newest first, some at a time: few at first, for most often they are enough."""
    token = ""
    if mark is not None:
        token = run_lists.newest_before(mark.created_at, mark.run_id)
        if mark.path is not None:
            yield [run for run in runs.of_ids(tx, [mark.run_id]) if _is_shown(run, wanted)]
    number = first
    while True:
        listed = run_lists.page(tx, Query(number, token, "created_at desc", namespace=wanted.namespace))
        if listed.rows:
            yield listed.rows
        token, number = listed.next_token, LARGEST_SIZE
        if not token:
            return


def _is_shown(run: Run, wanted: Wanted) -> bool:
    """Say whether a list may have a run that a token names, which anybody may have made up."""
    return run.deleted_at is None and wanted.namespace in {None, run.namespace}


def _fitting(tx: Tx, found: Sequence[Run], conditions: Sequence[Condition]) -> set[str]:
    """Return which runs have such tasks: in one statement, which for many that have none is all."""
    where, params = joined([Condition("tasks.run_id = runs.id"), *conditions])
    sql = f"SELECT runs.id FROM runs WHERE {{any runs.id}} AND EXISTS (SELECT 1 FROM tasks{where})"
    ids = tx.dialect.many([run.id for run in found])
    return {row[0] for row in tx.rows(sql, [ids, *params])}


def _of_run(
    tx: Tx, run_id: str, after: str | None, conditions: Sequence[Condition], limit: int
) -> list[Task]:
    each = [Condition("run_id = ?", (run_id,)), *conditions]
    if after is not None:
        each.append(Condition("path > ?", (after,)))
    where, params = joined(each)
    return TABLE.decode_all(tx.rows(f"{TABLE.select}{where} ORDER BY path LIMIT ?", [*params, limit]))


def _token(run: Run, path: str | None) -> str:
    return msgspec.json.encode(_Mark(run.created_at, run.id, path)).hex()


def _mark(token: str) -> _Mark:
    try:
        mark = _read_mark(binascii.unhexlify(token))
    except (ValueError, msgspec.MsgspecError, RecursionError):
        mark = None
    if mark is None or abs(mark.created_at) >= 1 << 63 or "\0" in f"{mark.run_id}{mark.path}":
        raise bad_token()
    return mark
