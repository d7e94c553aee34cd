"""What a recurring run's view says of the times to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from penstock import api
from penstock.runtime.identity import SECOND, now
from penstock.schedules.triggers import Trigger
from penstock.store import documents, recurring_runs
from penstock.store.rows import RecurringRun
from support.databases import SPEC

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from penstock.store import Store


@pytest.mark.parametrize("trigger", [Trigger(cron="0 0 9 * * *"), Trigger(interval_s=3600)])
def test_the_next_times_come_after_the_last_run(client: TestClient, opened: Store, trigger: Trigger) -> None:
    """Also where runs that were missed are made up for, as both do here."""
    at = now()
    row = RecurringRun(
        id="nightly",
        name="nightly",
        experiment_id="experiment-1",
        created_at=SECOND,
        updated_at=SECOND,
        status="ENABLED",
        schedule=msgspec.to_builtins(trigger),
        max_concurrency=1,
        spec_digest=documents.digest(SPEC),
        last_at=at,
    )
    with opened.transaction() as tx:
        documents.keep(tx, documents.digest(SPEC), {"pipeline_spec": SPEC})
        recurring_runs.create(tx, row)

    told = client.get("/apis/penstock/v1/recurringruns/nightly").json()

    times = [int(api.Timestamp.parse(each)) for each in told["next_times"]]
    assert 5 == len(times)
    assert all(at < each < at + 6 * 24 * 3600 * SECOND for each in times)
