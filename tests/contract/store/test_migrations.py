from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from penstock import __version__
from penstock.errors import StoreError
from penstock.store import runs, tasks, timers
from penstock.store.schema import STEPS, Step
from support.databases import a_task, create_run

if TYPE_CHECKING:
    from penstock.store import Store
    from support.databases import Database

NEXT = len(STEPS) + 1

OWNER = Step(
    (
        "ALTER TABLE runs ADD COLUMN owner {key}",
        "UPDATE runs SET owner = 'nobody'",
        "CREATE INDEX runs_of_owner ON runs (owner)",
    ),
    usable_from=1,
)
LABELS = Step(
    ("CREATE TABLE labels (run_id {key} NOT NULL PRIMARY KEY, label {text}){clustered}",), usable_from=1
)
WITHOUT_TIMERS = Step(("DROP TABLE timers",), usable_from=NEXT)
BROKEN = Step(("CREATE TABLE half (a {integer})", "ALTER TABLE no_such_table ADD COLUMN b {integer}"), 1)


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


def test_code_of_before_goes_on_with_a_schema_that_was_only_expanded(database: Database) -> None:
    older = database.open()
    database.open(steps=(*STEPS, OWNER, LABELS))

    for opened in (older, database.open()):
        with opened.transaction() as tx:
            create_run(tx, f"run-{id(opened)}")
            assert len(runs.list(tx, limit=5)) > 0
    assert [owner for _, owner in owners(database.open(steps=(*STEPS, OWNER, LABELS)))] == [None, None]


def test_a_schema_that_asks_for_more_is_refused_naming_both_versions(database: Database) -> None:
    newer = (*STEPS, WITHOUT_TIMERS, LABELS)
    database.open(steps=newer)

    with pytest.raises(
        StoreError,
        match=f"schema version {len(newer)}, which takes a Penstock that knows version {NEXT};"
        f" this one .* knows versions up to {len(STEPS)}",
    ) as caught:
        database.open()

    assert caught.value.hint is not None
    assert caught.value.hint.startswith(f"use Penstock {__version__}, which has migrated it, or a newer one")
    with database.open(steps=newer[:NEXT]).read() as tx:
        assert runs.count(tx) == 0


def test_what_older_code_needs_is_not_taken_away_while_that_runs(database: Database) -> None:
    older = database.open()
    lease = older.leases.acquire("engine-1")
    assert lease is not None
    database.open(steps=(*STEPS, OWNER))

    with pytest.raises(StoreError, match=f"has schema version {NEXT} and is in use") as caught:
        database.open(steps=(*STEPS, OWNER, Step(("DROP TABLE timers",), usable_from=NEXT + 1)))

    assert caught.value.hint is not None
    assert caught.value.hint.startswith("stop all servers and commands of the older Penstock first")
    lease.release()
    database.open(steps=(*STEPS, OWNER, Step(("DROP TABLE timers",), usable_from=NEXT + 1)))


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
