"""The store itself: a connection for each thread, transactions, and news of other connections' commits."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self
from weakref import WeakSet

from penstock.errors import StoreError
from penstock.store import sqlite
from penstock.store.tx import Session, Tx

if TYPE_CHECKING:
    import os
    from types import TracebackType

    from penstock.store.leases import Leases

POSTGRES_SCHEMES = ("postgresql://", "postgres://")


class Watch(Protocol):
    """News of commits, for one thread that waits for them."""

    def changed(self) -> bool:
        """Say whether anything was committed, by anybody, since the last call."""

    def wait_for_change(self, timeout_s: float) -> bool:
        """Wait until something was committed; False when nothing was, or the watch was closed."""

    def close(self) -> None:
        """End the watch; a wait in another thread returns at once."""


class Driver(Protocol):
    """One kind of database."""

    @property
    def leases(self) -> Leases:
        """Who drives which run."""

    def connect(self) -> Session:
        """Open a connection to a database that has this version's schema."""

    def watch(self) -> Watch:
        """Open a watch with a connection of its own."""

    def close(self) -> None:
        """Give up what is shared between sessions."""


class _Sessions(threading.local):
    """The session of each thread."""

    mine: Session | None = None


class Store:
    """An open metadata store. Any thread may use it; each gets a connection of its own.

    Example:
        >>> import tempfile
        >>> from penstock import store
        >>> with store.open(tempfile.mkdtemp()) as opened:
        ...     with opened.transaction() as tx:
        ...         found = store.experiments.get_or_create(tx, "Default", at=0)
        ...     found.name
        'Default'
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._local = _Sessions()
        self._sessions: WeakSet[Session] = WeakSet()
        self._guard = threading.Lock()
        self._is_closed = False
        self.leases: Leases = driver.leases
        self._session()

    def transaction(self) -> Tx:
        """A transaction that reads and writes: ``with store.transaction() as tx``.

        On SQLite it is the only one that writes, from its beginning on.
        """
        return Tx(self._session(), writes=True)

    def read(self) -> Tx:
        """A transaction that reads one state of the store; it neither waits for a writer nor stops one."""
        return Tx(self._session(), writes=False)

    def watch(self) -> Watch:
        """A watch for commits; it has its own connection, and its user closes it."""
        self._refuse_when_closed()
        return self._driver.watch()

    def close(self) -> None:
        """Close the connections of all threads; none of them may be in use."""
        with self._guard:
            self._is_closed = True
            for session in list(self._sessions):
                session.close()
            self._sessions.clear()
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _session(self) -> Session:
        session = self._local.mine
        if session is None or session.broken or self._is_closed:
            session = self._connect()
        return session

    def _connect(self) -> Session:
        self._refuse_when_closed()
        session = self._driver.connect()
        with self._guard:
            self._sessions.add(session)
        self._local.mine = session
        return session

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise StoreError("the store has been closed")


def open(home_or_url: str | os.PathLike[str]) -> Store:  # noqa: A001 - read as store.open
    """Open the store of a home folder, or of a ``postgresql://`` URL, creating or migrating its schema.

    Raises:
        Unavailable: The database cannot be opened; the message says why and what to do.
        StoreError: The database is a newer Penstock's, or another program's.
    """
    if isinstance(home_or_url, str) and home_or_url.startswith(POSTGRES_SCHEMES):
        from penstock.store import postgres  # noqa: PLC0415 - psycopg is an extra, and 60 ms of import

        return Store(postgres.Driver(home_or_url))
    return Store(sqlite.Driver(Path(home_or_url)))
