"""What can go wrong with a file."""

from __future__ import annotations

import resource
import signal
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock import store
from penstock.errors import Error, StoreError, Unavailable
from penstock.store import Store, runs, sqlite
from support.databases import create_run
from support.unprivileged import as_unprivileged

if TYPE_CHECKING:
    from collections.abc import Iterator


def write(opened: Store, run_id: str = "run-1", text: str = "") -> None:
    with opened.transaction() as tx:
        create_run(tx, run_id, pipeline_name=text)


def count(opened: Store) -> int:
    with opened.read() as tx:
        return runs.count(tx)


def pragma(opened: Store, text: str) -> object:
    with opened.read() as tx:
        row = tx.row(f"PRAGMA {text}")
    return row[0] if row else None


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    with store.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def limited_files() -> Iterator[None]:
    """Files of this process grow to 1 MiB and no further, as if a quota were reached."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_the_file_is_set_up_to_be_fast_and_safe_under_kill(opened: Store) -> None:
    assert pragma(opened, "journal_mode") == "wal"
    assert pragma(opened, "synchronous") == 1
    assert pragma(opened, "busy_timeout") == 10_000


def test_a_store_is_opened_by_a_path_or_its_text(tmp_path: Path) -> None:
    with store.open(tmp_path) as opened:
        write(opened)
    with store.open(str(tmp_path)) as opened:
        assert count(opened) == 1


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    with store.open(tmp_path) as opened:
        write(opened)
        opened.watch().close()

    assert [path.name for path in tmp_path.iterdir()] == ["penstock.db"]


def test_the_connection_of_a_thread_ends_with_it(opened: Store, tmp_path: Path) -> None:
    def descriptors() -> int:
        links = [link.resolve() for link in Path("/proc/self/fd").iterdir()]
        return links.count(tmp_path / "penstock.db")

    before = descriptors()
    for _ in range(10):
        thread = threading.Thread(target=count, args=(opened,))
        thread.start()
        thread.join()

    # SQLite keeps one for the next connection: POSIX drops all locks on a file with any of its descriptors.
    assert descriptors() <= before + 1


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="the database cannot be opened") as caught:
        store.open(tmp_path / "nowhere")

    assert caught.value.where == str(tmp_path / "nowhere" / "penstock.db")
    assert caught.value.hint == "check that its folder exists and is writable"
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "penstock.db").mkdir()

    with pytest.raises(Unavailable, match="the database cannot be opened"):
        store.open(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "penstock.db").write_text("not a database" * 1000)

    with pytest.raises(Unavailable, match="the file is not a SQLite database") as caught:
        store.open(tmp_path)

    assert caught.value.hint == "move it away, or choose another PENSTOCK_HOME"


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "penstock.db")
    other.execute("CREATE TABLE runs (a)")
    other.close()

    with pytest.raises(StoreError, match="another program's SQLite database"):
        store.open(tmp_path)

    assert sqlite3.connect(tmp_path / "penstock.db").execute("SELECT name FROM sqlite_master").fetchall() == [
        ("runs",)
    ]


def test_a_damaged_file_is_reported_as_such(tmp_path: Path) -> None:
    with store.open(tmp_path) as opened, opened.transaction() as tx:
        for number in range(500):
            create_run(tx, f"run-{number}")
    path = tmp_path / "penstock.db"
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)

    def read() -> None:
        with store.open(tmp_path) as opened, opened.read() as tx:
            runs.list(tx, limit=1000)

    with pytest.raises(Unavailable, match="the database file is damaged") as caught:
        read()

    assert caught.value.hint == f"restore a copy, or try: sqlite3 {path} .recover"


def test_a_full_disk_keeps_what_was_committed(opened: Store, tmp_path: Path) -> None:
    write(opened, "before")
    with opened.read() as tx:
        pages = tx.row("PRAGMA page_count")
        assert pages is not None
        tx.row(f"PRAGMA max_page_count = {pages[0]}")

    with pytest.raises(Unavailable, match="the disk is full") as caught:
        write(opened, "after", "x" * 100_000)

    assert caught.value.hint == "free some space there, then resume the run: what has succeeded is kept"
    with opened.read() as tx:
        tx.row("PRAGMA max_page_count = 1000000")
    assert count(opened) == 1
    write(opened, "later")
    assert count(store.open(tmp_path)) == 2


def test_a_limit_on_files_keeps_what_was_committed(opened: Store, limited_files: None) -> None:
    def write_much() -> None:
        for number in range(1000):
            write(opened, f"run-{number}", "x" * 10_000)

    with pytest.raises(Unavailable, match=r"reading or writing the database failed|the disk is full"):
        write_much()

    assert 0 < count(opened) < 1000


@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_that_cannot_be_written_is_named(exists: bool) -> None:
    def create(folder: Path) -> None:
        if exists:
            with store.open(folder) as opened:
                write(opened)

    def refused(folder: Path) -> str:
        try:
            with store.open(folder) as opened:
                write(opened, "run-2")
        except Error as error:
            return f"{type(error).__name__}: {error}"
        return "it was accepted"

    message = as_unprivileged(refused, prepare=create)

    assert message.startswith("Unavailable: the database cannot be")
    assert "where: " in message
    assert "hint: " in message


def test_a_database_that_stays_locked_is_reported_in_time(tmp_path: Path) -> None:
    holder, waiter = (Store(sqlite.Driver(tmp_path, timeout_s=0.1)) for _ in range(2))
    with holder, waiter, holder.transaction():
        with pytest.raises(Unavailable, match="another process keeps the database locked") as caught:
            write(waiter)

        assert caught.value.hint == f"find it with: fuser {tmp_path / 'penstock.db'}"
        assert count(waiter) == 0


def test_a_writer_waits_for_another(tmp_path: Path) -> None:
    holder, waiter = store.open(tmp_path), store.open(tmp_path)
    with holder, waiter, ThreadPoolExecutor(1) as pool:
        with holder.transaction() as tx:
            waiting = pool.submit(write, waiter, "run-2")
            create_run(tx, "run-1")
            assert not waiting.done()
        waiting.result()
        assert count(holder) == 2


def test_a_statement_that_is_wrong_is_a_store_error(opened: Store) -> None:
    def wrong() -> None:
        with opened.read() as tx:
            tx.rows("SELECT a FORM runs")

    with pytest.raises(StoreError, match="the database refused a statement: near"):
        wrong()


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.37.2")

    with pytest.raises(Unavailable, match=r"SQLite 3\.37\.2, and the store needs 3\.38 or newer"):
        store.open(tmp_path)


def test_a_lease_that_cannot_be_kept_says_why(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("in its place")

    with store.open(tmp_path) as opened, pytest.raises(Unavailable, match="the run's lock cannot be created"):
        opened.leases.acquire("run-1")


def test_a_lease_leaves_no_file(opened: Store, tmp_path: Path) -> None:
    lease = opened.leases.acquire("run-1")
    assert lease is not None
    lease.release()

    assert list((tmp_path / "locks").iterdir()) == []
