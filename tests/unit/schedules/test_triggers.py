"""Which tick of a trigger is due."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.errors import RequestError
from penstock.schedules import triggers
from penstock.schedules.triggers import Trigger

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR
EACH_MINUTE = "0 * * * * *"


@dataclass(frozen=True)
class Due:
    """A trigger, made at 0, and what is due."""

    what: str
    trigger: Trigger
    now: int
    expected: int | None
    last_at: int | None = None


ROWS = [
    Due("nothing to tick: one run, at once", Trigger(), 5, 0),
    Due("nothing to tick: not a second run", Trigger(), 500, None, last_at=0),
    Due("nothing to tick: one run, at the start", Trigger(start_at=90), 5, 90),
    Due("cron: the first tick after the creation", Trigger(cron=EACH_MINUTE), 0, MINUTE),
    Due("cron: the first tick after the start", Trigger(cron=EACH_MINUTE, start_at=300), 10, 360),
    Due("cron: the tick after the last", Trigger(cron=EACH_MINUTE), 10 * MINUTE, 180, last_at=120),
    Due("cron: no tick after the end", Trigger(cron=EACH_MINUTE, end_at=90), 80, None, last_at=60),
    Due("cron: a tick at the very end", Trigger(cron=EACH_MINUTE, end_at=60), 0, 60),
    Due("cron: what was missed counts once", Trigger(cron=EACH_MINUTE, catch_up=False), 605, 600, last_at=60),
    Due(
        "cron: what is to come is not missed", Trigger(cron=EACH_MINUTE, catch_up=False), 61, 120, last_at=60
    ),
    Due(
        "cron: the last that was missed before the end",
        Trigger(cron=EACH_MINUTE, catch_up=False, end_at=250),
        605,
        240,
        last_at=60,
    ),
    Due("cron: never", Trigger(cron="0 0 0 30 2 *"), 0, None),
    Due("every: from the start on", Trigger(cron="@every 90s", start_at=30), 31, 120),
    Due(
        "every: what was missed counts once", Trigger(cron="@every 90s", catch_up=False), 500, 450, last_at=90
    ),
    Due("interval: after the creation", Trigger(interval_s=90), 1, 90),
    Due("interval: the start itself", Trigger(interval_s=90, start_at=10), 1, 10),
    Due("interval: after the start, where that is past", Trigger(interval_s=90, start_at=-10), 1, 80),
    Due("interval: after the last", Trigger(interval_s=90), 1000, 270, last_at=180),
    Due(
        "interval: what was missed counts once, now", Trigger(interval_s=90, catch_up=False), 1000, 1000, 180
    ),
    Due(
        "interval: or at the end", Trigger(interval_s=90, catch_up=False, end_at=800), 1000, 800, last_at=180
    ),
    Due("interval: not after the end", Trigger(interval_s=90, end_at=200), 1000, None, last_at=180),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
def test_the_tick_that_is_due(row: Due) -> None:
    found = triggers.due(row.trigger, created_at=0, last_at=row.last_at, now=row.now)

    assert row.expected == found


@pytest.mark.parametrize(
    ("catch_up", "expected"), [(True, [60, 120]), (False, [120])], ids=["catch up", "no catch-up"]
)
@pytest.mark.parametrize("how", [{"cron": EACH_MINUTE}, {"interval_s": 60}], ids=["cron", "interval"])
def test_a_window_in_the_past_is_made_up_for(
    catch_up: bool, expected: list[int], how: dict[str, object]
) -> None:
    trigger = Trigger(catch_up=catch_up, end_at=120, **how)  # type: ignore[arg-type]

    assert expected == triggers.previews(trigger, 9, created_at=0, now=10 * MINUTE)


def test_a_zone_is_that_of_the_clock_on_its_walls() -> None:
    nine = Trigger(cron="0 0 9 * * *", zone="Europe/Berlin")
    winter, summer = 1_704_067_200, 1_719_792_000  # midnight in UTC, 1 January and 1 July 2024

    found = [triggers.due(nine, created_at=since, last_at=None, now=since) for since in (winter, summer)]

    assert [winter + 8 * HOUR, summer + 7 * HOUR] == found


def test_a_range_of_dates_has_its_ticks_whatever_the_trigger_has_done() -> None:
    daily = Trigger(cron="@daily", start_at=100 * DAY, end_at=101 * DAY)

    assert [0, DAY, 2 * DAY] == list(triggers.ticks_between(daily, 0, 2 * DAY))
    assert [5, 95] == list(triggers.ticks_between(Trigger(interval_s=90), 5, 184))
    assert [] == list(triggers.ticks_between(Trigger(), 0, DAY))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["0 */7 * * * *", "0 0 */7 * * *", "0 30 2 * * *", "*/7 1-5 3 * * MON", "@every 7m"]),
    st.integers(0, 9 * DAY),
)
def test_without_catch_up_the_last_missed_tick_counts(text: str, now: int) -> None:
    missed = list(triggers.ticks_between(Trigger(cron=text), 1, now)) if not text.startswith("@") else []
    if text.startswith("@"):
        missed = list(range(7 * MINUTE, now + 1, 7 * MINUTE))

    found = triggers.due(Trigger(cron=text, catch_up=False), created_at=0, last_at=None, now=now)

    if missed:
        assert missed[-1] == found
    else:
        assert found is not None
        assert found >= now


@pytest.mark.parametrize(
    ("trigger", "problem"),
    [
        (Trigger(cron="@daily", interval_s=5), "cron expression and an interval"),
        (Trigger(cron="x"), "Expected 5 to 6 fields, found 1"),
        (Trigger(interval_s=0), "interval of a recurring run is 0 s"),
        (Trigger(cron="@daily", zone="Mars/Base"), "no time zone 'Mars/Base'"),
        (Trigger(cron="@daily", zone="../etc/passwd"), "no time zone"),
        (Trigger(cron="@daily", start_at=10, end_at=9), "ends before it starts"),
    ],
)
def test_a_trigger_that_cannot_be_right_is_refused(trigger: Trigger, problem: str) -> None:
    with pytest.raises(RequestError, match=problem):
        triggers.check(trigger)
