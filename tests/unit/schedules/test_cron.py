"""Cron expressions: the answers of the original, and what they mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from penstock.errors import RequestError
from penstock.schedules import cron

CASES = json.loads((Path(__file__).parents[2] / "data" / "cron_cases.json").read_text())
GOOD = [case for case in CASES if "next" in case]
WRONG = [case for case in CASES if "error" in case]
UTC_ZONE = ZoneInfo("UTC")


def named(case: dict[str, Any]) -> str:
    return f"{case['spec']} in {case['zone']} from {case['from']}"


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_the_next_times_are_the_originals(case: dict[str, Any]) -> None:
    expression, zone = cron.parse(case["spec"]), ZoneInfo(case["zone"])
    time: int | None = int(datetime.fromisoformat(case["from"]).timestamp())
    for expected in case["next"]:
        assert time is not None
        time = expression.after(time, zone)
        assert expected == ("never" if time is None else spelt(time, zone))


def spelt(time: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(time, zone).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("case", WRONG, ids=named)
def test_what_the_original_refuses_is_refused_in_its_words(case: dict[str, Any]) -> None:
    with pytest.raises(RequestError) as caught:
        cron.parse(case["spec"])

    assert case["error"] in str(caught.value)
    assert "six fields" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1-2-3 * * * *", "Too many hyphens: 1-2-3"),
        ("*/2/3 * * * *", "Too many slashes: */2/3"),
        ("-5 * * * *", 'strconv.Atoi: parsing "": invalid syntax'),
        ("*/-1 * * * *", "Negative number (-1) not allowed: -1"),
        ("99999999999999999999 * * * *", "value out of range"),
        ("0 0 0 * JANUARY", "Failed to parse int from JANUARY"),
        ("@Daily", "Unrecognized descriptor: @Daily"),
        ("@", "Unrecognized descriptor: @"),
        ("   ", "Expected 5 to 6 fields, found 0"),
    ],
)
def test_other_mistakes_are_named(text: str, problem: str) -> None:
    with pytest.raises(RequestError) as caught:
        cron.parse(text)

    assert problem in str(caught.value)


def test_names_are_read_in_any_case() -> None:
    assert cron.parse("0 0 0 * jan,Feb mOn").fields == cron.parse("0 0 0 * 1,2 1").fields


def test_an_interval_is_a_whole_number_of_seconds_and_at_least_one() -> None:
    assert 1 == cron.parse("@every 10ms").every_s
    assert 90 == cron.parse("@every 1m30.9s").every_s


def fields(first: int, last: int) -> st.SearchStrategy[str]:
    numbers = st.integers(first, last)
    span = st.tuples(numbers, numbers).map(lambda ends: f"{min(ends)}-{max(ends)}")
    part = st.one_of(
        numbers.map(str), span, st.tuples(span, st.integers(1, 9)).map(lambda p: f"{p[0]}/{p[1]}")
    )
    some = st.lists(part, min_size=1, max_size=2).map(",".join)
    return st.one_of(st.just("*"), st.integers(2, 9).map(lambda step: f"*/{step}"), some)


EXPRESSIONS = st.tuples(
    fields(0, 59), fields(0, 59), fields(0, 23), fields(1, 28), fields(1, 12), fields(0, 6)
).map(" ".join)


def matches(expression: cron.Cron, moment: datetime) -> bool:
    second, minute, hour, day, month, weekday = expression.fields
    days = (moment.day in day, moment.isoweekday() % 7 in weekday)
    is_day = all(days) if day.is_star or weekday.is_star else any(days)
    return (
        moment.second in second
        and moment.minute in minute
        and moment.hour in hour
        and is_day
        and (moment.month in month)
    )


def first_by_trying(expression: cron.Cron, since: datetime) -> datetime | None:
    """Try each day of the years looked at, and in the first that fits each hour, minute and second."""
    moment = since + timedelta(seconds=1)
    second, minute, hour, *_ = expression.fields
    day = moment.replace(hour=0, minute=0, second=0)
    for later in range(366 * 6):
        date = day + timedelta(days=later)
        if date.year > moment.year + cron.YEARS:
            break
        clock = date.replace(hour=min(hour.values), minute=min(minute.values), second=min(second.values))
        if not matches(expression, clock):
            continue
        for h in sorted(hour.values):
            for m in sorted(minute.values):
                for s in sorted(second.values):
                    found = date.replace(hour=h, minute=m, second=s)
                    if found >= moment:
                        return found
    return None


@example("* * * */7 1 */5", datetime(2000, 1, 1))
@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)))
def test_the_next_time_is_the_first_that_fits(text: str, naive: datetime) -> None:
    expression = cron.parse(text)
    since = naive.replace(microsecond=0, tzinfo=UTC)

    found = expression.after(int(since.timestamp()), UTC_ZONE)

    expected = first_by_trying(expression, since)
    assert (None if expected is None else int(expected.timestamp())) == found


@settings(max_examples=100, deadline=None)
@given(
    EXPRESSIONS,
    st.sampled_from(["America/New_York", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"]),
    st.integers(946_684_800, 2_000_000_000),
)
def test_where_clocks_are_changed_time_goes_on_and_fits(text: str, name: str, since: int) -> None:
    expression, zone = cron.parse(text), ZoneInfo(name)
    time = since
    for _ in range(3):
        found = expression.after(time, zone)
        if found is None:  # days that meet a weekday may take longer than the years that are looked at
            break
        assert found > time
        assert matches(expression, datetime.fromtimestamp(found, zone))
        time = found
