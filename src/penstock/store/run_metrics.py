"""Numbers that tasks have logged as metrics, by run: so that a page of runs is shown with them at once.

They stand in the artifacts' metadata, too, where the lineage of each is; here they are found without reading
the links of all tasks. What is noted of a run comes from the outputs of its tasks, also of those that took
them from the cache, and goes when a task is to run again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from penstock.store.rows import Artifact
    from penstock.store.tx import Tx

__all__ = ["TYPE", "RunMetric", "forget", "note", "of_runs"]

TYPE = "system.Metrics"
"""The artifacts that numbers are read from."""

MOST = 100
LONGEST = 200
"""So many numbers are kept of one artifact, with names of so many characters; an index holds them."""


class RunMetric(NamedTuple):
    """What was logged under one name in a run: how often, and between which numbers."""

    name: str
    least: float
    greatest: float
    times: int


def note(tx: Tx, run_id: str, path: str, outputs: Iterable[Artifact]) -> None:
    """Keep the numbers of a task's outputs; what a task inside it has given already is not kept twice."""
    rows = [
        (run_id, name, artifact.id, path, value)
        for artifact in outputs
        if artifact.type == TYPE
        for name, value in _numbers(artifact)
    ]
    if rows:
        tx.executemany(
            "INSERT INTO run_metrics (run_id, name, artifact_id, path, value) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (run_id, name, artifact_id) DO NOTHING",
            rows,
        )


def forget(tx: Tx, run_id: str, path: str) -> None:
    """Forget what a task has logged, and what those inside it have: it is to run again."""
    begins = f"substr(path, 1, {len(path) + 1}) IN (?, ?)"
    tx.execute(
        f"DELETE FROM run_metrics WHERE run_id = ? AND (path = ? OR {begins})",
        (run_id, path, f"{path}/", f"{path}~"),
    )


def of_runs(tx: Tx, run_ids: Sequence[str]) -> dict[str, list[RunMetric]]:
    """Return what was logged in runs, by run, each name once and in order; a run without any is left out."""
    found: dict[str, list[RunMetric]] = {}
    sql = (
        "SELECT run_id, name, MIN(value), MAX(value), COUNT(*) FROM run_metrics WHERE {any run_id}"
        " GROUP BY run_id, name ORDER BY run_id, name"
    )
    for run_id, *told in tx.rows(sql, (tx.dialect.many(run_ids),)):
        found.setdefault(run_id, []).append(RunMetric(*told))
    return found


def by_task(tx: Tx, run_id: str) -> list[tuple[str, str, float]]:
    """Return what the tasks of a run have logged, each (path, name, value), by name."""
    sql = "SELECT path, name, value FROM run_metrics WHERE run_id = ? ORDER BY name, path"
    return [(path, name, value) for path, name, value in tx.rows(sql, (run_id,))]


def _numbers(artifact: Artifact) -> Iterator[tuple[str, float]]:
    kept = 0
    for name, value in artifact.metadata.items():
        if kept == MOST:
            return
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < len(name) <= LONGEST:
            continue
        try:
            number = float(value)
        except OverflowError:
            continue
        if math.isfinite(number) and "\0" not in name:
            kept += 1
            yield name, number
