"""Which runs have changed since when, by numbers in the order of commits.

Each run has the number of its last change; several changes in between count as one. On SQLite, where one
writes at a time, the next number is one more. On PostgreSQL it is the id of the transaction, and a number
counts once no transaction with a smaller one is under way: so whoever has read up to a number has missed
nothing below it, though transactions end in another order than they begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from penstock.store import runs
from penstock.store.fields import in_namespace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penstock.store.rows import Run
    from penstock.store.tx import Tx

__all__ = ["Change", "last", "since"]


class Change(NamedTuple):
    """What one commit has changed.

    Args:
        number: The commit's number.
        run_ids: The runs.
        runs: Those of them that there are still, as they are now.
    """

    number: int
    run_ids: Sequence[str]
    runs: Sequence[Run]


def last(tx: Tx) -> int:
    """Return a number up to which nothing will be added any more."""
    row = tx.row("SELECT {changes_end}")
    return int(row[0]) if row else 0


def since(tx: Tx, number: int, before: int | None, namespace: str | None, *, limit: int) -> list[Change]:
    """Return what has changed after a number, in order; each run once, where it has changed last.

    Args:
        tx: The transaction.
        number: The number.
        before: The last number that may be among them; None for no such limit.
        namespace: The namespace of the runs; None for all.
        limit: How many runs, at most, unless one commit has changed more.
    """
    where = "number > ? AND {is_settled number}"
    params: list[int | str] = [number]
    if before is not None:
        where, params = f"{where} AND number <= ?", [*params, before]
    if namespace is not None:
        condition = in_namespace(namespace)
        where, params = f"{where} AND {condition.sql}", [*params, *condition.params]
    found = tx.rows(
        f"SELECT number, run_id FROM run_changes WHERE {where} ORDER BY number, run_id LIMIT ?",
        [*params, limit + 1],
    )
    if len(found) > limit:
        # All of a commit or nothing of it.
        whole = [row for row in found if row[0] != found[-1][0]]
        found = whole or tx.rows(
            f"SELECT number, run_id FROM run_changes WHERE {where} AND number = ? ORDER BY run_id",
            [*params, found[-1][0]],
        )
    there = {run.id: run for run in runs.of_ids(tx, [run_id for _, run_id in found])}
    by_number: dict[int, list[str]] = {}
    for changed, run_id in found:
        by_number.setdefault(changed, []).append(run_id)
    return [
        Change(changed, run_ids, [there[run_id] for run_id in run_ids if run_id in there])
        for changed, run_ids in by_number.items()
    ]
