from __future__ import annotations

from typing import Any

import pytest

from penstock.cli.progress import Line, Progress, first_line
from penstock.cli.text import duration
from penstock.store import Event

SECOND = 1_000_000


def event(path: str, at_s: float = 0, /, *, kind: str = "task", **data: Any) -> Event:
    return Event("run", 1, round(at_s * SECOND), kind, path, data)


def lines(*events: Event) -> list[str]:
    progress = Progress()
    return [str(line) for each in events if (line := progress.take(each))]


def test_a_task_that_ended_has_a_line_with_how_long_it_took() -> None:
    assert lines(
        event("fit", 1, state="QUEUED", attempts=1),
        event("fit", 2, state="RUNNING"),
        event("fit", 3.5, state="SUCCEEDED"),
    ) == ["SUCCEEDED    1.50 s  fit"]


def test_what_never_ran_has_no_duration_but_a_reason() -> None:
    assert lines(
        event("fit", state="SKIPPED", reason="upstream failed: split"),
        event("old", state="CACHED", reason="cached: run/old"),
    ) == ["SKIPPED              fit  upstream failed: split", "CACHED               old"]


def test_a_task_that_waits_from_the_beginning_says_for_what() -> None:
    assert lines(event("fit", state="QUEUED", reason="waits for run 1, which does the same")) == [
        "WAITING              fit  waits for run 1, which does the same"
    ]


def test_groups_have_no_lines_of_their_own() -> None:
    assert (
        lines(
            event("loop", state="RUNNING", round=1),
            event("loop[a]", state="RUNNING", position=0),
            event("loop[a]", state="SUCCEEDED"),
            event("loop", state="FAILED", error="no"),
        )
        == []
    )


def test_a_failed_attempt_is_told_when_it_is_tried_again() -> None:
    assert lines(
        event("fit", 0, state="RUNNING"),
        event("fit", 1, kind="attempt", number=1, state="FAILED", error="ValueError: no\nmore"),
        event("fit", 1, state="QUEUED", reason="retry 1 of 2: no (in 1 s)"),
        event("fit", 2, state="RUNNING"),
        event("fit", 5, kind="attempt", number=2, state="FAILED", error="ValueError: no"),
        event("fit", 5, state="FAILED", error="ValueError: no"),
    ) == [
        "RETRYING     1.00 s  fit  attempt 1: ValueError: no",
        "FAILED       3.00 s  fit  ValueError: no",
    ]


def test_what_a_task_waits_for_is_told() -> None:
    assert lines(event("fit", state="QUEUED"), event("fit", reason="installing numpy")) == [
        "WAITING              fit  installing numpy"
    ]


def test_what_goes_on_now_is_those_that_run_and_one_line_for_each_reason_to_wait() -> None:
    progress = Progress()
    for each in (
        event("a", 1, state="RUNNING"),
        event("b", state="QUEUED"),
        event("c", state="QUEUED"),
        event("d", state="QUEUED"),
        event("d", reason="installing numpy"),
    ):
        progress.take(each)

    assert [str(line) for line in progress.now(3 * SECOND)] == [
        "RUNNING      2.00 s  a",
        "WAITING              b and 1 more",
        "WAITING              d  installing numpy",
    ]
    assert progress.summary() == "1 running, 3 waiting"


def test_ended_tasks_are_counted_and_forgotten() -> None:
    progress = Progress()
    for number in range(100):
        progress.take(event(str(number), state="QUEUED"))
        progress.take(event(str(number), state="RUNNING"))
        progress.take(event(str(number), state="SUCCEEDED" if number else "FAILED"))

    assert progress == Progress(counts={"FAILED": 1, "SUCCEEDED": 99})
    assert progress.summary() == "99 succeeded, 1 failed"


def test_the_state_of_the_run_is_followed() -> None:
    progress = Progress()

    assert progress.take(event("", kind="run", state="CANCELING")) is None
    assert progress.state == "CANCELING"
    assert progress.summary() == "no tasks"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0.00 s"), (59.994, "59.99 s"), (60, "1 m 00 s"), (3599.9, "59 m 59 s"), (7500, "2 h 05 m")],
)
def test_durations_are_told_as_people_say_them(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_reason_is_its_first_line_cut_to_a_length() -> None:
    assert first_line("\n one\ntwo") == "one"
    assert first_line("x" * 200) == "x" * 119 + "…"
    assert str(Line("FAILED", None, "fit", "no")) == "FAILED               fit  no"
