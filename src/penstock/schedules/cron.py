"""Cron expressions as Kubeflow reads them: grammar and arithmetic of robfig/cron 1.2 (``cron.Parse``).

It is not Unix's cron. The first field is **seconds** and the last one, the day of the week, may be left
out, so that ``*/10 * * * *`` means every ten seconds. A day of the month and a day of the week that are both
restricted are alternatives; as soon as one of them is ``*``, both have to hold. Sunday is 0, and 7 is no day.
Expressions that never come true, such as the 30th of February, are given up after five years.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.errors import Error, RequestError
from penstock.expr.times import Duration

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["Cron", "parse"]

YEARS = 5
"""After how many years without a match there is none."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_SECOND_NS = 1_000_000_000


class _Bounds(Struct, frozen=True):
    """What a field may hold."""

    first: int
    last: int
    names: tuple[str, ...] = ()

    def number(self, text: str) -> int:
        """Read a number, or a name in any case."""
        if text.lower() in self.names:
            return self.names.index(text.lower()) + self.first
        return _whole(text)


_FIELDS = (
    _Bounds(0, 59),
    _Bounds(0, 59),
    _Bounds(0, 23),
    _Bounds(1, 31),
    _Bounds(1, 12, _MONTHS),
    _Bounds(0, 6, _DAYS),
)
_DESCRIPTORS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}


class _Field(Struct, frozen=True):
    """The values that a field allows, and whether it was written with a star."""

    values: frozenset[int]
    is_star: bool

    def __contains__(self, value: int) -> bool:
        return value in self.values


class Cron(Struct, frozen=True):
    """A cron expression that was understood.

    Args:
        text: As it was written.
        fields: Second, minute, hour, day of the month, month, day of the week; none for ``@every``.
        every_s: The seconds between two ticks of ``@every``.
    """

    text: str
    fields: tuple[_Field, ...] = ()
    every_s: int = 0

    def after(self, time: int, zone: tzinfo) -> int | None:
        """Return the first tick later than a time.

        Args:
            time: In epoch seconds.
            zone: The time zone that the expression speaks of.

        Returns:
            Epoch seconds; None when there is none within `YEARS`.
        """
        if self.every_s:
            return time + self.every_s
        return _Search(self.fields, zone, time + 1).run()


def parse(text: str) -> Cron:
    """Read a cron expression.

    Raises:
        RequestError: It is none; the text after the colon is robfig's own.
    """
    try:
        return _parse(text)
    except _WrongError as error:
        raise RequestError(
            f"the cron expression {text!r} is wrong: {error}",
            hint="six fields: second minute hour day-of-month month [day-of-week], for example "
            "'0 30 9 * * MON-FRI', or @daily, or @every 1h30m",
        ) from None


class _WrongError(ValueError):
    pass


def _parse(text: str) -> Cron:
    if not text:
        raise _WrongError("Empty spec string")
    if text.startswith("@every "):
        return Cron(text, every_s=_every_s(text))
    if text.startswith("@"):
        if text not in _DESCRIPTORS:
            raise _WrongError(f"Unrecognized descriptor: {text}")
        return Cron(text, _parse(_DESCRIPTORS[text]).fields)
    fields = text.split()
    if len(fields) == len(_FIELDS) - 1:
        fields.append("*")
    if len(fields) != len(_FIELDS):
        raise _WrongError(f"Expected 5 to 6 fields, found {len(fields)}: {text}")
    return Cron(text, tuple(_field(part, bounds) for part, bounds in zip(fields, _FIELDS, strict=True)))


