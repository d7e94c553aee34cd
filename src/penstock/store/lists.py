"""Lists: pages of rows in a chosen order, of those that a filter lets through, and how many there are.

Pages are found by the last row of the page before, not by counting: what is inserted or deleted meanwhile
moves no other row. A page's token holds that row, and the order and the filter, so that a client may send it
alone. The rules are those of KFP's API server.
"""

from __future__ import annotations

import binascii
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import msgspec

from penstock.errors import RequestError
from penstock.store.fields import Condition, Field, Predicate, any_of, common, in_namespace, joined
from penstock.store.metric_order import METRIC, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from penstock.store.dialect import Dialect
    from penstock.store.fields import Span
    from penstock.store.table import Table
    from penstock.store.tx import Record, Tx

R = TypeVar("R", bound=msgspec.Struct)

USUAL_SIZE = 20
LARGEST_SIZE = 200
MOST_VALUES = 200
"""The longest filter: predicates, and values in one of them. SQL has limits of its own beyond."""

_TAG = "tags."
_AMONG_TAGGED = "id IN (SELECT owner FROM tags WHERE name = ? AND value = ?)"
_FROM_BASE64 = str.maketrans("+/", "-_")
_TO_BASE64 = str.maketrans("-_", "+/")
_DIRECTIONS = {"asc": False, "desc": True}
_BY_METRIC = Field("id")
_BY_ID: Mapping[str, type] = MappingProxyType({"id": str})
_IN_SETS = frozenset({"EQUALS", "NOT_EQUALS", "IN"})


class Query(NamedTuple):
    """What a client asks for.

    Args:
        page_size: How many rows at most; 0 leaves it to the server, and it has a limit.
        page_token: Where the page before ended; empty for the first page.
        sort_by: ``FIELD``, ``FIELD asc`` or ``FIELD desc``; the oldest first if empty.
        predicates: The filter; None where none is given.
        namespace: Which namespace the rows are in, empty for those that are in none; None for all. It counts
            only for what has one of its own, and where nothing else says what the rows are of.
    """

    page_size: int = 0
    page_token: str = ""
    sort_by: str = ""
    predicates: tuple[Predicate, ...] | None = None
    namespace: str | None = None

    @property
    def within(self) -> tuple[Condition, ...]:
        """The conditions that follow from the namespace."""
        return () if self.namespace is None else (in_namespace(self.namespace),)


