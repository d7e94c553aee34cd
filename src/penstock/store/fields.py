"""Fields that lists are sorted by and filtered on, and what a predicate on one is in SQL.

The rules are those of KFP's API server: text is compared as text, moments also with texts and with seconds
since 1970, and names are in one order whatever their case. Where KFP leaves it to its database what a
comparison means, it is the same here on all databases.
"""

from __future__ import annotations

import operator
import string
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from penstock.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from penstock.store.dialect import Dialect

Operation = Literal[
    "EQUALS",
    "NOT_EQUALS",
    "GREATER_THAN",
    "GREATER_THAN_EQUALS",
    "LESS_THAN",
    "LESS_THAN_EQUALS",
    "IN",
    "IS_SUBSTRING",
]

_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_SIGNS = {
    "EQUALS": "=",
    "NOT_EQUALS": "<>",
    "GREATER_THAN": ">",
    "GREATER_THAN_EQUALS": ">=",
    "LESS_THAN": "<",
    "LESS_THAN_EQUALS": "<=",
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "GREATER_THAN": operator.gt,
    "GREATER_THAN_EQUALS": operator.ge,
    "LESS_THAN": operator.lt,
    "LESS_THAN_EQUALS": operator.le,
}
_SECOND = 1_000_000
_LAST_MOMENT = 1 << 62

Span = tuple[int, int]
"""From a moment to before another, in epoch microseconds."""

EVER: Span = (-_LAST_MOMENT - 1, _LAST_MOMENT + _SECOND)
"""All moments."""


class Predicate(NamedTuple):
    """What one field must be.

    Args:
        key: The field's name in the API.
        operation: How it is compared.
        values: What with: one value, or those of a list.
        is_list: Whether they came as a list.
        is_text: Whether they came as texts, not as numbers or a moment.
    """

    key: str
    operation: Operation
    values: tuple[str | int, ...]
    is_list: bool = False
    is_text: bool = True


class Condition(NamedTuple):
    """A condition in SQL, and its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


NEVER = Condition("1 = 0")


def joined(conditions: Sequence[Condition]) -> tuple[str, list[Any]]:
    """Return conditions that all have to hold as the end of a statement, and their parameters."""
    if not conditions:
        return "", []
    return (
        " WHERE " + " AND ".join(condition.sql for condition in conditions),
        [value for condition in conditions for value in condition.params],
    )


def in_namespace(namespace: str) -> Condition:
    """Return the condition that a row is in a namespace; its indexes hold nothing that is in none."""
    if not namespace:
        return Condition("namespace = ''")
    return Condition("namespace = ? AND namespace <> ''", (namespace,))


class Field(Struct, frozen=True):
    """A field of a table, or an expression on one.

    Args:
        sql: The column, or the expression in SQL.
        kind: ``text``; ``name``, in one order whatever its case; ``time``; or ``choice``, of known values.
        choices: The values of a choice, each with all that it is called in the API.
        order: What rows are ordered by, in SQL, where that is not the field itself.
        optional: Whether it may be NULL, which the API calls an empty text or the moment 0.
        is_selective: Whether few rows have the same value, so that they are best sought by it.
        is_indexed: Whether there is a set of the rows of each value, see `penstock.store.run_segments`.
    """

    sql: str
    kind: Literal["text", "name", "time", "choice"] = "text"
    choices: Mapping[str, Sequence[str]] = {}
    order: str = ""
    optional: bool = False
    is_selective: bool = False
    is_indexed: bool = False

    @property
    def compared(self) -> str:
        """What is compared where more than equality is asked for, in SQL."""
        if self.kind == "name":
            return f"lower({self.sql})"
        nothing = "0" if self.kind == "time" else "''"
        return f"COALESCE({self.sql}, {nothing})" if self.optional else self.sql

    @property
    def ordered_by(self) -> str:
        """What rows are ordered by, in SQL."""
        return self.order or self.compared

    @property
    def unindexed(self) -> Field:
        """The same for a condition, on a time or of equality, for whose sake no index is to be chosen."""
        if self.kind == "time":
            return replace(self, sql=f"{self.sql} + 0")
        return replace(self, sql=f"{{unindexed {self.sql}}}", kind="text")

    def chosen(self, predicate: Predicate) -> tuple[str, ...]:
        """Return the values of a choice that a predicate lets through."""
        asked = [str(value).casefold() for value in predicate.values]
        return tuple(
            value
            for value, names in self.choices.items()
            if _fits(predicate.operation, [name.casefold() for name in names], asked)
        )

    def condition(self, predicate: Predicate, dialect: Dialect) -> Condition:
        """Return a predicate in SQL.

        Raises:
            RequestError: What it compares with is no moment, where one is needed.
        """
        if self.kind == "choice":
            return any_of(self.sql, self.chosen(predicate), dialect)
        if self.kind == "time":
            spans = self.spans(predicate)
            return self._digits(str(predicate.values[0])) if spans is None else self.within(spans)
        return self._text(predicate, dialect)

    def spans(self, predicate: Predicate) -> list[Span] | None:
        """Return the moments that a predicate on a time lets through, in order; None if they are no spans.

        Raises:
            RequestError: What it compares with is no moment.
        """
        if predicate.operation == "IS_SUBSTRING":
            return None
        asked = [_span(value, predicate.key) for value in predicate.values]
        if predicate.operation == "IN":
            return _joined(sorted(asked))
        ((begin, end),) = asked
        return {
            "EQUALS": [(begin, end)],
            "NOT_EQUALS": [(EVER[0], begin), (end, EVER[1])],
            "GREATER_THAN": [(end, EVER[1])],
            "GREATER_THAN_EQUALS": [(begin, EVER[1])],
            "LESS_THAN": [(EVER[0], begin)],
            "LESS_THAN_EQUALS": [(EVER[0], end)],
        }[predicate.operation]

    def within(self, spans: Sequence[Span]) -> Condition:
        """Return the condition that a moment is in one of some spans."""
        if not spans:
            return NEVER
        found = [
            tuple(
                (sign, bound)
                for sign, bound, ever in zip((">=", "<"), span, EVER, strict=True)
                if bound != ever
            )
            for span in spans
        ]
        sql = " OR ".join(
            " AND ".join(f"{self.compared} {sign} ?" for sign, _ in bounds) or "1 = 1" for bounds in found
        )
        return Condition(
            f"({sql})" if len(found) > 1 else sql, tuple(b for bounds in found for _, b in bounds)
        )

    def _text(self, predicate: Predicate, dialect: Dialect) -> Condition:
        texts = tuple(map(str, predicate.values))
        if predicate.operation == "IS_SUBSTRING":
            searched = self.compared if self.optional else self.sql
            return Condition(f"{{find}}(lower({searched}{{bytewise}}), ?) > 0", (fold(texts[0]),))
        if predicate.operation in _ORDERS:
            text = fold(texts[0]) if self.kind == "name" else texts[0]
            return Condition(f"{self.compared} {_SIGNS[predicate.operation]} ?", (text,))
        exact = self.compared if self.optional and "" in texts else self.sql
        if predicate.operation == "IN":
            return any_of(exact, texts, dialect)
        if predicate.operation == "NOT_EQUALS":
            return Condition(f"{self.compared if self.optional else self.sql} <> ?", texts)
        if self.kind == "name":
            # The index is on what names are ordered by. SQLite would put a plain name's value in there.
            same = f"{self.compared} = ? AND {{unindexed {self.sql}}} = ?"
            return Condition(same, (fold(texts[0]), texts[0]))
        return Condition(f"{exact} = ?", texts)

    def _digits(self, part: str) -> Condition:
        """Compare with the seconds as text, which is what a substring of a moment is in KFP."""
        if part and not (part.isascii() and part.isdecimal()):
            return NEVER
        return Condition(f"CAST({self.compared} / {_SECOND} AS TEXT) LIKE ?", (f"%{part}%",))


def common(some: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Return the moments that are in both; each is in order, and none of its spans meets another."""
    found = []
    at = there = 0
    while at < len(some) and there < len(others):
        begin, end = max(some[at][0], others[there][0]), min(some[at][1], others[there][1])
        if begin < end:
            found.append((begin, end))
        if some[at][1] == end:
            at += 1
        else:
            there += 1
    return found


