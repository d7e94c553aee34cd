"""Runs from earlier runs, from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock import dsl, local
from penstock.errors import RunFailed, SubmitError

if TYPE_CHECKING:
    from pathlib import Path


@dsl.component
def first(text: str) -> str:
    return text


@dsl.component
def second(text: str, times: int) -> str:
    if times < 0:
        raise ValueError("times")
    return text * times


@dsl.pipeline
def twice(text: str = "ab", times: int = 2) -> str:
    return second(text=first(text=text).output, times=times).output


@pytest.fixture(autouse=True)
def in_this_process(tmp_path: Path) -> None:
    local.init(runner=local.InlineRunner(), pipeline_root=str(tmp_path / "root"))


def test_what_succeeded_is_taken_and_the_rest_runs() -> None:
    with pytest.raises(RunFailed):
        twice(times=-1)
    past = local.get_run()
    assert (past.state, past.rerun_of) == ("FAILED", None)

    again = past.rerun(twice, parameters={"times": 3}, name="again")
    assert (again.state, again.output, again.name) == ("SUCCEEDED", "ababab", "again")
    assert again.rerun_of == past.id
    assert again.states == {"first": "CACHED", "second": "SUCCEEDED"}
    assert again.tasks["first"].cached_from == f"{past.id}/first"
    assert again.parameters == {"times": 3}


def test_from_a_task_on() -> None:
    twice()
    past = local.get_run()

    again = past.rerun(twice, from_="second")
    assert (again.output, again.states) == ("abab", {"first": "CACHED", "second": "SUCCEEDED"})
    assert past.rerun(twice, from_=["first"]).states == {"first": "SUCCEEDED", "second": "SUCCEEDED"}
    with pytest.raises(SubmitError, match="there is no task 'third'"):
        past.rerun(twice, from_="third")


def test_a_failure_is_the_users_own() -> None:
    twice()
    with pytest.raises(RunFailed) as raised:
        local.get_run().rerun(twice, parameters={"times": -1})
    assert isinstance(raised.value.__cause__, ValueError)
    assert local.get_run().state == "FAILED"


def test_a_failure_is_only_told_where_that_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    twice()
    local.init(runner=local.InlineRunner(), pipeline_root=str(tmp_path / "root"), raise_on_error=False)
    assert local.get_run().rerun(twice, parameters={"times": -1}).state == "FAILED"
    assert "FAILURE" in "".join(capsys.readouterr())
