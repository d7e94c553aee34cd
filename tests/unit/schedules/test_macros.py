"""The macros in the parameters of runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from penstock.schedules.macros import Occasion, expand

TICK = int(datetime(2024, 2, 29, 5, 7, 9, tzinfo=UTC).timestamp())
NOW = int(datetime(2024, 3, 1, 18, 30, 0, tzinfo=UTC).timestamp())
OCCASION = Occasion("run-1", NOW, TICK, 3)


def expanded(value: Any, occasion: Occasion = OCCASION) -> Any:
    return expand({"text": value}, occasion)["text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[RunUUID]]", "run-1"),
        ("a [[Index]] b [[Index]]", "a 3 b 3"),
        ("[[ScheduledTime]]", "20240229050709"),
        ("[[CurrentTime]]", "20240301183000"),
        ("s3://x/[[ScheduledTime.2006-01-02]]/[[ScheduledTime.15]]", "s3://x/2024-02-29/05"),
        ("[[CurrentTime.Mon Jan _2 3:04PM MST 2006]]", "Fri Mar  1 6:30PM UTC 2024"),
        ("[[CurrentTime.Monday, 2 January 06 pm]]", "Friday, 1 March 24 pm"),
        ("[[ScheduledTime.2006-01-02T15:04:05Z07:00]]", "2024-02-29T05:07:09Z"),
        ("[[ScheduledTime.2006-01-02T15:04:05-0700]]", "2024-02-29T05:07:09+0000"),
        ("[[ScheduledTime.002 __2 _2006 .000 05.999]]", "060  60 _2024 .000 09"),
        ("[[ScheduledTime.Month]]", "Month"),
        ("[[ScheduledTime.]]", ""),
        ("{{$.scheduledTime.strftime('%Y/%m/%d')}}", "2024/02/29"),
        ('{{$.currentTime.strftime("%H")}}', "18"),
        (
            "[[Other]] [[]] {{$.now.strftime('%Y')}} {{$.inputs}}",
            "[[Other]] [[]] {{$.now.strftime('%Y')}} {{$.inputs}}",
        ),
    ],
)
def test_a_macro_stands_for_its_value(text: str, expected: str) -> None:
    assert expected == expanded(text)


def test_what_a_run_does_not_have_stays_as_it_is() -> None:
    text = "[[Index]] [[ScheduledTime]] {{$.scheduledTime.strftime('%Y')}} [[RunUUID]]"

    assert text.replace("[[RunUUID]]", "run-2") == expanded(text, Occasion("run-2", NOW))


@pytest.mark.parametrize("value", [7, True, ["[[Index]]"], {"a": "[[Index]]"}, None])
def test_only_texts_have_macros(value: Any) -> None:
    assert value == expanded(value)
