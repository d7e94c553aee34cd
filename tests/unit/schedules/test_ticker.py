"""Recurring runs become runs: each tick once, however often and by whoever it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from penstock import ir, store
from penstock.compiler import lower
from penstock.dsl import component, pipeline
from penstock.errors import Unavailable
from penstock.runtime.identity import SECOND
from penstock.schedules import ticker
from penstock.schedules.triggers import Trigger
from penstock.store import Store, documents, experiments, recurring_runs, runs, sqlite, versions
from penstock.store.rows import PipelineVersion, RecurringRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from penstock.store import Run

MINUTE = 60 * SECOND
EACH_MINUTE = Trigger(cron="0 * * * * *")


@component
def say(text: str) -> str:
    return text


@pipeline
def daily(day: str = "") -> str:
    return say(text=day).output


BODY = {"pipeline_spec": ir.to_dict(lower(daily).spec)}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with store.open(tmp_path) as found:
        yield found


def planned(opened: Store, trigger: Trigger, **fields: Any) -> RecurringRun:
    """A recurring run that was made at the time 0."""
    given: dict[str, Any] = {
        "id": "3f2a0c1d-nightly",
        "name": "Hello World",
        "created_at": 0,
        "updated_at": 0,
        "status": "ENABLED",
        "schedule": msgspec.to_builtins(trigger),
        "max_concurrency": 10,
        "spec_digest": documents.digest(BODY),
    }
    with opened.transaction() as tx:
        documents.keep(tx, documents.digest(BODY), BODY)
        given["experiment_id"] = experiments.get_or_create(tx, "Default", 0).id
        row = RecurringRun(**(given | fields))
        row = msgspec.structs.replace(row, due_at=ticker.due_at(row, 0))
        recurring_runs.create(tx, row)
    return row


def all_runs(opened: Store) -> list[Run]:
    with opened.read() as tx:
        found = runs.list(tx, limit=100)
    return sorted(found, key=lambda run: (run.scheduled_at or 0, run.name))


def ticks(opened: Store) -> list[int]:
    return [(run.scheduled_at or 0) // SECOND for run in all_runs(opened)]


def looked(opened: Store, now: int, times: int = 10) -> int | None:
    """Look until nothing is due; return when to look again."""
    for _ in range(times):
        again = ticker.make_due(opened, now)
        if again is None or again > now:
            return again
    raise AssertionError("there is always something due")


def test_missed_ticks_become_a_run_each(opened: Store) -> None:
    planned(opened, EACH_MINUTE)

    assert 4 * MINUTE == looked(opened, 3 * MINUTE + 1)

    assert [60, 120, 180] == ticks(opened)
    assert 4 * MINUTE == looked(opened, 3 * MINUTE + 2)
    assert [60, 120, 180] == ticks(opened)


def test_without_catch_up_missed_ticks_become_one(opened: Store) -> None:
    planned(opened, Trigger(cron="0 * * * * *", catch_up=False))

    assert 4 * MINUTE == looked(opened, 3 * MINUTE + 1)

    assert [180] == ticks(opened)


def test_a_recurring_run_without_a_trigger_runs_once(opened: Store) -> None:
    planned(opened, Trigger())

    assert looked(opened, 5 * MINUTE) is None

    assert [0] == ticks(opened)


def test_a_run_says_where_it_comes_from(opened: Store) -> None:
    row = planned(
        opened,
        EACH_MINUTE,
        parameters={"day": "[[Index]] at [[ScheduledTime]]"},
        service_account="robot",
        options={"cache": False},
    )

    looked(opened, MINUTE)

    [run] = all_runs(opened)
    assert row.id == run.recurring_run_id
    assert "helloworld3f2a0-1-386646229" == run.name
    assert {"day": "1 at 19700101000100"} == run.parameters
    assert ("robot", "PENDING", MINUTE) == (run.service_account, run.state, run.scheduled_at)
    assert False is run.options["cache"]


def test_no_more_than_so_many_are_open(opened: Store) -> None:
    planned(opened, EACH_MINUTE, max_concurrency=2)

    again = looked(opened, 5 * MINUTE)

    assert [60, 120] == ticks(opened)
    assert 5 * MINUTE + SECOND == again
    first = all_runs(opened)[0]
    with opened.transaction() as tx:
        runs.update(tx, first.id, state="SUCCEEDED")
    looked(opened, 5 * MINUTE + SECOND)
    assert [60, 120, 180] == ticks(opened)


def test_what_was_asked_for_of_the_past_comes_first(opened: Store) -> None:
    planned(opened, EACH_MINUTE, created_at=10 * MINUTE, backlog=[60, 120])

    assert 11 * MINUTE == looked(opened, 10 * MINUTE)

    assert [60, 120] == ticks(opened)
    with opened.read() as tx:
        row = recurring_runs.get(tx, "3f2a0c1d-nightly")
    assert ([], None, 2) == (row.backlog, row.last_at, row.runs)


def test_the_next_ticks_are_those_after_the_last_that_was_made(opened: Store) -> None:
    row = planned(opened, EACH_MINUTE, last_at=10 * MINUTE)

    assert [660, 720] == ticker.next_ticks(row, 2, 10 * MINUTE + SECOND)
    each = Trigger(interval_s=7)
    assert [607, 614] == ticker.next_ticks(replace(row, each), 2, 10 * MINUTE + SECOND)
    assert [] == ticker.next_ticks(replace(row, Trigger()), 2, 10 * MINUTE), "it was due once, and has run"
    off = msgspec.structs.replace(row, status="DISABLED")
    assert [] == ticker.next_ticks(off, 2, 0)


def replace(row: RecurringRun, trigger: Trigger) -> RecurringRun:
    return msgspec.structs.replace(row, schedule=msgspec.to_builtins(trigger))


def test_one_that_is_off_has_nothing_to_do(opened: Store) -> None:
    planned(opened, EACH_MINUTE, status="DISABLED", backlog=[60])

    assert looked(opened, 5 * MINUTE) is None
    assert [] == all_runs(opened)


def test_whoever_dies_before_the_tick_is_noted_has_made_it_already(
    opened: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(opened, EACH_MINUTE)

    class Death(Exception):
        pass

    def die(*_args: object, **_changes: object) -> bool:
        raise Death

    with monkeypatch.context() as patched:
        patched.setattr(recurring_runs, "made", die)
        with pytest.raises(Death):
            ticker.make_due(opened, 2 * MINUTE)
    assert [60] == ticks(opened)

    looked(opened, 2 * MINUTE)

    assert [60, 120] == ticks(opened)


def test_two_that_look_at_once_make_a_run_once(opened: Store, tmp_path: Path) -> None:
    planned(opened, EACH_MINUTE)
    with store.open(tmp_path) as second, opened.read() as tx:
        [seen] = recurring_runs.due(tx, MINUTE, limit=1)

    ticker.make_due(opened, MINUTE)
    with store.open(tmp_path) as second:
        ticker._make(second, seen, MINUTE)

    assert [60] == ticks(opened)


def test_two_that_look_at_different_moments_lose_no_tick(opened: Store, tmp_path: Path) -> None:
    planned(opened, Trigger(cron="0 * * * * *", catch_up=False))
    with opened.read() as tx:
        [seen] = recurring_runs.due(tx, MINUTE, limit=1)
    with store.open(tmp_path) as second:
        ticker._submit(second, seen, 60, MINUTE)  # it stands still before it notes the tick

    looked(opened, 2 * MINUTE)

    assert [60, 120] == ticks(opened)


def test_a_tick_that_cannot_be_run_is_told_and_the_next_is_tried(opened: Store) -> None:
    row = planned(opened, EACH_MINUTE, parameters={"unknown": 1})

    assert 2 * MINUTE == looked(opened, MINUTE)

    assert [] == all_runs(opened)
    with opened.transaction() as tx:
        told = recurring_runs.get(tx, row.id)
        assert told.error is not None
        assert "unknown" in told.error.message
        recurring_runs.update(tx, row.id, parameters={})
    looked(opened, 2 * MINUTE)
    with opened.read() as tx:
        assert recurring_runs.get(tx, row.id).error is None
    assert [120] == ticks(opened)


def test_the_newest_version_is_run_unless_one_is_named(opened: Store) -> None:
    newer = {"pipeline_spec": {**BODY["pipeline_spec"], "sdkVersion": "newer"}}
    with opened.transaction() as tx:
        for number, body in enumerate((BODY, newer)):
            version = PipelineVersion(
                f"v{number}", "p", f"v{number}", f"v{number}", number, spec_digest=documents.digest(body)
            )
            versions.insert(tx, version, body, {})
    planned(opened, EACH_MINUTE, id="pinned", spec_digest=None, pipeline_id="p", pipeline_version_id="v0")
    planned(opened, EACH_MINUTE, id="latest", spec_digest=None, pipeline_id="p")

    looked(opened, MINUTE)

    found = {run.recurring_run_id: (run.pipeline_version_id, run.spec_digest) for run in all_runs(opened)}
    assert {"pinned": ("v0", documents.digest(BODY)), "latest": ("v1", documents.digest(newer))} == found


def test_a_pipeline_without_versions_is_told(opened: Store) -> None:
    planned(opened, EACH_MINUTE, spec_digest=None, pipeline_id="p")

    looked(opened, MINUTE)

    with opened.read() as tx:
        error = recurring_runs.get(tx, "3f2a0c1d-nightly").error
    assert error is not None
    assert "has no version" in error.message


def test_a_tick_stays_due_while_the_database_is_busy(opened: Store, tmp_path: Path) -> None:
    planned(opened, EACH_MINUTE)
    impatient = Store(sqlite.Driver(tmp_path, timeout_s=0.01))

    with opened.transaction(), pytest.raises(Unavailable):
        ticker.make_due(impatient, MINUTE)
    impatient.close()

    assert [] == ticks(opened)
    assert 2 * MINUTE == looked(opened, MINUTE)
    assert [60] == ticks(opened)
    with opened.read() as tx:
        assert recurring_runs.get(tx, "3f2a0c1d-nightly").error is None


def test_one_that_cannot_even_be_read_keeps_no_other_from_running(opened: Store) -> None:
    planned(opened, EACH_MINUTE, id="broken", options={"cache": "no switch"})
    planned(opened, EACH_MINUTE, id="sound")

    looked(opened, MINUTE)

    assert ["sound"] == [run.recurring_run_id for run in all_runs(opened)]
    with opened.read() as tx:
        error = recurring_runs.get(tx, "broken").error
    assert error is not None
    assert "ValidationError" == error.kind
