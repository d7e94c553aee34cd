"""What every message of the intermediate representation (IR) is made of.

A message is a msgspec Struct: its fields carry protobuf's names, and the document's keys are their
camelCase forms, as in protobuf's JSON mapping. A scalar field that is absent has protobuf's default
(``""``, ``0``, ``False``), an absent message is ``None``, and an absent JSON value is ``msgspec.UNSET``,
because ``null`` is a value there.
"""

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

__all__ = [
    "UNSET",
    "Duration",
    "Int32",
    "Int64",
    "JsonStruct",
    "JsonValue",
    "Message",
    "Timestamp",
    "UnsetType",
]

JsonValue: TypeAlias = Any
"""Any JSON value, as plain Python: ``google.protobuf.Value``. Whole numbers and floats stay apart."""

JsonStruct: TypeAlias = dict[str, Any]
"""A JSON object, as plain Python: ``google.protobuf.Struct``."""

Int32 = Annotated[int, msgspec.Meta(ge=-(2**31), le=2**31 - 1)]

if TYPE_CHECKING:
    Int64: TypeAlias = int
else:

    class Int64(int):
        """A 64-bit number: text in the document, since JSON readers lose digits beyond 2**53."""

        __slots__ = ()


class NonFinite(float):
    """A double that JSON has no number for: ``"NaN"``, ``"Infinity"`` or ``"-Infinity"`` in the document."""

    __slots__ = ()

    def __str__(self) -> str:
        if math.isnan(self):
            return "NaN"
        return "Infinity" if self > 0 else "-Infinity"


ZERO: Final = 0.0
"""The one object that stands for an absent double: msgspec leaves out defaults by identity."""


def double(value: float) -> float:
    """Return ``value`` in the form that is written as protobuf writes a double."""
    if not value:
        return ZERO
    return value if math.isfinite(value) else NonFinite(value)


_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s")
_NANOSECONDS: Final = 10**9
_LONGEST_SECONDS: Final = 315_576_000_000


class Duration:
    """A span of time, exact to the nanosecond: ``"3600s"``, ``"0.500s"`` in the document.

    Args:
        nanoseconds: Its length; negative spans are allowed.
    """

    __slots__ = ("nanoseconds",)

    def __init__(self, nanoseconds: int) -> None:
        self.nanoseconds = nanoseconds

    @classmethod
    def of_seconds(cls, seconds: float) -> "Duration":
        """Return the duration of ``seconds``, rounded to the nanosecond."""
        return cls(round(seconds * _NANOSECONDS))

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """Read protobuf's spelling.

        Raises:
            ValueError: ``text`` is not a duration, or is longer than 10,000 years.
        """
        match = _DURATION.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a duration such as '30s' or '0.5s'")
        sign, whole, fraction = match.groups()
        nanoseconds = int(whole) * _NANOSECONDS + int((fraction or "").ljust(9, "0"))
        if nanoseconds > _LONGEST_SECONDS * _NANOSECONDS:
            raise ValueError(f"{text!r} is longer than 10,000 years")
        return cls(-nanoseconds if sign else nanoseconds)

    @property
    def seconds(self) -> float:
        """The length in seconds."""
        return self.nanoseconds / _NANOSECONDS

    def __str__(self) -> str:
        whole, fraction = divmod(abs(self.nanoseconds), _NANOSECONDS)
        sign = "-" if self.nanoseconds < 0 else ""
        if not fraction:
            return f"{sign}{whole}s"
        digits = f"{fraction:09}"
        while digits.endswith("000"):  # protobuf writes 3, 6 or 9 digits
            digits = digits[:-3]
        return f"{sign}{whole}.{digits}s"

    def __repr__(self) -> str:
        return f"Duration({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and other.nanoseconds == self.nanoseconds

    def __hash__(self) -> int:
        return hash(self.nanoseconds)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1)  # every moment here is of UTC
_MICROSECONDS: Final = 10**6


class Timestamp(int):
    """A moment, in microseconds since 1970: ``"2024-02-29T12:00:00.500Z"`` in the document (RFC 3339)."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read protobuf's spelling; what is below a microsecond is cut off.

        Raises:
            ValueError: ``text`` is not a moment of the years 1 to 9999.
        """
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a moment such as '2024-02-29T12:00:00Z'")
        day, hour, fraction, zone = match.groups()
        try:
            since = datetime.fromisoformat(f"{day}T{hour}") - _EPOCH
            if zone not in "Zz":
                since -= datetime.strptime(zone, "%z").utcoffset() or timedelta()
                _EPOCH + since  # the offset may lead out of the years that there are
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{text!r} is not a moment: {error}") from None
        whole = since.days * 86_400 + since.seconds
        return cls(whole * _MICROSECONDS + int((fraction or "").ljust(6, "0")[:6]))

    def __str__(self) -> str:
        return spelled(self)


@lru_cache(maxsize=4096)
def spelled(moment: Timestamp) -> str:
    """Spell a moment. In what is told of one run, the same ones come again and again."""
    whole, fraction = divmod(int(moment), _MICROSECONDS)
    text = _second(whole)
    if not fraction:
        return f"{text}Z"
    return f"{text}.{fraction // 1000:03}Z" if fraction % 1000 == 0 else f"{text}.{fraction:06}Z"


@lru_cache(maxsize=1024)
def _second(whole: int) -> str:
    return (_EPOCH + timedelta(seconds=whole)).isoformat()


class Message(msgspec.Struct, rename="camel", omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The base of all messages. Fields are given by keyword."""

    oneofs: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of fields of which at most one may be present."""

    ignores_unknown: ClassVar[bool] = False
    """Whether unknown fields are left out, from this message down, instead of being refused."""


def is_present(value: object) -> bool:
    """Tell whether an optional field has a value."""
    return value is not None and value is not UNSET


class OneofMessage(Message):
    """A message with fields that exclude each other; checked whenever one is made."""

    def __post_init__(self) -> None:
        for group in self.oneofs:
            present = [name for name in group if is_present(getattr(self, name))]
            if len(present) > 1:
                raise ValueError(f"only one of {', '.join(present)} may be given")
