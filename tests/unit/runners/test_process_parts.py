"""The small parts of the process runner, each by itself."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from penstock.runners import AttemptRef, Failed, Lost, Succeeded
from penstock.runners.process import endings
from penstock.runners.process.folder import Result
from penstock.runners.process.loop import Loop
from penstock.runners.process.zygotes import task_environment

if TYPE_CHECKING:
    from collections.abc import Iterator

REF = AttemptRef("run", "task", 1)


def error_of(report: object) -> tuple[str | None, str, str | None]:
    assert isinstance(report, Failed)
    return report.error.kind, report.error.message, report.error.reason


def test_a_result_becomes_outputs() -> None:
    report = endings.of_result(REF, Result("SUCCEEDED", {"parameterValues": {"n": 1}}))
    assert isinstance(report, Succeeded)
    assert report.output.parameter_values == {"n": 1}


def test_a_result_that_is_no_executor_output_is_a_failure() -> None:
    kind, _, _ = error_of(endings.of_result(REF, Result("SUCCEEDED", {"artifacts": 3})))
    assert kind == "IRError"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ({"signal": 9}, ("Signal", "the task was killed by signal 9 (out of memory?)")),
        ({"signal": 6}, ("Signal", "the task was killed by signal 6 (aborted)")),
        ({"signal": 64}, ("Signal", "the task was killed by signal 64 (Real-time signal 30)")),
        ({"code": 3}, ("Exit", "the task ended with exit code 3, without a result")),
        ({"code": 122}, ("System", "the task's result could not be written")),
    ],
)
def test_an_end_without_a_result_is_told_by_its_status(status: dict[str, int], told: tuple[str, str]) -> None:
    assert error_of(endings.of_status(REF, status, Path("/")))[:2] == told


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.ENOENT, "its folder has vanished"),
        (errno.EACCES, "Permission denied"),
        (None, "odd"),
    ],
)
def test_an_error_of_the_system_says_what_to_do(number: int | None, words: str) -> None:
    report = endings.of_os_error(REF, number, os.strerror(number) if number else "odd", "/place")
    assert isinstance(report, Failed)
    assert words in report.error.message
    assert report.error.hint


def test_a_system_that_is_short_of_processes_loses_the_attempt_only() -> None:
    assert isinstance(endings.of_os_error(REF, errno.EAGAIN, "try again", "/place"), Lost)


def test_what_a_task_inherits() -> None:
    caller = {"PATH": "/bin", "HOME": "/h", "PENSTOCK_HOME": "/p", "PYTHONPATH": "/x", "PYTHONHASHSEED": "0"}
    assert task_environment(caller, None) == {"PATH": "/bin", "HOME": "/h"}
    assert task_environment(caller, "/env/bin") == {
        "PATH": "/env/bin:/bin",
        "HOME": "/h",
        "VIRTUAL_ENV": "/env",
    }
    assert task_environment({}, "/env/bin")["PATH"] == "/env/bin"


@pytest.fixture
def loop() -> Iterator[Loop]:
    """A loop, stopped in the end."""
    loop = Loop()
    yield loop
    loop.stop()


def test_calls_come_in_the_order_in_which_they_were_posted(loop: Loop) -> None:
    came: list[int] = []
    last = threading.Event()
    for number in range(100):
        loop.post(lambda number=number: came.append(number))  # type: ignore[misc]
    loop.post(last.set)
    assert last.wait(10)
    assert came == list(range(100))


def test_timers_fire_in_the_order_of_their_times(loop: Loop) -> None:
    came: list[str] = []
    last = threading.Event()

    def begin() -> None:
        loop.later(0.02, lambda: came.append("second"))
        loop.later(0.01, lambda: came.append("first"))
        loop.later(0.03, last.set)

    loop.post(begin)
    assert last.wait(10)
    assert came == ["first", "second"]


def test_a_descriptor_is_heard_until_it_is_unwatched(loop: Loop) -> None:
    reader, writer = os.pipe()
    heard = threading.Event()

    def ready() -> None:
        os.read(reader, 10)
        loop.unwatch(reader)
        heard.set()

    loop.post(lambda: loop.watch(reader, ready))
    os.write(writer, b"x")
    assert heard.wait(10)
    os.close(reader)
    os.close(writer)


def test_the_loop_goes_on_after_a_mistake(loop: Loop, caplog: pytest.LogCaptureFixture) -> None:
    after = threading.Event()

    def mistake() -> None:
        raise LookupError("a mistake of ours")

    loop.post(mistake)
    loop.post(after.set)
    assert after.wait(10)
    assert "a mistake of ours" in caplog.text


def test_nothing_is_called_once_the_loop_has_stopped(loop: Loop) -> None:
    came: list[str] = []
    loop.post(lambda: came.append("before"))
    loop.stop()
    loop.post(lambda: came.append("after"))
    loop.stop()
    assert came == ["before"]
