"""The embedded database: one SQLite file, read by many and written by one at a time."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from penstock.errors import Conflict, StoreError, Unavailable
from penstock.space import FREE_SOME, free_space, is_full
from penstock.store import migrations, schema
from penstock.store.dialect import Dialect, SearchSyntax
from penstock.store.leases import FileLeases
from penstock.store.tx import Tx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from penstock.store.schema import Step

MINIMUM_VERSION = (3, 38, 0)
POLL_S = 0.02


def _many(values: Sequence[str] | Sequence[int]) -> str:
    return msgspec.json.encode(values).decode()


DIALECT = Dialect(
    name="SQLite",
    placeholder="?",
    fragments={
        "key": "TEXT",
        "text": "TEXT",
        "integer": "INTEGER",
        "real": "REAL",
        "blob": "BLOB",
        "clustered": " WITHOUT ROWID",
        "any": "{} IN (SELECT value FROM json_each(?))",
        "find": "instr",
        "bytewise": "",
        "unindexed": "+{}",
        "by": " INDEXED BY {}",
        "for_update": "",
        "for_update_of_free": "",
        "for_share": "",
        "now": "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)",
        "serial": "INTEGER PRIMARY KEY",
        "change": "(SELECT COALESCE(MAX(number), 0) + 1 FROM run_changes)",
        "changes_end": "(SELECT COALESCE(MAX(number), 0) FROM run_changes)",
        "is_settled": "{} > 0",
        "packed": "json_group_array(json_array({}))",
        # Words come folded and split; the words alone are kept, and not where in a text they are.
        "search_table": "CREATE VIRTUAL TABLE search_words USING fts5"
        """(words, content = '', detail = none, prefix = '2 3', tokenize = "ascii tokenchars ':'")""",
        "search_index": "CREATE VIRTUAL TABLE search_terms USING fts5vocab (search_words, instance)",
        "search_insert": "INSERT INTO search_words (rowid, words) VALUES (?, ?)",
        "search_delete": "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', ?, ?)",
    },
    begin="BEGIN IMMEDIATE",
    begin_read="BEGIN",
    commit="COMMIT",
    many=_many,
    search=SearchSyntax(
        both=" AND ",
        either=" OR ",
        quote='"',
        beginning="*",
        statements=("SELECT rowid FROM search_words WHERE search_words MATCH ? ORDER BY rowid DESC LIMIT ?",),
        next_word="SELECT term FROM search_terms WHERE term >= ? ORDER BY term LIMIT 1",
    ),
)

# A checkpoint costs two fsyncs: 4,000 pages (16 MB of log) between two of them instead of SQLite's 1,000
# saves a fifth of a small transaction. NORMAL: safe under kill, the last moments may go with the power.
_PRAGMAS = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -8000",
    "PRAGMA secure_delete = OFF",
    # Each query is written for an index that there is: SQLite would make one for it, of all rows.
    "PRAGMA automatic_index = OFF",
)

_REASONS = (
    ("SQLITE_READONLY", "the database cannot be written", "make the file and its folder writable"),
    ("SQLITE_CORRUPT", "the database file is damaged", "restore a copy, or try: sqlite3 FILE .recover"),
    ("SQLITE_NOTADB", "the file is not a SQLite database", "move it away, or choose another PENSTOCK_HOME"),
    ("SQLITE_BUSY", "another process keeps the database locked", "find it with: fuser FILE"),
    ("SQLITE_LOCKED", "another process keeps the database locked", "find it with: fuser FILE"),
    ("SQLITE_CANTOPEN", "the database cannot be opened", "check that its folder exists and is writable"),
    ("SQLITE_PERM", "the database may not be opened", "check the owner and mode of the file and its folder"),
    ("SQLITE_IOERR", "reading or writing the database failed", "check the disk, its quota and its limits"),
)
_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED")


_UNLIKE = re.compile("no such (table|column|index): |has no column named ")


class Session:
    """A connection to the file, for one thread."""

    __slots__ = ("__weakref__", "_connection", "_path", "execute", "executemany", "in_use")

    dialect = DIALECT
    error: type[Exception] = sqlite3.Error
    broken = False

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._path = path
        self.in_use = False
        try:
            # Closing comes from the thread that closes the store; Tx holds every other call to one thread.
            self._connection = sqlite3.connect(
                path, timeout_s, isolation_level=None, check_same_thread=False, cached_statements=256
            )
        except sqlite3.Error as error:
            raise self.explain(error) from error
        # Bound once: a method in between would cost every statement a tenth of a microsecond.
        self.execute = self._connection.execute
        self.executemany = self._connection.executemany

    def prepare(self, timeout_s: float) -> int:
        """Set the connection up and return the schema's version; raises sqlite3's errors."""
        version: int = self.execute("PRAGMA user_version").fetchone()[0]
        if self.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self._switch_to_wal(timeout_s)
        for pragma in _PRAGMAS:
            self.execute(pragma)
        return version

    def many_rows(self, sql: str, /) -> sqlite3.Cursor:
        """Run a query; SQLite makes each row when it is asked for."""
        return self._connection.execute(sql)

    def roll_back(self) -> None:
        """Undo what is open."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.rollback()

    def explain(self, error: Exception) -> StoreError:
        """Say what SQLite's error means."""
        code: str = getattr(error, "sqlite_errorname", None) or ""
        folder = self._path.parent
        if code.startswith("SQLITE_FULL") or (code.startswith("SQLITE_IOERR") and is_full(folder)):
            # The first is what SQLite says of its log; of the log's index it says the second.
            return Unavailable(
                f"the disk is full: {free_space(folder)} ({error})", where=str(self._path), hint=FREE_SOME
            )
        if _UNLIKE.search(str(error)):
            return migrations.unlike(str(error), str(self._path))
        if code.startswith("SQLITE_CONSTRAINT"):
            return Conflict(f"the row exists already: {error}")
        for prefix, reason, hint in _REASONS:
            if code.startswith(prefix):
                return Unavailable(
                    f"{reason} ({error})",
                    where=str(self._path),
                    hint=hint.replace("FILE", str(self._path)),
                    passes=prefix in _PASSING,
                )
        return StoreError(f"the database refused a statement: {error}", where=str(self._path))

    def close(self) -> None:
        """Close the connection."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __del__(self) -> None:
        # A thread that ends takes its session with it.
        if hasattr(self, "_connection"):
            self.close()

    def _switch_to_wal(self, timeout_s: float) -> None:
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                self.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # SQLite does not wait for this lock by itself, and two first commands may come together.
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                    raise
                time.sleep(0.005)
            else:
                return


class Watch:
    """Tells whether anything was committed since it last looked, by any connection of any process."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._closed = threading.Event()
        self._in_use = threading.Lock()
        self._seen = self._version()

    def changed(self) -> bool:
        """Say whether there was a commit since the last call; costs two microseconds."""
        version = self._version()
        changed = version != self._seen
        self._seen = version
        return changed

    def wait_for_change(self, timeout_s: float) -> bool:
        """Wait until there was a commit; False when there was none in time, or the watch was closed."""
        deadline = time.monotonic() + timeout_s
        with self._in_use:
            while not self._closed.is_set():
                if self.changed():
                    return True
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._closed.wait(min(POLL_S, left))
        return False

    def close(self) -> None:
        """End a wait in another thread, and the watch with it."""
        self._closed.set()
        with self._in_use:
            self._session.close()

    def _version(self) -> int:
        try:
            version: int = self._session.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise self._session.explain(error) from error
        return version


