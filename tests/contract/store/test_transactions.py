from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from penstock.errors import Conflict, NotFound, StoreError
from penstock.store import events, experiments, runs, tasks
from support.databases import a_task, an_event, create_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.store import Store
    from support.databases import Database


def in_another_thread(action: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action).result()


def count_runs(opened: Store) -> int:
    with opened.read() as tx:
        return len(runs.list(tx, limit=1000))


def test_what_is_committed_is_there_for_the_next_store(database: Database) -> None:
    first = database.open()
    with first.transaction() as tx:
        create_run(tx)
    first.close()

    assert count_runs(database.open()) == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_an_exception_rolls_everything_back(opened: Store, error: type[BaseException]) -> None:
    def write_and_fail() -> None:
        with opened.transaction() as tx:
            create_run(tx)
            tasks.insert(tx, [a_task()])
            raise error

    with pytest.raises(error):
        write_and_fail()

    assert count_runs(opened) == 0
    with opened.transaction() as tx:  # the thread's connection can be used again
        create_run(tx)
    assert count_runs(opened) == 1


def test_a_transaction_that_goes_on_after_a_failed_statement_cannot_be_committed(opened: Store) -> None:
    def go_on() -> None:
        with opened.transaction() as tx:
            create_run(tx, "run-1")
            with pytest.raises(Conflict):
                create_run(tx, "run-1")

    with pytest.raises(StoreError, match="went on after a statement of it had failed") as caught:
        go_on()

    assert isinstance(caught.value.__cause__, Conflict)
    assert count_runs(opened) == 0


def test_not_found_is_no_failed_statement(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx)
        with pytest.raises(NotFound):
            runs.get(tx, "run-9")

    assert count_runs(opened) == 1


def test_a_transaction_sees_its_own_changes(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx)
        assert [run.id for run in runs.list(tx, limit=5)] == ["run-1"]


def test_a_reading_transaction_cannot_write(opened: Store) -> None:
    with pytest.raises(AssertionError, match="only reads"), opened.read() as tx:
        create_run(tx)
    with pytest.raises(AssertionError, match="only reads"), opened.read() as tx:
        tasks.insert(tx, [a_task()])


def test_a_thread_has_one_transaction_at_a_time(opened: Store) -> None:
    with opened.transaction(), pytest.raises(AssertionError, match="inside a transaction"):
        opened.read().__enter__()


def test_a_transaction_ends_with_its_block(opened: Store) -> None:
    with opened.transaction() as tx:
        pass

    with pytest.raises(AssertionError, match="the transaction has ended"):
        runs.list(tx, limit=1)


def test_a_transaction_belongs_to_its_thread(opened: Store) -> None:
    with opened.transaction() as tx, pytest.raises(AssertionError, match="belongs to the thread"):
        in_another_thread(lambda: create_run(tx))


def test_each_thread_has_a_connection_of_its_own(opened: Store) -> None:
    def write(number: int) -> None:
        with opened.transaction() as tx:
            create_run(tx, f"run-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(40)))

    assert count_runs(opened) == 40


def test_readers_see_one_state_and_neither_wait_for_a_writer_nor_stop_one(opened: Store) -> None:
    def write(run_id: str) -> None:
        with opened.transaction() as tx:
            create_run(tx, run_id)

    write("run-1")
    with opened.read() as tx:
        assert len(runs.list(tx, limit=5)) == 1
        in_another_thread(lambda: write("run-2"))
        assert len(runs.list(tx, limit=5)) == 1

    with opened.transaction() as tx:
        create_run(tx, "run-3")
        assert in_another_thread(lambda: count_runs(opened)) == 2
    assert count_runs(opened) == 3


def test_two_stores_that_contend_lose_no_event_and_use_no_number_twice(database: Database) -> None:
    each = 50
    start = threading.Barrier(2)

    def append(opened: Store) -> None:
        start.wait()
        for _ in range(each):
            while True:
                try:
                    with opened.transaction() as tx:
                        events.append(tx, [an_event(events.last_seq(tx, "run-1") + 1)])
                    break
                except Conflict:  # what PostgreSQL says where SQLite lets one writer in at a time
                    continue

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(append, [database.open(), database.open()]))

    with database.open().read() as tx:
        assert [event.seq for event in events.since(tx, "run-1", 0)] == list(range(1, 2 * each + 1))


def test_two_stores_that_change_the_same_totals_agree(database: Database) -> None:
    stores = [database.open(), database.open()]
    with stores[0].transaction() as tx:
        for number in range(20):
            create_run(tx, f"run-{number}")
    start = threading.Barrier(2)

    def change(at: int) -> None:
        start.wait()
        for number in range(at, 20, 2):
            for state in ("RUNNING", "FAILED", "RUNNING", "SUCCEEDED"):
                with stores[at].transaction() as tx:
                    runs.update(tx, f"run-{number}", state=state)  # type: ignore[arg-type]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(change, [0, 1]))

    with stores[0].read() as tx:
        assert (runs.count(tx), runs.count(tx, state="SUCCEEDED")) == (20, 20)


def test_two_that_create_an_experiment_at_once_get_the_same(database: Database) -> None:

    start = threading.Barrier(4)

    def create(opened: Store) -> str:
        start.wait()
        with opened.transaction() as tx:
            return experiments.get_or_create(tx, "Default", at=1).id

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(create, [database.open() for _ in range(4)]))

    assert len(set(found)) == 1


def test_a_closed_store_is_refused(opened: Store) -> None:
    opened.close()
    opened.close()

    with pytest.raises(StoreError, match="the store has been closed"):
        opened.transaction()
    with pytest.raises(StoreError, match="the store has been closed"):
        opened.watch()


def test_a_store_that_is_closed_ends_the_connections_of_all_threads(database: Database) -> None:
    opened = database.open()
    ready, closed = threading.Event(), threading.Event()

    def use_and_wait() -> None:
        with opened.transaction() as tx:
            create_run(tx)
        ready.set()
        closed.wait()
        with pytest.raises(StoreError, match="the store has been closed"):
            opened.read()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(use_and_wait)
        ready.wait()
        opened.close()
        closed.set()
        waiting.result()
