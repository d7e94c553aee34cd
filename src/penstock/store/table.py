"""From rows to Structs and back: the parts of SQL that follow from a table's columns alone."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from penstock.errors import NotFound
from penstock.store import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from penstock.store.tx import Record, Tx

R = TypeVar("R", bound=msgspec.Struct)

_as_tuple = msgspec.structs.astuple


class Table(Generic[R]):
    """A table whose columns are a Struct's fields, in their order.

    Args:
        name: The table.
        row: The Struct.
        key: The columns that name one row.
        json: The columns that hold a plain JSON value.
        errors: The columns that hold a `TaskError`.
        guard: A condition, in SQL, on the rows that may still be changed.
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        *,
        key: Sequence[str],
        json: Sequence[str] = (),
        errors: Sequence[str] = (),
        guard: str = "",
    ) -> None:
        fields = row.__struct_fields__
        self.name = name
        self._row = row
        self._noun = row.__name__.lower()
        self._fields = frozenset(fields)
        self._encoded = frozenset((*json, *errors))
        self._encoded_at = tuple(fields.index(field) for field in (*json, *errors))
        self._decoded_at = (
            *((fields.index(field), codec.from_text) for field in json),
            *((fields.index(field), codec.error_from_text) for field in errors),
        )
        self._first = key[0]
        self._key = " AND ".join(f"{column} = ?" for column in key)
        self._guard = f" AND {guard}" if guard else ""
        self._updates: dict[tuple[str, ...], str] = {}
        columns = ", ".join(fields)
        self.columns = ", ".join(f"{name}.{field}" for field in fields)
        self.select = f"SELECT {self.columns} FROM {name}"
        self.select_one = f"{self.select} WHERE {self._key}"
        self._insert = f"INSERT INTO {name} ({columns}) VALUES ({', '.join('?' * len(fields))})"

    def insert(self, tx: Tx, rows: Iterable[R]) -> None:
        """Insert rows; one that exists already is a `Conflict`."""
        tx.executemany(self._insert, map(self._encode, rows))

    def insert_new(self, tx: Tx, row: R) -> bool:
        """Insert a row, unless one of its key is there; say whether it was inserted."""
        return bool(tx.execute(f"{self._insert} ON CONFLICT DO NOTHING", self._encode(row)))

    def get(self, tx: Tx, *key: Any) -> R:
        """Read the row of this key.

        Raises:
            NotFound: There is none.
        """
        record = tx.row(self.select_one, key)
        if record is None:
            raise self.missing(key)
        return self.decode(record)

    def of_keys(self, tx: Tx, keys: Sequence[str]) -> list[R]:
        """Read those rows of some keys that there are; the key is one column."""
        return self.decode_all(
            tx.rows(f"{self.select} WHERE {{any {self._first}}}", (tx.dialect.many(keys),))
        )

    def decode(self, record: Record) -> R:
        """Make a Struct of a row of all columns."""
        values = list(record)
        for index, read in self._decoded_at:
            if (text := values[index]) is not None:
                values[index] = read(text)
        return self._row(*values)

    def decode_all(self, records: Iterable[Record]) -> list[R]:
        """Make Structs of rows."""
        return list(map(self.decode, records))

    def update(self, tx: Tx, key: tuple[Any, ...], changes: Mapping[str, Any]) -> int:
        """Change a row; return how many were changed: 0 (missing, or guarded) or 1."""
        return tx.execute(self._update_text(tuple(changes)), (*self._encode_changes(changes), *key))

    def update_many(self, tx: Tx, changes: Sequence[tuple[tuple[Any, ...], Mapping[str, Any]]]) -> int:
        """Change rows, each (key, changes); return how many were changed.

        Neighbours that change the same fields share a statement.
        """
        changed = 0
        for fields, group in groupby(changes, key=lambda change: tuple(change[1])):
            rows = [(*self._encode_changes(values), *key) for key, values in group]
            changed += tx.executemany(self._update_text(fields), rows)
        return changed

    def _update_text(self, fields: tuple[str, ...]) -> str:
        text = self._updates.get(fields)
        if text is None:
            unknown = set(fields) - self._fields
            assert not unknown, f"a {self._noun} has no {', '.join(sorted(unknown))}"
            assert fields, f"nothing to change in the {self._noun}"
            assignments = ", ".join(f"{field} = ?" for field in fields)
            text = f"UPDATE {self.name} SET {assignments} WHERE {self._key}{self._guard}"
            self._updates[fields] = text
        return text

    def _encode_changes(self, changes: Mapping[str, Any]) -> list[Any]:
        encoded = self._encoded
        return [codec.to_text(value) if name in encoded else value for name, value in changes.items()]

    def missing(self, key: Sequence[Any]) -> NotFound:
        """The error that says that there is no such row."""
        return NotFound(f"there is no {self._noun} {' / '.join(map(str, key))}")

    def _encode(self, row: R) -> list[Any]:
        values = list(_as_tuple(row))
        for index in self._encoded_at:
            values[index] = codec.to_text(values[index])
        return values
