from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from penstock.errors import StoreError
from penstock.store import runs, tasks, timers
from penstock.store.migrations import STEPS, Step
from support.databases import a_task, create_run

if TYPE_CHECKING:
    from penstock.store import Store
    from support.databases import Database

OWNER: Step = (
    "ALTER TABLE runs ADD COLUMN owner {key}",
    "UPDATE runs SET owner = 'nobody'",
    "CREATE INDEX runs_of_owner ON runs (owner)",
)
LABELS: Step = ("CREATE TABLE labels (run_id {key} NOT NULL PRIMARY KEY, label {text}){clustered}",)
BROKEN: Step = ("CREATE TABLE half (a {integer})", "ALTER TABLE no_such_table ADD COLUMN b {integer}")


def owners(opened: Store) -> list[tuple[str, str]]:
    with opened.read() as tx:
        return tx.rows("SELECT id, owner FROM runs ORDER BY id")  # type: ignore[return-value]


def test_a_database_of_version_1_takes_the_later_steps_and_keeps_its_rows(database: Database) -> None:
    first = database.open(steps=STEPS[:1])
    with first.transaction() as tx:
        create_run(tx)
        tasks.insert(tx, [a_task("a")])
    first.close()

    later = database.open(steps=(*STEPS, OWNER, LABELS))

    assert owners(later) == [("run-1", "nobody")]
    with later.transaction() as tx:
        assert runs.get(tx, "run-1").name == "name of run-1"
        assert [task.path for task in tasks.all(tx, "run-1")] == ["a"]
        tx.execute("INSERT INTO labels (run_id, label) VALUES (?, ?)", ("run-1", "x"))


def test_a_step_is_taken_once(database: Database) -> None:
    steps = (*STEPS, OWNER)
    first = database.open(steps=steps)
    with first.transaction() as tx:
        create_run(tx)
        tx.execute("UPDATE runs SET owner = 'ada'")

    assert owners(database.open(steps=steps)) == [("run-1", "ada")]


def test_a_step_that_fails_leaves_the_version_before_it(database: Database) -> None:
    database.open().close()

    with pytest.raises(StoreError, match="no_such_table"):
        database.open(steps=(*STEPS, OWNER, BROKEN))

    with database.open().transaction() as tx:
        create_run(tx)
    assert owners(database.open(steps=(*STEPS, OWNER))) == [("run-1", "nobody")]


def test_a_newer_schema_is_refused_naming_both_versions(database: Database) -> None:
    database.open(steps=(*STEPS, OWNER, LABELS))
    newer, ours = len(STEPS) + 2, len(STEPS)

    with pytest.raises(
        StoreError, match=f"schema version {newer}, and this Penstock knows versions up to {ours}"
    ) as caught:
        database.open()

    assert caught.value.hint == "use the newer Penstock that migrated it, or another database"


def test_several_that_open_a_new_database_at_once_all_get_it(database: Database) -> None:
    start = threading.Barrier(6)

    def open_and_write(number: int) -> None:
        start.wait()
        with database.open().transaction() as tx:
            create_run(tx, f"run-{number}")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(open_and_write, range(6)))

    with database.open().read() as tx:
        assert runs.count(tx) == 6


@pytest.mark.parametrize("change", ["ALTER TABLE runs DROP COLUMN notices", "DROP TABLE timers"])
def test_a_database_of_another_shape_says_what_to_do(database: Database, change: str) -> None:
    opened = database.open()
    with opened.transaction() as tx:
        tx.execute(change)

    def read() -> None:
        with opened.read() as tx:
            runs.list(tx, limit=1)
            timers.of_run(tx, "run-1")

    with pytest.raises(StoreError, match="does not have the schema that its version says") as caught:
        read()
    assert "PENSTOCK_HOME" in (caught.value.hint or "")
