"""The messages of a list's filter: what the query parameter ``filter`` holds, as JSON."""

from typing import ClassVar, Self

from penstock.api.message import Int32, Int64, Message, OneofMessage, Timestamp
from penstock.ir.enums import Enumeration

__all__ = ["Filter", "IntValues", "LongValues", "Predicate", "PredicateOperation", "StringValues"]


class PredicateOperation(Enumeration):
    """How a field is compared."""

    OPERATION_UNSPECIFIED = "OPERATION_UNSPECIFIED"
    EQUALS = "EQUALS"
    NOT_EQUALS = "NOT_EQUALS"
    GREATER_THAN = "GREATER_THAN"
    GREATER_THAN_EQUALS = "GREATER_THAN_EQUALS"
    LESS_THAN = "LESS_THAN"
    LESS_THAN_EQUALS = "LESS_THAN_EQUALS"
    IN = "IN"
    IS_SUBSTRING = "IS_SUBSTRING"

    @classmethod
    def numbered(cls) -> dict[int, Self]:
        """Return the members by their numbers; 4 is not used."""
        return dict(zip((0, 1, 2, 3, 5, 6, 7, 8, 9), cls, strict=True))


class IntValues(Message):
    """Several 32-bit numbers."""

    values: list[Int32] = []


class LongValues(Message):
    """Several 64-bit numbers."""

    values: list[Int64] = []


class StringValues(Message):
    """Several texts."""

    values: list[str] = []


class Predicate(OneofMessage):
    """A field, an operation, and what to compare with."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = (
        (
            "int_value",
            "long_value",
            "string_value",
            "timestamp_value",
            "int_values",
            "long_values",
            "string_values",
        ),
    )

    operation: PredicateOperation = PredicateOperation.OPERATION_UNSPECIFIED
    key: str = ""
    int_value: Int32 | None = None
    long_value: Int64 | None = None
    string_value: str | None = None
    timestamp_value: Timestamp | None = None
    int_values: IntValues | None = None
    long_values: LongValues | None = None
    string_values: StringValues | None = None


class Filter(Message):
    """Predicates that all have to hold."""

    predicates: list[Predicate] = []
