"""What the things are called that runs belong to: for a page of runs, by one look-up of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store.rows import Run
    from penstock.store.tx import Tx

__all__ = ["Names", "of_runs"]


class Names(NamedTuple):
    """Names by id; what has been deleted is left out."""

    experiments: Mapping[str, str]
    versions: Mapping[str, str]
    recurring_runs: Mapping[str, str]


def of_runs(tx: Tx, rows: Sequence[Run]) -> Names:
    """Return the names of the experiments, versions and recurring runs of some runs."""
    return Names(
        _names(tx, "experiments", "name", (run.experiment_id for run in rows)),
        _names(tx, "pipeline_versions", "display_name", (run.pipeline_version_id for run in rows)),
        _names(tx, "recurring_runs", "name", (run.recurring_run_id for run in rows)),
    )


def _names(tx: Tx, table: str, column: str, ids: Iterable[str | None]) -> dict[str, str]:
    wanted = sorted({each for each in ids if each})
    if not wanted:
        return {}
    sql = f"SELECT id, {column} FROM {table} WHERE {{any id}}"
    return {row[0]: row[1] for row in tx.rows(sql, (tx.dialect.many(wanted),))}
