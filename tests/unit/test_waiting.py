"""What the tests wait with: a test whose wait is in vain fails, and says for what or where."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from support.waiting import eventually, wait_until, within

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def at_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "pipe").read_text()


def for_an_event(_folder: Path) -> None:
    threading.Event().wait()


def for_a_thread(_folder: Path) -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait, daemon=True)
    thread.start()
    try:
        thread.join()
    finally:
        over.set()


def for_a_process(_folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            process.wait()
        finally:
            process.kill()


@pytest.mark.parametrize("wait", [at_a_pipe, for_an_event, for_a_thread, for_a_process])
def test_whoever_waits_in_vain_fails_where_it_stands(wait: Callable[[Path], None], tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="it has waited in vain") as caught, within(0.2):
        wait(tmp_path)

    assert wait.__name__ in [entry.name for entry in caught.traceback]


def test_a_limit_inside_another_leaves_that_one_as_it_was() -> None:
    with within(30):
        with within(20):
            pass
        left, _ = signal.getitimer(signal.ITIMER_REAL)

    assert 20 < left <= 30
    assert 30 < signal.getitimer(signal.ITIMER_REAL)[0], "every test has a limit of its own"


def test_a_failure_says_what_was_waited_for() -> None:
    began = time.monotonic()

    assert "late" == wait_until(lambda: time.monotonic() > began + 0.05 and "late", "a moment")
    assert not eventually(lambda: False, within_s=0.05)
    with pytest.raises(AssertionError, match="waited in vain for the Greek calends"):
        wait_until(lambda: False, "the Greek calends", within_s=0.05)
