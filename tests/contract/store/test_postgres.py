"""What can go wrong with a server."""

from __future__ import annotations

import re
import select
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from penstock import store
from penstock.errors import Conflict, NotFound, StoreError, Unavailable
from penstock.store import run_lists, run_segments, runs, tasks
from penstock.store.fields import Predicate
from penstock.store.lists import Query
from support.databases import SPEC, a_run, create_run
from support.waiting import PATIENCE_S, eventually

if TYPE_CHECKING:
    from penstock.store import Store
    from support.databases import Database


@pytest.fixture
def database(postgres_database: Database) -> Database:
    return postgres_database


def disconnect_all(database: Database) -> None:
    """Do to every connection what a server does that is restarted."""
    with psycopg.connect(database.location, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(Unavailable, match="the database cannot be reached") as caught:
        store.open("postgresql://ada:secret@127.0.0.1:1/penstock")

    assert caught.value.where == "postgresql://127.0.0.1/penstock"
    assert caught.value.hint == "check that the server runs and is reachable, and PENSTOCK_DATABASE_URL"
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value.__cause__, psycopg.OperationalError)


def test_a_database_that_is_not_there_is_named(database: Database) -> None:
    nowhere = re.sub("/test_[0-9]+", "/nowhere", database.location)

    with pytest.raises(Unavailable, match='database "nowhere" does not exist'):
        store.open(nowhere)


def test_a_url_that_is_none_is_refused() -> None:
    with pytest.raises(StoreError, match="the database's URL cannot be understood: invalid URI") as caught:
        store.open("postgresql://host/x?nonsense=1")

    assert caught.value.where == "PENSTOCK_DATABASE_URL"
    assert caught.value.hint == "write postgresql://USER:PASSWORD@HOST:PORT/DATABASE"


def test_without_the_package_the_extra_is_named() -> None:
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from penstock import store\n"
        "try: store.open('postgresql://x/y')\n"
        "except store.database.StoreError as error: print(error.hint)"
    )

    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "pip install 'penstock[postgres]'"


def test_the_driver_is_not_imported_for_sqlite(tmp_path: Any) -> None:
    script = (
        "import sys; from penstock import store; store.open(sys.argv[1]); print('psycopg' in sys.modules)"
    )

    said = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "False"


def test_a_lost_connection_fails_its_transaction_and_the_next_one_has_a_new_connection(
    opened: Store, database: Database
) -> None:
    def lose() -> None:
        with opened.transaction() as tx:
            create_run(tx, "lost")
            disconnect_all(database)
            create_run(tx, "lost too")

    with pytest.raises(Unavailable):
        lose()

    with opened.transaction() as tx:
        create_run(tx, "kept")
        assert [run.id for run in runs.list(tx, limit=5)] == ["kept"]


def test_a_connection_that_still_waits_for_an_answer_is_not_used_again(opened: Store) -> None:
    """It can be left so where the server breaks off between statements that are sent together."""
    opened._session().connection.pgconn.send_query(b"SELECT pg_sleep(9)")  # type: ignore[attr-defined]

    with pytest.raises(Unavailable, match="another command is already in progress"), opened.read():
        pass

    with opened.read() as tx:
        assert (1,) == tx.row("SELECT 1")


def test_a_connection_lost_between_transactions_is_replaced_before_the_next(
    opened: Store, database: Database
) -> None:
    lost = opened._session()
    disconnect_all(database)

    assert eventually(lambda: lost.broken)
    with opened.read() as tx:
        assert runs.list(tx, limit=1) == []


def test_a_lost_connection_at_the_commit_is_unavailable(opened: Store, database: Database) -> None:
    def lose() -> None:
        with opened.transaction() as tx:
            create_run(tx, "lost")
            disconnect_all(database)

    with pytest.raises(Unavailable):
        lose()

    with opened.read() as tx, pytest.raises(NotFound):
        runs.get(tx, "lost")


def test_a_process_that_stood_still_inside_a_transaction_has_lost_it_and_may_try_again(opened: Store) -> None:
    session: Any = opened._session()
    # What is sent to a server that has said why and not yet closed would take away what it has said.
    ended = select.poll()
    ended.register(session.connection.fileno(), select.POLLHUP | select.POLLRDHUP)
    stood_still = pytest.raises(Unavailable, match="this process stood still for too long")
    with stood_still as caught, opened.transaction() as tx:
        tx.row("SELECT set_config('idle_in_transaction_session_timeout', '1ms', true)")
        assert ended.poll(PATIENCE_S * 1000), "the server ends the connection"
        tx.row("SELECT 1")
    assert caught.value.passes
    with opened.transaction() as tx:
        create_run(tx)


