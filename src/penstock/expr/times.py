"""CEL's timestamps and durations: reading, spelling, arithmetic and their parts.

Both count nanoseconds, which Python's ``datetime`` cannot. Limits and spellings are cel-go's: RFC 3339
between the years 1 and 9999, and Go's durations (``1h30m``, ``-1.5s``) within a signed 64-bit count of
nanoseconds.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

from penstock.errors import ExpressionError

_NANOS: Final = 1_000_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS: Final = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": _NANOS,
    "m": 60 * _NANOS,
    "h": 3_600 * _NANOS,
}
# Patterns as text: conditions hardly ever have times, so importing this module compiles none.
_RFC3339: Final = r"(?a)(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)"
_DURATION: Final = r"(?a)[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)"
_DURATION_PART: Final = r"(?a)(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)"
_OFFSET: Final = r"(?a)([+-]?)(\d\d):(\d\d)"


class Duration(NamedTuple):
    """A span of time in nanoseconds."""

    nanos: int

    @classmethod
    def of(cls, nanos: int) -> Duration:
        """Make one, refusing what 64 bits cannot hold."""
        if not -(2**63) <= nanos < 2**63:
            raise ExpressionError("the duration is out of range: it exceeds 292 years")
        return cls(nanos)

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read Go's spelling, such as ``1h30m`` or ``-1.5s``."""
        if not re.fullmatch(_DURATION, text):
            raise ExpressionError(f"'{text}' is not a duration such as '1h30m' or '1.5s'")
        nanos = sum(
            (int(whole or 0) * 10 ** len(fraction) + int(fraction or 0)) * _UNITS[unit] // 10 ** len(fraction)
            for whole, fraction, unit in re.findall(_DURATION_PART, text)
        )
        return cls.of(-nanos if text.startswith("-") else nanos)

    def __str__(self) -> str:
        sign = "-" if self.nanos < 0 else ""
        seconds, nanos = divmod(abs(self.nanos), _NANOS)
        return f"{sign}{seconds}{_fraction(nanos)}s"

    def whole(self, nanos: int) -> int:
        """Count the whole units of so many nanoseconds, towards zero."""
        count = abs(self.nanos) // nanos
        return -count if self.nanos < 0 else count


class Timestamp(NamedTuple):
    """A moment, in nanoseconds since the start of 1970 in UTC."""

    nanos: int

    @classmethod
    def of(cls, nanos: int) -> Timestamp:
        """Make one, refusing what lies outside the years 1 to 9999."""
        if not _FIRST <= nanos <= _LAST:
            raise ExpressionError("the timestamp is out of range: outside the years 1 to 9999")
        return cls(nanos)

    @classmethod
    def parse(cls, text: str) -> Timestamp:
        """Read RFC 3339, such as ``2026-01-31T12:00:00Z``."""
        matched = re.fullmatch(_RFC3339, text)
        if matched is None:
            raise ExpressionError(f"'{text}' is not a timestamp such as '2026-01-31T12:00:00Z'")
        clock, fraction, offset = matched.groups()
        try:
            moment = datetime.fromisoformat(clock + offset.replace("Z", "+00:00"))
        except ValueError as error:
            raise ExpressionError(f"'{text}' is not a timestamp: {error}") from None
        return cls.of(_whole_seconds(moment) * _NANOS + int((fraction or "0").ljust(9, "0")))

    def __str__(self) -> str:
        seconds, nanos = divmod(self.nanos, _NANOS)
        clock = (_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
        return f"{clock}{_fraction(nanos)}Z"

    def local(self, zone: str | None) -> datetime:
        """Return the moment on a zone's clock; ``None`` is UTC."""
        moment = _EPOCH + timedelta(microseconds=self.nanos // 1000)
        if zone is None:
            return moment
        try:
            return moment.astimezone(_zone(zone))
        except OverflowError:
            raise ExpressionError("the timestamp is out of range in that time zone") from None


def _fraction(nanos: int) -> str:
    return f".{nanos:09}".rstrip("0") if nanos else ""


def _whole_seconds(moment: datetime) -> int:
    since = moment - _EPOCH
    return since.days * 86_400 + since.seconds


def _zone(name: str) -> tzinfo:
    if matched := re.fullmatch(_OFFSET, name):
        sign, hours, minutes = matched.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset < timedelta(days=1):
            return timezone(-offset if sign == "-" else offset)
    # Imported here: zoneinfo costs more than this module, and conditions hardly ever name a zone.
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ExpressionError(
            f"'{name}' is not a time zone", hint="write a name like 'Europe/Berlin' or '+02:00'"
        ) from None


_FIRST: Final = _whole_seconds(datetime(1, 1, 1, tzinfo=UTC)) * _NANOS
_LAST: Final = _whole_seconds(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) * _NANOS + _NANOS - 1
