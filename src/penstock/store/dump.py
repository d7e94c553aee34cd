"""All rows of a database, out and in again, whichever kind of database they come from and go to.

Both kinds have the same tables of texts and numbers, so rows are plain JSON. Who drives what
(``leases``) and how the schema came about (``schema_steps``) belong to a database, not to what is kept in it;
what lists and searches read is made anew (``run_segments`` and others, ``search_…``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from penstock.errors import BackupError, Conflict
from penstock.store import migrations, run_segments, search_queue
from penstock.store.rows import OPEN_ATTEMPT_STATES
from penstock.store.schema import STEPS, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from penstock.store.tx import Tx

__all__ = ["OpenAttempt", "Paths", "is_empty", "load", "tables", "version", "write"]

BATCH = 2_000

_CREATE = re.compile(r"CREATE TABLE (\w+)")
_INDEX = re.compile(r"(CREATE (UNIQUE )?|DROP )INDEX ")
_LEASES = "leases"
_KEPT = "SELECT run_id, epoch FROM leases"
_KEEP = "INSERT INTO leases (run_id, epoch, holder, expires_at) VALUES (?, ?, '', 0)"

_PATHS: Mapping[str, Sequence[str]] = {"attempts": ("folder",), "artifacts": ("uri", "custom_path")}
"""Columns that name places in a home."""

_FRACTIONS = ("run_metrics",)
"""Tables with numbers that are not whole."""


class Paths(NamedTuple):
    """Where a home was, and where it is now."""

    before: str
    after: str

    def moved(self, value: str | None) -> str | None:
        """Return where a path or ``file://`` URI is now; what is elsewhere stays."""
        for scheme in ("", "file://"):
            root = scheme + self.before
            if value is not None and (value == root or value.startswith(f"{root}/")):
                return scheme + self.after + value[len(root) :]
        return value


class OpenAttempt(NamedTuple):
    """An attempt that had not ended."""

    run_id: str
    path: str
    number: int


def tables(of: int = len(STEPS)) -> list[str]:
    """Return the tables that hold what is to be kept, in a schema of this version."""
    left_out = {_LEASES, *run_segments.TABLES}
    return [name for name in _created(of) if name not in left_out and not name.startswith("search_")]


def _created(of: int) -> list[str]:
    statements = [statement for step in STEPS[:of] for statement in step.statements]
    return [match[1] for statement in statements if (match := _CREATE.match(statement))]


def write(tx: Tx, table: str) -> Iterator[bytes]:
    """Yield a table as lines of JSON: the names of its columns, then each row."""
    columns, batches = tx.batches(f"SELECT * FROM {table}", BATCH)
    yield msgspec.json.encode(columns) + b"\n"
    encode = msgspec.json.Encoder().encode_lines
    for rows in batches:
        yield encode(rows)


def version(tx: Tx) -> int:
    """Return the version of the schema that a database has."""
    row = tx.row("SELECT MAX(version) FROM schema_steps")
    assert row is not None, "an aggregate has a row"
    return int(row[0])


def is_empty(tx: Tx) -> bool:
    """Say whether nothing has been recorded in a database, but what is there from the start."""
    return not any(
        tx.row(f"SELECT 1 FROM {table} LIMIT 1") for table in ("runs", "pipelines", "recurring_runs")
    )


def load(tx: Tx, of: int, contents: Iterable[tuple[str, Iterable[bytes]]], paths: Paths) -> list[OpenAttempt]:
    """Put rows in the place of all that a database holds, and bring them to the schema of today.

    Args:
        tx: The transaction.
        of: The version of the schema that the rows are of.
        contents: The tables, each with its lines as `write` gives them.
        paths: Where their home is now.

    Returns:
        The attempts that had not ended.

    Raises:
        BackupError: A table is not as `write` has written it.
    """
    epochs = tx.rows(_KEPT)  # they go on: whoever drove a run of the same id here must not commit to it
    tx.execute("DROP TABLE IF EXISTS search_terms")  # which reads the words, where there is one
    for table in (*_created(len(STEPS)), "search_words", "schema_steps"):
        tx.execute(f"DROP TABLE {table}")
    bare = [Step(tuple(_others(step)), step.usable_from) for step in STEPS[:of]]
    migrations.take(tx, 0, bare)
    left = set(tables(of))
    attempts: list[OpenAttempt] = []
    for table, lines in contents:
        if table not in left:
            raise BackupError(f"the backup holds a table {table!r}, which a schema of version {of} has not")
        left.discard(table)
        _fill(tx, table, iter(lines), paths, attempts)
    if left:
        raise BackupError(f"the backup lacks the tables {', '.join(sorted(left))}")
    for step in STEPS[:of]:  # an index that is filled row by row costs three times as much
        for statement in step.statements:
            if _INDEX.match(statement):
                tx.execute(statement)
    tx.executemany(_KEEP, epochs)
    migrations.take(tx, of, STEPS)
    search_queue.note_all(tx)
    run_segments.add_all(tx)
    return attempts


def _others(step: Step) -> Iterator[str]:
    return (statement for statement in step.statements if not _INDEX.match(statement))


def _fill(tx: Tx, table: str, lines: Iterator[bytes], paths: Paths, attempts: list[OpenAttempt]) -> None:
    try:
        columns = msgspec.json.decode(next(lines, b""), type=list[str])
        if not all(re.fullmatch(r"\w+", column) for column in columns):
            raise msgspec.ValidationError("a column has no name")
        marks = ", ".join("?" * len(columns))
        insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        value = str | int | float | None if table in _FRACTIONS else str | int | None
        decode: Callable[[bytes], list[Any]] = msgspec.json.Decoder(list[value]).decode  # type: ignore[valid-type]
        batch: list[list[Any]] = []
        for line in lines:
            row = decode(line)
            if len(row) != len(columns):
                raise msgspec.ValidationError("a row has another number of values than there are columns")
            batch.append(_arrived(table, columns, row, paths, attempts))
            if len(batch) == BATCH:
                tx.executemany(insert, batch)
                batch = []
        if batch:
            tx.executemany(insert, batch)
    except (msgspec.MsgspecError, Conflict) as error:
        raise BackupError(f"the backup's table {table} cannot be read: {error}") from error


def _arrived(
    table: str, columns: Sequence[str], row: list[Any], paths: Paths, attempts: list[OpenAttempt]
) -> list[Any]:
    """Return a row as it is in its new place."""
    for column in _PATHS.get(table, ()):
        at = columns.index(column)
        row[at] = paths.moved(row[at])
    if table == "attempts":
        named = dict(zip(columns, row, strict=True))
        if named["state"] in OPEN_ATTEMPT_STATES:
            attempts.append(OpenAttempt(named["run_id"], named["path"], named["number"]))
            row[columns.index("place")] = None  # its process belongs to what was backed up
    return row
