"""The thread that looks at recurring runs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from penstock import ir, store
from penstock.compiler import lower
from penstock.dsl import component, pipeline
from penstock.runtime.identity import SECOND, now
from penstock.schedules import clock
from penstock.store import documents, experiments, recurring_runs, runs
from penstock.store.rows import RecurringRun
from support.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path


@component
def say() -> str:
    return "now"


@pipeline
def often() -> None:
    say()


def test_what_is_due_is_run_while_the_clock_goes(tmp_path: Path) -> None:
    body = {"pipeline_spec": ir.to_dict(lower(often).spec)}
    stop = threading.Event()
    with store.open(tmp_path) as opened:
        thread = threading.Thread(target=clock.run, args=(opened, stop))
        thread.start()
        try:
            made_at = now()
            with opened.transaction() as tx:
                documents.keep(tx, documents.digest(body), body)
                row = RecurringRun(
                    id="often",
                    name="often",
                    experiment_id=experiments.get_or_create(tx, "Default", 0).id,
                    created_at=made_at,
                    updated_at=made_at,
                    status="ENABLED",
                    schedule={"cron": "* * * * * *"},
                    max_concurrency=10,
                    spec_digest=documents.digest(body),
                    due_at=made_at,
                )
                recurring_runs.create(tx, row)

            def two() -> list[int]:
                with opened.read() as tx:
                    found = [run.scheduled_at or 0 for run in runs.list(tx, limit=9)]
                return sorted(found) if len(found) > 1 else []

            first, second = wait_until(two, "two ticks")[:2]
        finally:
            stop.set()
            thread.join()

    assert made_at < first
    assert SECOND == second - first