def _every_s(text: str) -> int:
    written = text.removeprefix("@every ")
    try:
        nanos = Duration.parse(written).nanos
    except Error:
        raise _WrongError(f'Failed to parse duration {text}: time: invalid duration "{written}"') from None
    return max(nanos // _SECOND_NS, 1)


def _field(text: str, bounds: _Bounds) -> _Field:
    values: set[int] = set()
    is_star = False
    # Commas with nothing between them are let pass, as they are by the original.
    for part in filter(None, text.split(",")):
        found, star = _range(part, bounds)
        values.update(found)
        is_star = is_star or star
    return _Field(frozenset(values), is_star)


def _range(text: str, bounds: _Bounds) -> tuple[range, bool]:
    """Read ``*``, ``N``, ``N-M``, each with ``/STEP``; ``N/STEP`` is ``N-last/STEP``."""
    span, *steps = text.split("/")
    ends = span.split("-")
    is_star = ends[0] in ("*", "?")
    if is_star:
        first, last = bounds.first, bounds.last
    elif ends[2:]:
        raise _WrongError(f"Too many hyphens: {text}")
    else:
        first, last = bounds.number(ends[0]), bounds.number(ends[-1])
    if steps[1:]:
        raise _WrongError(f"Too many slashes: {text}")
    step = _whole(steps[0]) if steps else 1
    if steps and len(ends) == 1:
        last = bounds.last
    if first < bounds.first:
        raise _WrongError(f"Beginning of range ({first}) below minimum ({bounds.first}): {text}")
    if last > bounds.last:
        raise _WrongError(f"End of range ({last}) above maximum ({bounds.last}): {text}")
    if first > last:
        raise _WrongError(f"Beginning of range ({first}) beyond end of range ({last}): {text}")
    if step == 0:
        raise _WrongError(f"Step of range should be a positive number: {text}")
    return range(first, last + 1, step), is_star


def _whole(text: str) -> int:
    """Read a number that is not negative, as Go's ``strconv.Atoi`` does."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise _WrongError(f'Failed to parse int from {text}: strconv.Atoi: parsing "{text}": invalid syntax')
    if not -(2**63) <= int(text) < 2**63:
        raise _WrongError(
            f'Failed to parse int from {text}: strconv.Atoi: parsing "{text}": value out of range'
        )
    if int(text) < 0:
        raise _WrongError(f"Negative number ({int(text)}) not allowed: {text}")
    return int(text)


class _Search:
    """The search for the first matching second, from coarse to fine.

    A field that does not match moves on by its own unit, after everything finer was set to its beginning
    once. A unit that overflows starts the search over, since the coarser fields have changed. Around a
    change of the clocks this order decides what comes out, so it is the original's, step by step.
    """

    def __init__(self, fields: tuple[_Field, ...], zone: tzinfo, time: int) -> None:
        self.second, self.minute, self.hour, self.day, self.month, self.weekday = fields
        self.zone = zone
        self.time = time
        self.is_cut = False
        self.last_year = self._local().year + YEARS

    def run(self) -> int | None:
        while self._local().year <= self.last_year:
            if self._months() and self._days() and self._clock():
                return self.time
        return None

    def _months(self) -> bool:
        while (local := self._local()).month not in self.month:
            if self._cut():
                self._set(local.year, local.month, 1)
                local = self._local()
            self._set(local.year, local.month + 1, local.day, local)
            if self._local().month == 1:
                return False
        return True

    def _days(self) -> bool:
        while not self._day_matches(local := self._local()):
            if self._cut():
                self._set(local.year, local.month, local.day)
                local = self._local()
            self._set(local.year, local.month, local.day + 1, local)
            if self._local().day == 1:
                return False
        return True

    def _day_matches(self, local: datetime) -> bool:
        in_month = local.day in self.day
        in_week = local.isoweekday() % 7 in self.weekday
        if self.day.is_star or self.weekday.is_star:
            return in_month and in_week
        return in_month or in_week

    def _clock(self) -> bool:
        while (local := self._local()).hour not in self.hour:
            if self._cut():
                self._set(local.year, local.month, local.day, local.replace(minute=0, second=0))
            self.time += 3600
            if self._local().hour == 0:
                return False
        while (local := self._local()).minute not in self.minute:
            if self._cut():
                self.time -= local.second
            self.time += 60
            if self._local().minute == 0:
                return False
        while (local := self._local()).second not in self.second:
            self._cut()
            self.time += 1
            if self._local().second == 0:
                return False
        return True

    def _cut(self) -> bool:
        """Say whether what is finer is to be set to its beginning, which is done once."""
        first, self.is_cut = not self.is_cut, True
        return first

    def _local(self) -> datetime:
        return datetime.fromtimestamp(self.time, self.zone)

    def _set(self, year: int, month: int, day: int, clock: datetime | None = None) -> None:
        """Move to a date at the time of day of ``clock``; a month and a day may be one too many."""
        start = datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
        time = int(start.timestamp()) + (day - 1) * 86_400
        if clock is not None:
            time += clock.hour * 3600 + clock.minute * 60 + clock.second
        # Which of two readings of the clock is meant, or what stands for one that is skipped, is as Go's
        # time.Date has it: the offset at the moment that the offset at that clock reading in UTC leads to.
        guess = self._offset(time)
        self.time = time - (self._offset(time - guess) if guess else 0)

    def _offset(self, time: int) -> int:
        offset = datetime.fromtimestamp(time, self.zone).utcoffset()
        assert offset is not None, "a zone has an offset"
        return int(offset.total_seconds())
