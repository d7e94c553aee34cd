"""What the process runner cannot go on with does not stay where it is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

import pytest

from penstock.runners import Lost
from support.attempts import Reports, attempt, component, error_of, output_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from penstock.runners.process import ProcessRunner

    MakeRunner = Callable[..., ProcessRunner]

ONE = component("def f() -> int:\n    return 1\n")
TEXT = component("def f(text: str) -> int:\n    return len(text)\n")


@pytest.mark.parametrize("place", ["env", "parameter"])
def test_a_text_that_no_file_can_hold_fails_the_task(
    runner: ProcessRunner, reports: Reports, tmp_path: Path, place: str
) -> None:
    broken = "half of a pair: \ud83d"
    env = {"X": broken} if place == "env" else {}
    runner.start(attempt(TEXT, tmp_path, env=env, text=broken if place == "parameter" else ""))
    error = error_of(reports.end())

    assert "not valid Unicode" in error.message
    assert "\\ud83d" in error.reason


def test_what_the_runner_fails_at_by_its_own_error_is_lost_in_the_end(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    runner = make_runner(reports, slots=1)
    impossible = attempt(ONE, tmp_path, env=cast("Any", {"X": object()}))  # no engine does that
    with caplog.at_level(logging.CRITICAL):
        runner.start(impossible)
        for _ in range(3):
            runner.reconcile([impossible.ref])
        end = reports.end(impossible.ref)
    possible = attempt(ONE, tmp_path, number=2)
    runner.start(possible)

    assert isinstance(end, Lost)
    assert "error of its own" in end.reason
    assert 1 == output_of(reports.end(possible.ref))


def test_an_attempt_that_waits_for_a_slot_is_left_where_it_waits(
    make_runner: MakeRunner, reports: Reports, tmp_path: Path
) -> None:
    runner = make_runner(reports, slots=1)
    attempts = [attempt(ONE, tmp_path, number=number) for number in range(1, 11)]
    for each in attempts:
        runner.start(each)
        runner.reconcile([one.ref for one in attempts[: each.ref.number]])
    ends = reports.first_ends(10)

    assert {each.ref for each in attempts} == ends.keys()
    assert {1} == {output_of(end) for end in ends.values()}
