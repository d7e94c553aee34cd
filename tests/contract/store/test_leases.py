from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from penstock.errors import Conflict, NotFound
from penstock.store import runs
from support.databases import create_run, job, line_of, tell
from support.waiting import eventually

if TYPE_CHECKING:
    from penstock.store import Lease, Store
    from support.databases import Database


def commit_under(lease: Lease, opened: Store, run_id: str) -> None:
    with opened.transaction() as tx:
        lease.check(tx)
        create_run(tx, run_id)


def is_there(opened: Store, run_id: str) -> bool:
    with opened.read() as tx:
        try:
            runs.get(tx, run_id)
        except NotFound:
            return False
        return True


def taken(opened: Store, run_id: str = "run-1") -> Lease:
    """The lease of a run, which must be free now."""
    lease = opened.leases.acquire(run_id)
    assert lease is not None
    return lease


def test_a_run_has_one_driver(database: Database) -> None:
    one, other = database.open(), database.open()
    assert not other.leases.held("run-1")

    lease = taken(one)

    assert lease.run_id == "run-1"
    assert one.leases.held("run-1")
    assert other.leases.held("run-1")
    assert other.leases.acquire("run-1") is None
    assert one.leases.acquire("run-1") is None
    assert not other.leases.held("run-2")
    commit_under(lease, one, "a")
    assert is_there(other, "a")


def test_leases_of_different_runs_are_independent(database: Database) -> None:
    one, other = database.open(), database.open()

    commit_under(taken(one, "run-1"), one, "a")
    commit_under(taken(other, "run-2"), other, "b")


def test_a_lease_that_is_released_is_free_at_once(database: Database) -> None:
    one, other = database.open(), database.open()
    lease = taken(one)

    lease.release()
    lease.release()

    assert not one.leases.held("run-1")
    next_lease = taken(other)
    lease.release()  # must not take the lease from its new holder
    assert one.leases.held("run-1")
    commit_under(next_lease, other, "a")


def test_nothing_is_committed_under_a_lease_that_was_released(opened: Store) -> None:
    lease = taken(opened)
    lease.release()

    with pytest.raises(Conflict, match="the lease of run run-1 was released"):
        commit_under(lease, opened, "a")

    assert not is_there(opened, "a")


def test_a_lease_is_taken_once_however_many_ask(database: Database) -> None:
    stores = [database.open() for _ in range(6)]

    for attempt in range(5):
        with ThreadPoolExecutor(len(stores)) as pool:
            leases = list(pool.map(lambda each: each.leases.acquire("run-1"), stores))

        won = [lease for lease in leases if lease is not None]
        assert len(won) == 1, f"attempt {attempt}"
        won[0].release()


def test_asking_who_holds_a_lease_gets_in_nobodys_way(database: Database) -> None:
    one, other = database.open(), database.open()
    going_on = True

    def ask() -> None:
        while going_on:
            other.leases.held("run-1")

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        try:
            for _ in range(100):
                taken(one).release()
        finally:
            going_on = False
        asking.result()


def test_the_lease_of_a_killed_driver_of_this_machine_is_free_at_once(database: Database) -> None:
    opened = database.open()
    with job(database, "hold") as driver:
        assert line_of(driver) == "taken"
        assert opened.leases.held("run-1")
        assert opened.leases.acquire("run-1") is None

        driver.send_signal(signal.SIGKILL)
        driver.wait()

        assert not opened.leases.held("run-1")
        assert list(opened.leases.free(["run-1"])) == ["run-1"]
        lease = taken(opened)
    commit_under(lease, opened, "a")


def expire_leases(database: Database) -> None:
    with database.open().transaction() as tx:
        tx.execute("UPDATE leases SET expires_at = 1")


def somebody_waits_for_a_lock(database: Database) -> bool:
    with database.open().read() as tx:
        return tx.row("SELECT 1 FROM pg_locks WHERE NOT granted") is not None


