"""All rows of a database, out of one and into another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.errors import BackupError
from penstock.store import artifacts, attempts, dump, runs, search_index, tasks
from penstock.store.dump import OpenAttempt, Paths
from penstock.store.schema import STEPS, Step
from support.databases import a_task, an_artifact, an_attempt, create_run

if TYPE_CHECKING:
    from penstock.store import Store, Tx
    from support.databases import Database

SAME = Paths("/before", "/before")
PATHS = Paths("/before", "/after")


def dumped_in(tx: Tx) -> dict[str, list[bytes]]:
    return {table: b"".join(dump.write(tx, table)).splitlines() for table in dump.tables()}


def dumped(opened: Store) -> dict[str, list[bytes]]:
    with opened.read() as tx:
        return dumped_in(tx)


def indexes(opened: Store) -> set[str]:
    on_sqlite = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    with opened.read() as tx:
        on_this = on_sqlite if tx.dialect.name == "SQLite" else "SELECT indexdef FROM pg_indexes"
        return {row[0] for row in tx.rows(on_this)}


def fill(opened: Store) -> None:
    with opened.transaction() as tx:
        create_run(tx, name="a name with 'quotes', ünïcode and \\ signs")
        tasks.insert(tx, [a_task("a", inputs={"x": 2**60, "text": "\u0000"}), a_task("b")])
        attempts.insert(
            tx,
            [
                an_attempt("a", state="RUNNING", folder="/before/logs/a/1", place={"host": "h", "pid": 1}),
                an_attempt("b", state="SUCCEEDED", folder="/elsewhere/b/1", place={"host": "h", "pid": 2}),
            ],
        )
        artifacts.insert(
            tx,
            [
                an_artifact("one", uri="/before/artifacts/one", custom_path="/before/logs/a/1/x"),
                an_artifact("two", uri="file:///before/artifacts/two"),
                an_artifact("three", uri="s3://before/artifacts/three"),
                an_artifact("four", uri="/beforehand/artifacts/four"),
            ],
        )


def test_rows_come_back_as_they_were(database: Database) -> None:
    opened = database.open()
    fill(opened)
    before, indexed = dumped(opened), indexes(opened)

    with opened.transaction() as tx:
        dump.load(tx, len(STEPS), before.items(), SAME)

    after = dumped(opened)
    assert indexes(opened) == indexed
    assert after.pop("attempts") != before.pop("attempts"), "a process that ran is forgotten"
    assert {table: sorted(lines) for table, lines in after.items()} == {
        table: sorted(lines) for table, lines in before.items()
    }


def test_what_was_found_by_its_words_is_found_again(database: Database) -> None:
    opened = database.open()
    fill(opened)
    with opened.transaction() as tx:
        search_index.index(tx, 10)
        assert not search_index.is_behind(tx)

    with opened.transaction() as tx:
        dump.load(tx, len(STEPS), dumped_in(tx).items(), SAME)

    with opened.transaction() as tx:
        assert search_index.index(tx, 10) == 1
        assert tx.rows("SELECT kind, id FROM search_entries") == [("run", "run-1")]


def test_no_table_that_is_kept_has_a_key_that_counts_by_itself() -> None:
    """PostgreSQL would go on counting from where it was, and meet the keys that were restored."""
    created = [statement for step in STEPS for statement in step.statements if "{serial}" in statement]

    assert not [table for table in dump.tables() if any(f"TABLE {table} (" in each for each in created)]


def test_paths_in_the_home_go_with_it_and_processes_do_not(database: Database) -> None:
    opened = database.open()
    fill(opened)

    with opened.transaction() as tx:
        under_way = dump.load(tx, len(STEPS), dumped_in(tx).items(), PATHS)
        [running] = attempts.of_task(tx, "run-1", "a")
        [ended] = attempts.of_task(tx, "run-1", "b")
        found = tx.rows("SELECT id, uri, custom_path FROM artifacts")

    assert under_way == [OpenAttempt("run-1", "a", 1)]
    assert (running.folder, running.place) == ("/after/logs/a/1", None)
    assert (ended.folder, ended.place) == ("/elsewhere/b/1", {"host": "h", "pid": 2})
    assert sorted(found) == [
        ("four", "/beforehand/artifacts/four", None),
        ("one", "/after/artifacts/one", "/after/logs/a/1/x"),
        ("three", "s3://before/artifacts/three", None),
        ("two", "file:///after/artifacts/two", None),
    ]


def test_rows_of_an_older_schema_take_the_later_steps(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = database.open()
    fill(opened)
    rows = dumped(opened)
    owner = Step(("ALTER TABLE runs ADD COLUMN owner {key} NOT NULL DEFAULT 'nobody'",), usable_from=1)
    monkeypatch.setattr(dump, "STEPS", (*STEPS, owner))

    with opened.transaction() as tx:
        dump.load(tx, len(STEPS), rows.items(), SAME)

    with opened.read() as tx:
        assert dump.version(tx) == len(STEPS) + 1
        assert tx.rows("SELECT id, owner FROM runs") == [("run-1", "nobody")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"labels": [b'["a"]']}, "holds a table 'labels'"),
        ({"runs": [b'["id; DROP TABLE tasks"]', b'["x"]']}, "the backup's table runs cannot be read"),
        ({"runs": [b'["id"]', b'["x", "y"]']}, "another number of values"),
        ({"runs": [b'["id"]', b"[1.5]"]}, "the backup's table runs cannot be read"),
        ({"runs": [b"rubbish"]}, "the backup's table runs cannot be read"),
        ({"runs": []}, "the backup's table runs cannot be read"),
        ({"runs": None}, "the backup lacks the tables runs"),
    ],
)
def test_what_is_no_dump_changes_nothing(
    database: Database, change: dict[str, list[bytes] | None], said: str
) -> None:
    opened = database.open()
    fill(opened)
    before = dumped(opened)
    rows = {table: lines for table, lines in (before | change).items() if lines is not None}

    with pytest.raises(BackupError, match=said), opened.transaction() as tx:
        dump.load(tx, len(STEPS), rows.items(), SAME)

    assert dumped(opened) == before
    with opened.read() as tx:
        assert runs.get(tx, "run-1").id == "run-1"
