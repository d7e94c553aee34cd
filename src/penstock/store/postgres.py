"""PostgreSQL, for a server with several replicas. Importing this module needs the extra ``[postgres]``."""

from __future__ import annotations

import os
import select
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from penstock.errors import Conflict, StoreError, Unavailable
from penstock.store import migrations
from penstock.store.dialect import Dialect
from penstock.store.lease_rows import LEASE_S, RowLeases, live
from penstock.store.tx import Tx

try:
    import psycopg
    from psycopg import conninfo
except ImportError as missing:
    raise Unavailable(
        f"PostgreSQL needs the package psycopg, which cannot be imported: {missing}",
        hint="pip install 'penstock[postgres]'",
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from penstock.store.migrations import Step

# One number for all of Penstock, in the database's space of advisory locks: whoever migrates holds it.
_MIGRATION_LOCK = 0x50656E73746F636B

DIALECT = Dialect(
    name="PostgreSQL",
    placeholder="%s",
    fragments={
        # Without COLLATE, order and ranges would follow the language that the database was created with.
        "key": 'TEXT COLLATE "C"',
        "text": "TEXT",
        "integer": "BIGINT",
        "clustered": "",
        "any": "{} = ANY(?)",
        "find": "strpos",
        "bytewise": ' COLLATE "C"',
        "unindexed": "{}",
        "for_update": " FOR UPDATE",
        "for_share": " FOR SHARE",
        "now": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    },
    begin="BEGIN",
    begin_read="BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    # Delivered with the commit, once however often it is sent in a transaction.
    commit="NOTIFY penstock; COMMIT",
    many=list,
    claim=f"SELECT pg_try_advisory_xact_lock({0x50454E53}, ?)",
)

# A driver that is stopped in the middle of a transaction must not keep its locks for ever: whoever takes its
# run over waits for them.
_SETTINGS = (
    "SET lock_timeout = '10s'",
    f"SET idle_in_transaction_session_timeout = '{LEASE_S}s'",
    "SET client_encoding = 'UTF8'",
)
_CONNECTION: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": "penstock",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

# By SQLSTATE, or its class: the longest that fits is first.
_REASONS = (
    ("53100", "the database server's disk is full", "free space there, then resume"),
    ("53", "the database server is short of a resource", "look at its limits, connections and memory"),
    ("55P03", "another transaction keeps rows locked", "find it in pg_stat_activity"),
    ("25P03", "this process stood still for too long", "nothing was committed meanwhile; resume"),
    ("25006", "the database only allows reading", "connect to the primary, not to a replica"),
    ("28", "the database refused the user or password", "check PENSTOCK_DATABASE_URL"),
    ("3D", "there is no such database", "create it, or check PENSTOCK_DATABASE_URL"),
    ("42501", "the user may not do this", "grant it CREATE on the schema and all rights on its tables"),
    ("57P", "the database server is going down or starting", "try again when it is up"),
    ("08", "the connection to the database was lost", "check the server and the network, then resume"),
    ("XX001", "the database is damaged", "restore a backup"),
    ("XX002", "the database is damaged", "restore a backup"),
)
_PASSING = ("25P03", "53", "55P03", "57P", "08")


@dataclass(frozen=True, slots=True)
class Address:
    """A database: how to connect to it, and how to name it in messages, without its password."""

    options: dict[str, Any]
    place: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Take a URL apart."""
        try:
            parts = conninfo.conninfo_to_dict(url)
        except psycopg.Error as error:
            raise StoreError(
                f"the database's URL cannot be understood: {str(error).strip()}",
                where="PENSTOCK_DATABASE_URL",
                hint="write postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
            ) from error
        place = f"postgresql://{parts.get('host') or ''}/{parts.get('dbname') or ''}"
        return cls(_CONNECTION | parts, place)


class Session:
    """A connection to the server, for one thread."""

    __slots__ = ("__weakref__", "_place", "broken", "connection", "execute", "in_use")

    dialect = DIALECT
    error: type[Exception] = psycopg.Error

    def __init__(self, address: Address) -> None:
        self._place = address.place
        self.in_use = False
        self.broken = False
        try:
            self.connection = psycopg.connect(autocommit=True, **address.options)
            self.execute: Any = self.connection.execute
            for setting in _SETTINGS:
                self.execute(setting)
        except psycopg.Error as error:
            raise self.explain(error, "the database cannot be reached") from error

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        """Run a statement for each row, without waiting for one before sending the next."""
        cursor = self.connection.cursor()
        cursor.executemany(sql, rows)
        return cursor

    def many_rows(self, sql: str, /) -> psycopg.ServerCursor[Any]:
        """Run a query whose rows stay at the server until they are asked for."""
        cursor = self.connection.cursor("penstock")
        cursor.execute(sql)
        return cursor

    def roll_back(self) -> None:
        """Undo what is open; a connection that cannot even do that is given up."""
        try:
            self.connection.rollback()
        except psycopg.Error:
            # It need not count as closed: one that broke off between a statement and its answer waits for that.
            self.close()
        else:
            self.broken = self.connection.closed

    def explain(
        self, error: Exception, otherwise: str = "the connection to the database failed"
    ) -> StoreError:
        """Say what the driver's error means."""
        state: str = getattr(error, "sqlstate", None) or ""
        said = str(error).strip()
        if isinstance(error, psycopg.errors.UniqueViolation):
            return Conflict(f"the row exists already: {said}")
        if state in {"40001", "40P01"}:
            return Conflict(f"the rows were changed by another transaction meanwhile: {said}")
        if isinstance(error, (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable)):
            return migrations.unlike(said.partition("\n")[0], self._place)
        for prefix, reason, hint in _REASONS:
            if state.startswith(prefix):
                return Unavailable(
                    f"{reason} ({said})", where=self._place, hint=hint, passes=prefix in _PASSING
                )
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            hint = "check that the server runs and is reachable, and PENSTOCK_DATABASE_URL"
            return Unavailable(f"{otherwise} ({said})", where=self._place, hint=hint, passes=True)
        return StoreError(f"the database refused a statement: {said}", where=self._place)

    def close(self) -> None:
        """Close the connection."""
        self.broken = True
        with suppress(psycopg.Error):
            self.connection.close()

    def __del__(self) -> None:
        # A thread that ends takes its session with it.
        if hasattr(self, "connection"):
            self.close()


class Watch:
    """Tells whether anything was committed since it last looked, by whoever writes through a store."""

    def __init__(self, address: Address) -> None:
        self._session = Session(address)
        self._connection = self._session.connection
        try:
            self._session.execute("LISTEN penstock")
        except psycopg.Error as error:
            self._session.close()
            raise self._session.explain(error) from error
        self._closed = threading.Event()
        self._in_use = threading.Lock()
        self._wake_reader, self._wake_writer = os.pipe()

    def changed(self) -> bool:
        """Say whether there was a commit since the last call; it asks the kernel, not the server."""
        try:
            return any([True for _ in self._connection.notifies(timeout=0)])  # noqa: C419 - all of them
        except psycopg.Error as error:
            raise self._session.explain(error) from error

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
                select.select([self._connection.fileno(), self._wake_reader], [], [], left)
        return False

    def close(self) -> None:
        """End a wait in another thread, and the watch with it."""
        if self._closed.is_set():
            return
        self._closed.set()
        os.write(self._wake_writer, b"x")
        with self._in_use:
            self._session.close()
            os.close(self._wake_reader)
            os.close(self._wake_writer)


class Driver:
    """Opens sessions of one database.

    Args:
        url: The database, as libpq takes it.
        steps: The migrations that it must have taken.
        lease_s: How long a lease lives unless it is renewed.
    """

    def __init__(
        self, url: str, *, steps: Sequence[Step] = migrations.STEPS, lease_s: float = LEASE_S
    ) -> None:
        self._address = Address.of(url)
        self._steps = steps
        self._is_migrated = False
        self.leases = RowLeases(self.connect, lease_s)

    def connect(self) -> Session:
        """Open a session; the first one migrates the database, if it has to be."""
        session = Session(self._address)
        if not self._is_migrated:
            try:
                self._migrate(session)
            except BaseException:
                session.close()
                raise
            self._is_migrated = True
        return session

    def watch(self) -> Watch:
        """Listen to the database."""
        return Watch(self._address)

    def close(self) -> None:
        """Stop renewing leases; those that are held end by their time."""
        self.leases.close()

    def _migrate(self, session: Session) -> None:
        place = self._address.place
        with Tx(session, writes=False) as tx:
            version = _version(tx)
            if version > len(self._steps):
                migrations.check_newer(tx, version, self._steps, place)
        if version >= len(self._steps):
            return
        with Tx(session, writes=True) as tx:
            tx.row("SELECT pg_advisory_xact_lock(?)", (_MIGRATION_LOCK,))
            version = _version(tx)  # another may have migrated while this one waited
            if version > len(self._steps):
                migrations.check_newer(tx, version, self._steps, place)
            elif version:
                migrations.check_alone(version, self._steps, live(tx, ""), place)
            migrations.take(tx, version, self._steps)


def _version(tx: Tx) -> int:
    # Not to_regclass(): in a transaction that has waited for another's migration it may answer from a cache.
    visible = "SELECT 1 FROM pg_class WHERE relname = 'schema_steps' AND pg_table_is_visible(oid)"
    if tx.row(visible) is None:
        return 0
    row = tx.row("SELECT MAX(version) FROM schema_steps")
    return int(row[0]) if row else 0
