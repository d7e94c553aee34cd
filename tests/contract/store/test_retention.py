"""Which runs have been there for long enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.store import experiments, retention, runs
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import Store


def test_runs_are_found_by_their_end(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, "old", state="SUCCEEDED", created_at=1, finished_at=5)
        create_run(tx, "failed", state="FAILED", created_at=2, finished_at=6)
        create_run(tx, "ended-late", state="CANCELED", created_at=3, finished_at=50)
        create_run(tx, "runs", state="RUNNING", created_at=4)
        create_run(tx, "gone", state="SUCCEEDED", created_at=1, finished_at=5)
        runs.discard(tx, "gone", 9)

    with opened.read() as tx:
        assert sorted(retention.ended_before(tx, 10, limit=10)) == ["failed", "old"]
        assert len(retention.ended_before(tx, 10, limit=1)) == 1
        assert retention.ended_before(tx, 5, limit=10) == []
        assert retention.archived_before(tx, 100, limit=10) == []


def test_archived_runs_are_found_by_when_they_were_archived(opened: Store) -> None:
    with opened.transaction() as tx:
        for name in ("early", "late", "out-again"):
            create_run(tx, name, state="SUCCEEDED", created_at=1, finished_at=5)
        create_run(tx, "unknown-when", state="FAILED", created_at=1, finished_at=5, storage_state="ARCHIVED")
        create_run(tx, "runs", state="RUNNING", created_at=1)
        runs.archive(tx, "early", 10)
        runs.archive(tx, "late", 60)
        runs.archive(tx, "runs", 10)
        runs.archive(tx, "out-again", 10)
        runs.unarchive(tx, "out-again")

    with opened.read() as tx:
        assert retention.ended_before(tx, 100, limit=10) == ["out-again"]
        assert runs.get(tx, "out-again").archived_at is None
        assert sorted(retention.archived_before(tx, 50, limit=10)) == ["early", "unknown-when"]
        assert len(retention.archived_before(tx, 100, limit=10)) == 3


def test_runs_are_archived_with_their_experiment_at_its_time(opened: Store) -> None:
    with opened.transaction() as tx:
        experiment = experiments.get_or_create(tx, "e", 1)
        create_run(tx, "r", experiment_id=experiment.id, state="SUCCEEDED", created_at=1, finished_at=2)
        experiments.archive(tx, experiment.id, 7)

    with opened.read() as tx:
        assert runs.get(tx, "r").archived_at == 7