class TestByTime:
    """Leases that expire: PostgreSQL's."""

    @pytest.fixture
    def database(self, postgres_database: Database) -> Database:
        return postgres_database

    def test_a_lease_is_renewed_for_as_long_as_its_holder_lives(self, database: Database) -> None:
        one, other = database.open(lease_s=0.6), database.open()
        lease = taken(one)

        assert not eventually(lambda: not other.leases.held("run-1"), within_s=2)

        commit_under(lease, one, "a")

    def test_a_holder_of_another_machine_is_waited_for_though_its_process_is_not_here(
        self, database: Database
    ) -> None:
        opened = database.open(lease_s=0.5)
        lease = taken(opened)
        with opened.transaction() as tx:
            tx.execute("UPDATE leases SET holder = 'another-machine/1 1 1 00'")
        assert opened.leases.held("run-1")
        assert opened.leases.acquire("run-1") is None

        assert eventually(lambda: not opened.leases.held("run-1"))
        taken(opened)
        with pytest.raises(Conflict, match="taken over"):
            commit_under(lease, opened, "a")

    def test_a_driver_that_was_stopped_cannot_commit_after_its_run_was_taken_over(
        self, database: Database
    ) -> None:
        opened = database.open()
        with job(database, "hold", "0.6") as driver:
            assert line_of(driver) == "taken"
            driver.send_signal(signal.SIGSTOP)
            found: list[Any] = []
            assert eventually(lambda: bool(found.append(opened.leases.acquire("run-1")) or found[-1]))
            driver.send_signal(signal.SIGCONT)
            tell(driver)

            assert line_of(driver) == "conflict: run run-1 has been taken over by another driver"
        assert not is_there(opened, "written under the lease")
        commit_under(found[-1], opened, "a")

    def test_a_lease_is_not_taken_over_in_the_middle_of_its_holders_transaction(
        self, database: Database
    ) -> None:
        one, other = database.open(), database.open()
        lease = taken(one)
        expire_leases(database)
        with ThreadPoolExecutor(1) as pool:
            with one.transaction() as tx:
                lease.check(tx)
                create_run(tx, "a")
                taking = pool.submit(other.leases.acquire, "run-1")
                assert eventually(lambda: somebody_waits_for_a_lock(database))
            later = taking.result()

        assert later is not None
        assert is_there(other, "a")
        with pytest.raises(Conflict, match="taken over"):
            commit_under(lease, one, "b")

    def test_a_lease_that_was_given_up_without_a_connection_is_free_for_its_holder_at_once(
        self, database: Database
    ) -> None:
        one, other = database.open(), database.open()
        lease = taken(one)
        with psycopg.connect(database.location) as connection:
            name = connection.info.dbname
        with psycopg.connect(database.location, dbname="postgres", autocommit=True) as outside:
            outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            outside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            lease.release()
            outside.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert other.leases.held("run-1")

        assert list(one.leases.free(["run-1"])) == ["run-1"]
        commit_under(taken(one), other, "a")
        with pytest.raises(Conflict, match="was released"):
            commit_under(lease, other, "b")

    def test_the_epoch_grows_with_every_change_of_hands(self, database: Database) -> None:
        opened = database.open()
        epochs = []
        for _ in range(3):
            lease: Any = taken(opened)
            epochs.append(lease.epoch)
            lease.release()

        assert epochs == [1, 2, 3]


def test_leases_that_are_held_are_found_by_how_their_ids_begin(database: Database) -> None:
    one, other = database.open(), database.open()
    kept = [taken(one, "engine-1"), taken(other, "engine-2"), taken(one, "run-1")]
    taken(one, "engine-3").release()

    assert list(other.leases.live("engine-")) == ["engine-1", "engine-2"]
    kept[0].release()
    assert list(one.leases.live("engine-")) == ["engine-2"]
    assert list(one.leases.live("server-")) == []


def test_which_of_several_runs_are_free_is_one_question(database: Database) -> None:
    one, other = database.open(), database.open()
    lease = taken(one, "run-1")
    taken(other, "run-3")

    assert list(other.leases.free(["run-1", "run-2", "run-3"])) == ["run-2"]
    lease.release()
    assert list(other.leases.free(["run-1", "run-2", "run-3"])) == ["run-1", "run-2"]
    assert list(other.leases.free([])) == []
