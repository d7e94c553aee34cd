"""When the runs of a recurring run are due.

The rules are those of Kubeflow's controller of ScheduledWorkflows: a first tick is counted from the start
time, or else from the creation; each further one from the tick before, whatever the time is by then, so that
missed ticks are caught up one by one; without catch-up only the last of them counts.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from penstock.errors import RequestError
from penstock.schedules import cron

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

__all__ = ["Trigger", "check", "due", "previews", "read_zone", "ticks_between"]


class Trigger(Struct, frozen=True):
    """When runs are made; all times in epoch seconds.

    Args:
        cron: A cron expression, or
        interval_s: a number of seconds between two ticks. With neither, there is one tick, at once.
        start_at: When it begins to tick.
        end_at: Later than this it does not.
        catch_up: Whether ticks that were missed are made up for, each by its own run.
        zone: The IANA name of the time zone that the cron expression speaks of.
    """

    cron: str | None = None
    interval_s: int | None = None
    start_at: int | None = None
    end_at: int | None = None
    catch_up: bool = True
    zone: str = "UTC"


def check(trigger: Trigger) -> None:
    """Refuse a trigger that could never be right.

    Raises:
        RequestError: Its cron expression, interval, time zone or times are wrong.
    """
    if trigger.cron is not None and trigger.interval_s is not None:
        raise RequestError(
            "a recurring run has a cron expression and an interval",
            hint="give one of cron_expression and interval_second",
        )
    if trigger.cron is not None:
        cron.parse(trigger.cron)
    if trigger.interval_s is not None and trigger.interval_s < 1:
        raise RequestError(
            f"the interval of a recurring run is {trigger.interval_s} s", hint="give 1 second or more"
        )
    read_zone(trigger.zone)
    if trigger.start_at is not None and trigger.end_at is not None and trigger.end_at < trigger.start_at:
        raise RequestError(
            "the recurring run ends before it starts", hint="give an end_time that is later than start_time"
        )


def read_zone(name: str) -> tzinfo:
    """Return the time zone of a name.

    Raises:
        RequestError: There is none of that name.
    """
    if name == "UTC":
        return UTC  # also where no time zones are installed
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RequestError(
            f"there is no time zone {name!r}",
            hint="give an IANA name such as 'Europe/Berlin' or 'UTC'; a system without the package tzdata "
            "knows none but 'UTC'",
        ) from None


def due(trigger: Trigger, *, created_at: int, last_at: int | None, now: int) -> int | None:
    """Return the tick that is next to be made into a run, in the past or to come.

    Args:
        trigger: The trigger.
        created_at: When the recurring run was made.
        last_at: The last tick that was made into a run; None before the first.
        now: The time.

    Returns:
        None when there is no more.
    """
    if trigger.cron is None and trigger.interval_s is None:
        first = max(created_at, trigger.start_at or 0)
        return first if last_at is None and _before_end(trigger, first) else None
    tick = _next(trigger, created_at, last_at)
    if tick is None or not _before_end(trigger, tick):
        return None
    if trigger.catch_up or tick >= now:
        return tick
    return _latest(trigger, tick, now)


def previews(
    trigger: Trigger, count: int, *, created_at: int, last_at: int | None = None, now: int
) -> list[int]:
    """Return the next ticks that will be made into runs, at most so many."""
    found: list[int] = []
    while len(found) < count:
        tick = due(trigger, created_at=created_at, last_at=last_at, now=now)
        if tick is None:
            break
        found.append(tick)
        last_at = tick
    return found


def ticks_between(trigger: Trigger, first: int, last: int) -> Iterator[int]:
    """Give the ticks from one time to another, both included, as if the trigger had always been there.

    Its own start and end do not count: it is for making up for a range of dates.
    """
    if trigger.interval_s is not None:
        yield from range(first, last + 1, trigger.interval_s)
    elif trigger.cron is not None:
        expression, zone = cron.parse(trigger.cron), read_zone(trigger.zone)
        tick = expression.after(first - 1, zone)
        while tick is not None and tick <= last:
            yield tick
            tick = expression.after(tick, zone)


def _before_end(trigger: Trigger, tick: int) -> bool:
    return trigger.end_at is None or tick <= trigger.end_at


def _next(trigger: Trigger, created_at: int, last_at: int | None) -> int | None:
    """Return the tick after the last one, without regard to the end and to the time."""
    if trigger.cron is not None:
        since = last_at if last_at is not None else trigger.start_at or created_at
        return cron.parse(trigger.cron).after(since, read_zone(trigger.zone))
    since = last_at if last_at is not None else created_at
    if trigger.start_at is not None and trigger.start_at > since:
        return trigger.start_at
    if trigger.start_at is not None and last_at is None:
        since = trigger.start_at
    return since + max(trigger.interval_s or 1, 1)


def _latest(trigger: Trigger, missed: int, now: int) -> int:
    """Return what stands for the ticks that were missed: a cron's last one, an interval's present."""
    last = now if trigger.end_at is None else min(now, trigger.end_at)
    if trigger.cron is None:
        return last
    expression, zone = cron.parse(trigger.cron), read_zone(trigger.zone)
    if expression.every_s:
        return missed + (last - missed) // expression.every_s * expression.every_s
    # Halving what is looked through finds the last tick in some fifty steps, however many were missed.
    earliest, latest = missed, last
    while earliest < latest:
        middle = (earliest + latest) // 2
        tick = expression.after(middle, zone)
        if tick is not None and tick <= last:
            earliest = tick
        else:
            latest = middle
    return earliest