class Driver:
    """Opens sessions of one database file.

    Args:
        home: The folder that holds ``penstock.db``; it must exist.
        timeout_s: How long to wait for another writer.
        steps: The migrations that the database must have taken.
    """

    def __init__(self, home: Path, *, timeout_s: float = 10.0, steps: Sequence[Step] = schema.STEPS) -> None:
        if sqlite3.sqlite_version_info < MINIMUM_VERSION:
            raise Unavailable(
                f"this Python has SQLite {sqlite3.sqlite_version}, and the store needs 3.38 or newer",
                hint="use a newer Python, or set PENSTOCK_DATABASE_URL to a PostgreSQL database",
            )
        self.path = home / "penstock.db"
        self._timeout_s = timeout_s
        self._steps = steps
        self.leases = FileLeases(home / "locks")

    def connect(self) -> Session:
        """Open a session; the database is created, or migrated, if it has to be."""
        session = Session(self.path, self._timeout_s)
        try:
            version = session.prepare(self._timeout_s)
        except sqlite3.Error as error:
            session.close()
            raise session.explain(error) from error
        if version > len(self._steps):
            with Tx(session, writes=False) as tx:
                migrations.check_newer(tx, version, self._steps, str(self.path))
        elif version < len(self._steps):
            self._migrate(session)
        return session

    def watch(self) -> Watch:
        """Watch the file."""
        return Watch(self.connect())

    def close(self) -> None:
        """Nothing is left open but the sessions."""

    def _migrate(self, session: Session) -> None:
        with Tx(session, writes=True) as tx:
            (version,) = tx.row("PRAGMA user_version") or (0,)
            if version > len(self._steps):  # another has migrated it while this one waited
                migrations.check_newer(tx, version, self._steps, str(self.path))
                return
            if version:
                migrations.check_alone(version, self._steps, self.leases.live(""), str(self.path))
            elif tx.row("SELECT 1 FROM sqlite_master"):
                raise StoreError(
                    "the file is another program's SQLite database",
                    where=str(self.path),
                    hint="move it away, or choose another PENSTOCK_HOME",
                )
            migrations.take(tx, version, self._steps)
            tx.execute(f"PRAGMA user_version = {len(self._steps)}")