def test_a_watch_that_loses_its_connection_says_so(opened: Store, database: Database) -> None:
    watch = opened.watch()
    disconnect_all(database)

    with pytest.raises(Unavailable):
        watch.wait_for_change(10)

    watch.close()


def test_leases_survive_a_lost_connection(opened: Store, database: Database) -> None:
    lease = opened.leases.acquire("run-1")
    assert lease is not None
    disconnect_all(database)

    def held() -> bool:
        try:
            return opened.leases.held("run-1")
        except Unavailable:
            return False

    assert eventually(held)
    lease.release()
    assert not opened.leases.held("run-1")


def test_a_deadlock_is_a_conflict_for_one_and_nothing_for_the_other(database: Database) -> None:
    first = database.open()
    with first.transaction() as tx:
        create_run(tx, "a")
        create_run(tx, "b")
    both_hold_one = threading.Barrier(2)

    def change(order: str) -> str:
        with database.open().transaction() as tx:
            runs.update(tx, order[0], notices=[order])
            both_hold_one.wait()
            runs.update(tx, order[1], notices=[order])
        return order

    with ThreadPoolExecutor(2) as pool:
        results = [pool.submit(change, order) for order in ("ab", "ba")]
        errors = [result.exception() for result in results]

    assert sorted(type(error).__name__ for error in errors) == ["Conflict", "NoneType"]
    (conflict,) = [error for error in errors if isinstance(error, Conflict)]
    assert conflict.message.startswith("the rows were changed by another transaction meanwhile")


def test_text_that_the_server_cannot_hold_is_a_store_error(opened: Store) -> None:
    def write() -> None:
        with opened.transaction() as tx:
            create_run(tx, name="a\0b")

    with pytest.raises(StoreError, match="NUL"):
        write()


def test_a_table_keeps_the_schema_of_the_search_path(database: Database) -> None:
    with psycopg.connect(database.location, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA metadata")
    url = f"{database.location}&options=-csearch_path%3Dmetadata"

    with store.open(url) as opened, opened.transaction() as tx:
        create_run(tx)

    with store.open(url) as opened, opened.read() as tx:
        assert tx.rows("SELECT schemaname FROM pg_tables WHERE tablename = 'runs'") == [("metadata",)]
        assert list(tasks.all(tx, "run-1")) == []


def test_segments_are_made_while_others_change_runs(database: Database, monkeypatch: Any) -> None:
    """Who makes them neither waits for those who do, nor undoes what they have done."""
    monkeypatch.setattr(run_segments, "LEAST", 1)
    opened = database.open()

    def ended(*ids: str) -> None:
        with opened.transaction() as tx:
            for run_id in ids:
                runs.create(tx, a_run(run_id, state="SUCCEEDED", finished_at=1), SPEC)

    def fold() -> int:
        with opened.transaction() as tx:
            return run_segments.fold(tx)

    ended("a", "b")
    fold()
    ended("c", "d")
    with ThreadPoolExecutor(1) as other:
        with opened.transaction() as tx:
            runs.archive(tx, "a", 1)
            runs.archive(tx, "c", 1)
            assert 1 == other.submit(fold).result(timeout=60)
        ended("e", "f", "g", "h")
        with opened.transaction() as tx:
            tx.row("SELECT 1 FROM runs WHERE id = ?{for_update}", ("b",))
            # The segment of b is put together with others meanwhile; b itself is not.
            assert 6 == other.submit(fold).result(timeout=60)
            runs.update(tx, "b", state="FAILED")

    archived = Query(predicates=(Predicate("storage_state", "EQUALS", ("ARCHIVED",)),))
    failed = Query(predicates=(Predicate("state", "EQUALS", ("FAILED",)),))
    for _ in range(2):
        with opened.read() as tx:
            assert {
                ("AVAILABLE", "SUCCEEDED"): 5,
                ("ARCHIVED", "SUCCEEDED"): 2,
                ("AVAILABLE", "FAILED"): 1,
            } == runs.counts(tx)
            assert [["a", "c"], ["b"]] == [
                [run.id for run in run_lists.page(tx, query).rows] for query in (archived, failed)
            ]
        fold()
