"""Runs go when their time is over, a batch at a time, and only those."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import NotFound
from penstock.home import RetentionSettings
from penstock.server import retention
from penstock.server.retention import HOUR, Retention, sweep
from penstock.store import runs
from support.databases import create_run

if TYPE_CHECKING:
    from penstock.store import Store


def state_of(store: Store, run_id: str) -> str:
    with store.read() as tx:
        run = runs.get(tx, run_id)
    return "DELETED" if run.deleted_at else run.storage_state


@pytest.fixture
def ended(opened: Store) -> Store:
    with opened.transaction() as tx:
        create_run(tx, "old", state="SUCCEEDED", created_at=0, finished_at=HOUR)
        create_run(tx, "new", state="FAILED", created_at=0, finished_at=9 * HOUR)
        create_run(tx, "open", state="RUNNING", created_at=0)
    return opened


def test_nothing_goes_where_nothing_is_said(ended: Store) -> None:
    assert sweep(ended, RetentionSettings(), 10 * HOUR) == 0
    assert state_of(ended, "old") == "AVAILABLE"


def test_a_run_is_archived_after_its_end_and_deleted_after_that(ended: Store) -> None:
    settings = RetentionSettings(archive_after_h=2, delete_after_h=3)

    assert sweep(ended, settings, 10 * HOUR) == 1
    assert [state_of(ended, name) for name in ("old", "new", "open")] == [
        "ARCHIVED",
        "AVAILABLE",
        "AVAILABLE",
    ]
    assert sweep(ended, settings, 10 * HOUR) == 0
    assert sweep(ended, settings, 14 * HOUR) == 2
    assert [state_of(ended, name) for name in ("old", "new", "open")] == ["DELETED", "ARCHIVED", "AVAILABLE"]


def test_what_people_have_archived_is_deleted_too(ended: Store) -> None:
    with ended.transaction() as tx:
        runs.archive(tx, "new", 10 * HOUR)
    settings = RetentionSettings(delete_after_h=1)

    assert sweep(ended, settings, 10 * HOUR) == 0
    assert sweep(ended, settings, 12 * HOUR) == 1
    assert [state_of(ended, name) for name in ("old", "new")] == ["AVAILABLE", "DELETED"]


def test_many_go_in_batches(opened: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    with opened.transaction() as tx:
        for number in range(5):
            create_run(tx, f"r{number}", state="SUCCEEDED", created_at=number, finished_at=number + 1)
    settings = RetentionSettings(archive_after_h=0)

    assert [sweep(opened, settings, HOUR) for _ in range(4)] == [2, 2, 1, 0]


def test_a_thread_that_has_nothing_to_do_is_none(opened: Store) -> None:
    idle = Retention(opened, RetentionSettings())
    idle.start()
    idle.stop()

    with opened.read() as tx, pytest.raises(NotFound):
        runs.get(tx, "none")
