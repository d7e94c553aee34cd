"""A transaction: the one object through which everything in the store is read and written.

This module is also the boundary at which a database driver's exceptions become ours.
"""

from __future__ import annotations

from threading import get_ident
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, Self

from penstock.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from penstock.store.dialect import Dialect

Record = tuple[Any, ...]

_READS_ONLY = "this transaction only reads: use store.transaction() to write"
_OTHER_THREAD = "a transaction belongs to the thread that asked for it"


class Cursor(Protocol):
    """What a statement answers, as DB-API has it."""

    @property
    def rowcount(self) -> int:
        """How many rows the statement changed."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""

    def fetchone(self) -> Any:
        """The next row, or None."""


class ManyRows(Protocol):
    """What a query of many rows answers, as DB-API has it; it holds few of them at a time."""

    @property
    def description(self) -> Any:
        """A sequence for each column, which begins with its name."""

    def fetchmany(self, size: int, /) -> list[Any]:
        """The next rows; none at the end."""

    def close(self) -> Any:
        """Give up what the database keeps for it."""


class Session(Protocol):
    """One thread's connection. Its methods raise the driver's own exceptions."""

    dialect: Dialect
    error: type[Exception]
    in_use: bool

    @property
    def broken(self) -> bool:
        """Whether it is of no use any more: another is needed for the next transaction."""

    @property
    def execute(self) -> Callable[[str, Sequence[Any]], Cursor]:
        """Run one statement."""

    @property
    def executemany(self) -> Callable[[str, Iterable[Sequence[Any]]], Cursor]:
        """Run one statement for each row."""

    def many_rows(self, sql: str, /) -> ManyRows:
        """Run a query whose rows may not fit into memory."""

    def roll_back(self) -> None:
        """Undo what is open, if anything is; never raises."""

    def explain(self, error: Exception) -> StoreError:
        """Say in our words what the driver's exception means."""

    def close(self) -> None:
        """Give the connection up; never raises."""


class Tx:
    """A transaction, open inside its ``with`` block and usable by one thread.

    It is committed at the end of the block, and rolled back as a whole when an exception leaves the
    block or when any statement failed: what PostgreSQL does by itself, and so the rule on both.
    """

    __slots__ = ("_failure", "_session", "_text", "_thread", "_writes", "dialect")

    def __init__(self, session: Session, *, writes: bool) -> None:
        self._session = session
        self._thread = get_ident()
        self._writes = writes
        self._failure: StoreError | None = None
        self.dialect = session.dialect
        self._text = session.dialect.text

    def __enter__(self) -> Self:
        session = self._session
        assert self._thread == get_ident(), _OTHER_THREAD
        assert not session.in_use, "this thread is inside a transaction of the same store already"
        try:
            session.execute(self.dialect.begin if self._writes else self.dialect.begin_read, ())
        except session.error as error:
            session.roll_back()
            raise session.explain(error) from error
        session.in_use = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        session = self._session
        session.in_use = False
        self._session = _ENDED
        if kind is not None:
            session.roll_back()
            return
        if self._failure is not None:
            session.roll_back()
            raise StoreError("the transaction went on after a statement of it had failed") from self._failure
        try:
            session.execute(self.dialect.commit if self._writes else "COMMIT", ())
        except session.error as exc:
            session.roll_back()
            raise session.explain(exc) from exc
        except BaseException:  # an interrupt: the thread's connection must not stay inside a transaction
            session.roll_back()
            raise

    def execute(self, sql: str, params: Sequence[Any] = ()) -> int:
        """Run a statement that changes something; return how many rows it changed."""
        assert self._writes, _READS_ONLY
        assert self._thread == get_ident(), _OTHER_THREAD
        session = self._session
        try:
            return session.execute(self._text(sql), params).rowcount
        except session.error as error:
            self._fail(error)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> int:
        """Run a statement for each row of parameters; return how many rows it changed in all."""
        assert self._writes, _READS_ONLY
        assert self._thread == get_ident(), _OTHER_THREAD
        session = self._session
        try:
            return session.executemany(self._text(sql), rows).rowcount
        except session.error as error:
            self._fail(error)

    def batches(self, sql: str, size: int) -> tuple[Sequence[str], Iterator[list[Record]]]:
        """Run a query of many rows; return the names of its columns, and its rows, so many at a time."""
        assert self._thread == get_ident(), _OTHER_THREAD
        try:
            cursor = self._session.many_rows(self._text(sql))
            return [column[0] for column in cursor.description], self._batches(cursor, size)
        except self._session.error as error:
            self._fail(error)

    def _batches(self, cursor: ManyRows, size: int) -> Iterator[list[Record]]:
        try:
            while found := cursor.fetchmany(size):
                yield found
            cursor.close()
        except self._session.error as error:
            self._fail(error)

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Record]:
        """Run a statement and return all its rows."""
        assert self._thread == get_ident(), _OTHER_THREAD
        session = self._session
        try:
            return session.execute(self._text(sql), params).fetchall()
        except session.error as error:
            self._fail(error)

    def row(self, sql: str, params: Sequence[Any] = ()) -> Record | None:
        """Run a statement and return its first row, if there is one."""
        assert self._thread == get_ident(), _OTHER_THREAD
        session = self._session
        try:
            record: Record | None = session.execute(self._text(sql), params).fetchone()
        except session.error as error:
            self._fail(error)
        return record

    def claims(self, number: int) -> bool:
        """Claim a number until the end; say whether no other transaction has it, if several may write."""
        return not self.dialect.claim or self.row(self.dialect.claim, (number,)) == (True,)

    def _fail(self, error: Exception) -> NoReturn:
        self._failure = self._session.explain(error)
        raise self._failure from error


class _Ended:
    """Stands in for the session of a transaction that has ended."""

    error = ()

    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError("the transaction has ended: use it inside its with block only")


_ENDED: Any = _Ended()
