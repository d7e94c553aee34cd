from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from penstock.cli.results import end_of, last_lines, print_outputs

if TYPE_CHECKING:
    from pathlib import Path

TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1, in f\nValueError: no\n'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def test_the_last_lines_of_a_log_leave_out_the_traceback_that_is_printed_anyway(log: Path) -> None:
    log.write_text("one\ntwo\n" + TRACEBACK)

    assert last_lines(end_of(log), without=TRACEBACK) == ["one", "two"]
    assert last_lines(end_of(log), without="") == ["one", "two", *TRACEBACK.splitlines()]


def test_they_are_ten_at_most_and_of_a_long_log_only_the_end_is_read(log: Path) -> None:
    log.write_bytes(b"\xff" * 1_000_000 + b"\n" + b"".join(b"%d\n" % number for number in range(20)))

    assert last_lines(end_of(log), without="") == [str(number) for number in range(10, 20)]


def test_a_log_that_is_not_there_has_none(log: Path) -> None:
    assert last_lines(end_of(log), without="") == []


def test_lists_of_artifacts_are_printed_as_their_uris(capsys: pytest.CaptureFixture[str]) -> None:
    artifacts = [{"uri": f"/a/{name}", "type": "system.Model", "metadata": {}} for name in "xy"]

    print_outputs({"models": artifacts, "one": artifacts[0], "none": [], "text": "a\nb", "number": 1.0})

    assert capsys.readouterr().out == "models: /a/x, /a/y\none: /a/x\nnone: []\ntext: a\nb\nnumber: 1.0\n"