def fold(text: str) -> str:
    """Take capitals out of a text as SQL's ``lower`` does on all databases: those of ASCII alone."""
    return text.translate(_FOLD)


def any_of(sql: str, values: Sequence[str], dialect: Dialect) -> Condition:
    """Return the condition that a text is one of some."""
    if not values:
        return NEVER
    if len(values) == 1:
        return Condition(f"{sql} = ?", (values[0],))
    return Condition(dialect.any_of(sql), (dialect.many(values),))


def _fits(operation: Operation, names: Sequence[str], asked: Sequence[str]) -> bool:
    if operation == "IS_SUBSTRING":
        return any(asked[0] in name for name in names)
    if operation == "NOT_EQUALS":
        return asked[0] not in names
    if operation in {"EQUALS", "IN"}:
        return any(value in names for value in asked)
    return any(_ORDERS[operation](name, asked[0]) for name in names)


def _span(value: str | int, key: str) -> tuple[int, int]:
    """Return the microseconds that a value stands for: a whole second, unless it says a part of one."""
    if isinstance(value, int):
        return _second(value)
    from penstock.ir.message import Timestamp  # noqa: PLC0415 - 5 ms, for lists with such a filter only

    text = value.strip()
    if text.removeprefix("-").isdecimal() and text.isascii():
        return _second(int(text[:20]))
    try:
        moment = int(Timestamp.parse(f"{text}T00:00:00Z" if len(text) == len("2024-02-29") else text))
    except ValueError:
        raise RequestError(
            f"{value!r} is no moment to compare {key} with",
            hint="write it as 2024-02-29T12:00:00Z, or as seconds since 1970",
        ) from None
    return (moment, moment + 1) if moment % _SECOND else _second(moment // _SECOND)


def _joined(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for begin, end in spans:
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _second(seconds: int) -> tuple[int, int]:
    begin = max(-_LAST_MOMENT, min(seconds * _SECOND, _LAST_MOMENT))
    return begin, begin + _SECOND