class Page(NamedTuple, Generic[R]):
    """A part of a list; ``next_token`` is empty on the last."""

    rows: Sequence[R]
    total: int
    next_token: str


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a token holds: the list, its order and filter, and the row that a page ended with.

    Args:
        of: The list.
        sort: What it is sorted by.
        descending: Whether the greatest comes first.
        filter: The filter.
        value: What the row is sorted by.
        keys: What its place among those is that are equal in that.
    """

    of: str
    sort: str
    descending: bool
    filter: tuple[Predicate, ...]
    value: str | int
    keys: tuple[str | int, ...]


# Made here, in one thread: msgspec crashes when two threads ask it for a class for the first time.
_read_place = msgspec.json.Decoder(Place).decode


class Asked(NamedTuple):
    """A query that is understood.

    Args:
        sort: The name of the field that it is sorted by.
        field: The field.
        descending: Whether the greatest comes first.
        size: How many rows at most.
        after: The value and the keys of the row that the page before ended with.
        predicates: The filter.
        choices: What it says on fields whose values are known: by column, what is let through.
        spans: What it says on times: by column, the field and what is let through.
        indexed: What it says on fields that there are sets of: the fields, each with a predicate.
        tags: The tags that rows must have, each (key, value).
        conditions: What it says on others.
        seeks: Whether one of the conditions is met by few rows, found by an index.
    """

    sort: str
    field: Field
    descending: bool
    size: int
    after: tuple[str | int, ...] | None
    predicates: tuple[Predicate, ...]
    choices: Mapping[str, frozenset[str]] = MappingProxyType({})
    spans: Mapping[str, tuple[Field, Sequence[Span]]] = MappingProxyType({})
    indexed: Sequence[tuple[Field, Predicate]] = ()
    tags: Sequence[tuple[str, str]] = ()
    conditions: Sequence[Condition] = ()
    seeks: bool = False

    @property
    def timed(self) -> list[Condition]:
        """What it says on times, as conditions."""
        return [field.within(spans) for field, spans in self.spans.values()]

    def everything(self, dialect: Dialect) -> list[Condition]:
        """Return all that it says, as conditions."""
        return [
            *self.conditions,
            *self.timed,
            *(field.condition(predicate, dialect) for field, predicate in self.indexed),
            *(Condition(_AMONG_TAGGED, tag) for tag in self.tags),
            *(any_of(sql, sorted(values), dialect) for sql, values in self.choices.items()),
        ]


class Listing(Generic[R]):
    """How the rows of one table are listed.

    Args:
        name: The list, in messages and tokens.
        table: The table.
        fields: What it can be sorted by and filtered on, by the name in the API.
        has_tags: Whether it can be filtered by tags, ``tags.KEY``.
        has_metrics: Whether it can be sorted by numbers that were logged, ``metric:NAME``.
        keys: The columns that rows are sorted by at last, each with its type: the last tells them apart.
    """

    def __init__(
        self,
        name: str,
        table: Table[R],
        fields: Mapping[str, Field],
        *,
        has_tags: bool = False,
        has_metrics: bool = False,
        keys: Mapping[str, type] = _BY_ID,
    ) -> None:
        self.name = name
        self.table = table
        self._fields = fields
        self._has_tags = has_tags
        self._has_metrics = has_metrics
        self._keys = keys

    def page(self, tx: Tx, query: Query, *within: Condition) -> Page[R]:
        """Return a page of the rows that meet some conditions, and the query's filter.

        Raises:
            RequestError: The query is not valid: an unknown field, a value that does not go with it, a token
                of another list.
        """
        asked = self.understand(query, tx.dialect)
        conditions = [*within, *asked.everything(tx.dialect)]
        return self.made(asked, self.rows(tx, asked, conditions), self.count(tx, conditions))

    def understand(self, query: Query, dialect: Dialect) -> Asked:
        """Check a query, and read it.

        Raises:
            RequestError: It is not valid.
        """
        if query.page_size < 0:
            raise RequestError("the page size must not be negative", where="page_size")
        place = self._place(query.page_token) if query.page_token else None
        sort, descending = _order(query.sort_by)
        predicates = query.predicates or ()
        if len(predicates) > MOST_VALUES:
            raise RequestError(f"the filter has more than {MOST_VALUES} predicates", where="filter")
        if place is not None:
            self._check_same(query, place, (sort, descending))
            sort, descending, predicates = place.sort, place.descending, place.filter
        field = _BY_METRIC if self.is_by_metric(sort) else self._field(sort, "sorting by")
        if place is not None and isinstance(place.value, str) == (field.kind == "time"):
            raise bad_token()
        if place is not None and self.is_by_metric(sort) and not is_number(str(place.value)):
            raise bad_token()
        after = (place.value, *place.keys) if place is not None else None
        size = min(query.page_size or USUAL_SIZE, LARGEST_SIZE)
        return self._read(predicates, dialect, Asked(sort, field, descending, size, after, predicates))

    def _read(self, predicates: Sequence[Predicate], dialect: Dialect, asked: Asked) -> Asked:
        """Read the predicates of a filter."""
        choices: dict[str, frozenset[str]] = {}
        spans: dict[str, tuple[Field, Sequence[Span]]] = {}
        indexed: list[tuple[Field, Predicate]] = []
        tags: list[tuple[str, str]] = []
        conditions = []
        seeks = False
        for predicate in predicates:
            _check(predicate)
            if predicate.key.startswith(_TAG) and self._has_tags:
                tags.append(self._tag(predicate))
                continue
            field = self._field(predicate.key, "filtering on")
            if field.kind == "choice":
                chosen = frozenset(field.chosen(predicate))
                choices[field.sql] = choices.get(field.sql, chosen) & chosen
            elif field.kind == "time" and (let := field.spans(predicate)) is not None:
                spans[field.sql] = (field, common(spans.get(field.sql, (field, let))[1], let))
            elif field.is_indexed and predicate.operation in _IN_SETS:
                indexed.append((field, predicate))
            else:
                conditions.append(field.condition(predicate, dialect))
                seeks = seeks or (field.is_selective and predicate.operation in {"EQUALS", "IN"})
        return asked._replace(
            choices=choices, spans=spans, indexed=indexed, tags=tags, conditions=conditions, seeks=seeks
        )

    def is_by_metric(self, sort: str) -> bool:
        """Say whether a list is sorted by a number that was logged, and not by a field."""
        return self._has_metrics and sort.startswith(METRIC)

    def rows(self, tx: Tx, asked: Asked, conditions: Sequence[Condition]) -> list[Record]:
        """Return the rows of a page, one more if there is one, each with what it is ordered by at its end."""
        ordered_by = [asked.field.ordered_by, *self._keys]
        if asked.after is not None:
            sign = "<" if asked.descending else ">"
            behind = f"({', '.join(ordered_by)}) {sign} ({', '.join('?' * len(ordered_by))})"
            conditions = [*conditions, Condition(behind, asked.after)]
        where, params = joined(conditions)
        direction = " DESC" if asked.descending else ""
        order = ", ".join(f"{column}{direction}" for column in ordered_by)
        columns = f"{self.table.columns}, {asked.field.ordered_by}"
        return tx.rows(
            f"SELECT {columns} FROM {self.table.name}{where} ORDER BY {order} LIMIT ?",
            [*params, asked.size + 1],
        )

    def made(self, asked: Asked, records: Sequence[Record], total: int) -> Page[R]:
        """Make a page of what `rows` found."""
        rows = self.table.decode_all(record[:-1] for record in records[: asked.size])
        token = ""
        if len(records) > asked.size:
            last = records[asked.size - 1]
            keys = tuple(getattr(rows[-1], key) for key in self._keys)
            token = token_of(Place(self.name, asked.sort, asked.descending, asked.predicates, last[-1], keys))
        return Page(rows, total, token)

    def count(self, tx: Tx, conditions: Sequence[Condition]) -> int:
        """Return how many rows meet the conditions."""
        where, params = joined(conditions)
        row = tx.row(f"SELECT COUNT(*) FROM {self.table.name}{where}", params)
        assert row is not None, "an aggregate has a row"
        return int(row[0])

    def _field(self, name: str, purpose: str) -> Field:
        field = self._fields.get(name)
        if field is None:
            raise RequestError(
                f"no support for {purpose} unrecognized field {name!r} of {self.name}",
                hint=f"there is: {', '.join(sorted(self._fields))}",
            )
        return field

    def _tag(self, predicate: Predicate) -> tuple[str, str]:
        if predicate.operation != "EQUALS" or predicate.is_list or not predicate.is_text:
            raise RequestError(
                f"a filter on tags takes EQUALS and a string_value, which that on {predicate.key!r} is not"
            )
        return predicate.key.removeprefix(_TAG), str(predicate.values[0])

    def _place(self, token: str) -> Place:
        try:
            text = token.translate(_TO_BASE64) + "=" * (-len(token) % 4)
            place = _read_place(binascii.a2b_base64(text, strict_mode=True))
        except (ValueError, msgspec.MsgspecError, RecursionError):
            raise bad_token() from None
        if place.of != self.name:
            raise RequestError(
                f"the page token is one of a list of {place.of}, not of {self.name}", where="page_token"
            )
        if tuple(map(type, place.keys)) != tuple(self._keys.values()):
            raise bad_token()
        for part in (place.value, *place.keys):
            if "\0" in part if isinstance(part, str) else abs(part) >= 1 << 63:
                raise bad_token()
        return place

    def _check_same(self, query: Query, place: Place, order: tuple[str, bool]) -> None:
        if query.sort_by and order != (place.sort, place.descending):
            sort = f"{place.sort} desc" if place.descending else place.sort
            raise RequestError(
                f"the page token is of a list sorted by {sort!r}, and sort_by says {query.sort_by!r}",
                hint="send the same sort_by with every page, or none with a token",
            )
        if query.predicates is not None and query.predicates != place.filter:
            raise RequestError(
                "the page token is of a list with another filter",
                hint="send the same filter with every page, or none with a token",
            )


def _order(sort_by: str) -> tuple[str, bool]:
    words = sort_by.split()
    if words and words[0].lower().startswith(METRIC):
        is_said = len(words) > 1 and words[-1].lower() in _DIRECTIONS
        direction = words.pop().lower() if is_said else "asc"
        return METRIC + " ".join(words)[len(METRIC) :], _DIRECTIONS[direction]
    words = sort_by.lower().split()
    if not words:
        return "created_at", False
    direction = words[1] if len(words) > 1 else "asc"
    if len(words) > 2 or direction not in _DIRECTIONS:  # noqa: PLR2004 - a field and a direction
        raise RequestError(
            f"sort_by takes a field and asc or desc, not {sort_by!r}", hint="such as: created_at desc"
        )
    return words[0], _DIRECTIONS[direction]


def _check(predicate: Predicate) -> None:
    """Refuse what no field could be compared so."""
    operation, key = predicate.operation, predicate.key
    if operation == "IN" and not predicate.is_list:
        raise RequestError(f"the filter on {key!r}: IN takes int_values, long_values or string_values")
    if operation != "IN" and predicate.is_list:
        raise RequestError(f"the filter on {key!r}: {operation} takes one value, not a list")
    if not predicate.is_list and not predicate.values:
        raise RequestError(f"the filter on {key!r} has no value", hint="such as string_value")
    if len(predicate.values) > MOST_VALUES:
        raise RequestError(f"the filter on {key!r} has more than {MOST_VALUES} values")
    if operation == "IS_SUBSTRING" and not predicate.is_text:
        raise RequestError(f"the filter on {key!r}: IS_SUBSTRING takes a string_value")
    if any(isinstance(value, str) and "\0" in value for value in predicate.values):
        raise RequestError(f"the filter on {key!r}: a text cannot hold the character NUL")


def token_of(place: Place) -> str:
    """Return the token of a page that begins behind a row."""
    text = binascii.b2a_base64(msgspec.json.encode(place), newline=False).decode()
    return text.translate(_FROM_BASE64).rstrip("=")


def bad_token() -> RequestError:
    """Return the error of a page token that does not read as one."""
    return RequestError(
        "the page token is not one that this server gave",
        where="page_token",
        hint="send it as it was received",
    )
