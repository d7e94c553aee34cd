"""The macros in the texts of a run's parameters: its id, its number, and the times at which it is.

==========================================  ==========================================================
``[[RunUUID]]``                             the run's id
``[[Index]]``                               the number of the run within its recurring run, from 1
``[[ScheduledTime]]``, ``[[CurrentTime]]``  a time as ``20060102150405``
``[[ScheduledTime.2006-01-02]]``            a time in a layout of Go's ``time`` package
``{{$.scheduledTime.strftime('%Y')}}``      a time in a layout of C; also ``currentTime``
==========================================  ==========================================================

All times are in UTC. A macro that is not known, or that has no value, stays as it is, as in Kubeflow.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Occasion", "expand"]

_DEFAULT_LAYOUT = "20060102150405"
_IN_BRACKETS = re.compile(r"\[\[(.*?)\]\]")
_IN_BRACES = re.compile(r"\{\{\$\.(scheduledTime|currentTime)\.strftime\((['\"])(.*?)\2\)\}\}")
_TIMES = {"ScheduledTime": "scheduled_at", "CurrentTime": "now"}

# The parts of a layout, the longer before what they begin with, and each part's strftime directive.
_LAYOUT = {
    "January": "%B",
    "Jan": "%b",
    "Monday": "%A",
    "Mon": "%a",
    "MST": "%Z",
    "_2006": "_%Y",
    "2006": "%Y",
    "-07:00:00": "+00:00:00",
    "-070000": "+000000",
    "-07:00": "+00:00",
    "-0700": "+0000",
    "-07": "+00",
    "Z07:00:00": "Z",
    "Z070000": "Z",
    "Z07:00": "Z",
    "Z0700": "Z",
    "Z07": "Z",
    "002": "%j",
    "__2": "%j",
    "01": "%m",
    "02": "%d",
    "03": "%I",
    "04": "%M",
    "05": "%S",
    "06": "%y",
    "15": "%H",
    "_2": "%e",
    "PM": "%p",
    "pm": "%P",
    "1": "%-m",
    "2": "%-d",
    "3": "%-I",
    "4": "%-M",
    "5": "%-S",
}
# A short name that goes on in small letters is a word; nines after a point are a fraction without its zeros.
_PART = re.compile(
    "|".join(re.escape(part) + ("(?![a-z])" if part in ("Jan", "Mon") else "") for part in _LAYOUT)
    + "|[.,]9+(?![0-9])"
)


class Occasion(Struct, frozen=True):
    """What a run's macros stand for; times in epoch seconds.

    Args:
        run_id: The run.
        now: The time at which it is made.
        scheduled_at: The tick that it is made for; None for a run that somebody made.
        index: Its number among the runs of its recurring run.
    """

    run_id: str
    now: int
    scheduled_at: int | None = None
    index: int | None = None


def expand(parameters: Mapping[str, Any], occasion: Occasion) -> dict[str, Any]:
    """Return the parameters with the macros replaced in those that are texts."""
    return {
        name: _expanded(value, occasion) if isinstance(value, str) else value
        for name, value in parameters.items()
    }


def _expanded(text: str, occasion: Occasion) -> str:
    def bracketed(found: re.Match[str]) -> str:
        value = _value(found[1], occasion)
        return found[0] if value is None else value

    def braced(found: re.Match[str]) -> str:
        time = _time(found[1][0].upper() + found[1][1:], occasion)
        return found[0] if time is None else time.strftime(found[3])

    return _IN_BRACES.sub(braced, _IN_BRACKETS.sub(bracketed, text))


def _value(macro: str, occasion: Occasion) -> str | None:
    if macro == "RunUUID":
        return occasion.run_id
    if macro == "Index":
        return None if occasion.index is None else str(occasion.index)
    name, dot, layout = macro.partition(".")
    time = _time(name, occasion)
    return None if time is None else _formatted(time, layout if dot else _DEFAULT_LAYOUT)


def _time(name: str, occasion: Occasion) -> datetime | None:
    seconds = getattr(occasion, _TIMES[name]) if name in _TIMES else None
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _formatted(time: datetime, layout: str) -> str:
    """Write a time in a layout of Go."""
    pieces: list[str] = []
    end = 0
    for found in _PART.finditer(layout):
        pieces += [layout[end : found.start()], _part(time, found[0])]
        end = found.end()
    return "".join([*pieces, layout[end:]])


def _part(time: datetime, part: str) -> str:
    if part == "__2":
        return f"{time.timetuple().tm_yday:3}"
    return time.strftime(_LAYOUT.get(part, ""))
