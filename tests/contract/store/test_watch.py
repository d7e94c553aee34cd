from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from support.databases import create_run
from support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from penstock.store import Store, Watch
    from support.databases import Database


def commit(opened: Store, run_id: str = "run-1") -> None:
    with opened.transaction() as tx:
        create_run(tx, run_id)


@pytest.fixture
def watch(opened: Store) -> Iterator[Watch]:
    watch = opened.watch()
    yield watch
    watch.close()


def test_nothing_has_changed_at_first(watch: Watch) -> None:
    assert not watch.changed()


def test_a_commit_of_the_same_store_is_a_change_once(opened: Store, watch: Watch) -> None:
    commit(opened)

    assert watch.wait_for_change(5)
    assert not watch.changed()


def test_a_commit_of_another_store_is_a_change(database: Database, watch: Watch) -> None:
    commit(database.open())

    assert watch.wait_for_change(5)


def test_reading_and_rolling_back_are_no_changes(opened: Store, watch: Watch) -> None:
    def fail() -> None:
        with opened.transaction() as tx:
            create_run(tx)
            raise ZeroDivisionError

    with opened.read() as tx:
        tx.rows("SELECT * FROM runs")
    with pytest.raises(ZeroDivisionError):
        fail()

    assert not watch.wait_for_change(0.1)


def test_a_wait_ends_soon_after_a_commit(opened: Store, watch: Watch) -> None:
    """The engine hears of a request within 100 ms; here with room for a loaded machine."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(watch.wait_for_change, 30)
        began = time.monotonic()
        commit(opened)

        assert waiting.result()
        assert time.monotonic() - began < 5


def test_a_wait_ends_when_its_time_is_over(watch: Watch) -> None:
    began = time.monotonic()

    assert not watch.wait_for_change(0.05)
    assert 0.05 <= time.monotonic() - began < 5


def test_closing_ends_a_wait_in_another_thread(opened: Store) -> None:
    watch = opened.watch()
    inside = threading.Event()

    def wait() -> bool:
        inside.set()
        return watch.wait_for_change(30)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait)
        inside.wait()
        watch.close()

        assert not waiting.result(timeout=10)
    assert not watch.wait_for_change(30)


def test_a_watch_may_be_closed_twice(opened: Store) -> None:
    watch = opened.watch()
    watch.close()
    watch.close()

    assert eventually(lambda: not watch.wait_for_change(0))
