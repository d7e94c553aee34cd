"""A flood of a log is cut in its middle; its beginning and its end stay, and readers are told."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

import pytest

from penstock.runners import logs

if TYPE_CHECKING:
    from pathlib import Path

MOST = 1 << 20
LINE = b"%015d\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def write(log: Path, begin: int, end: int) -> None:
    """Append lines with numbers, as a task does."""
    with log.open("ab") as file:
        file.writelines(LINE % number for number in range(begin, end))


def read(log: Path, offset: int = 0) -> bytes:
    return b"".join(piece for piece, _ in logs.read(log, offset))


def room(log: Path) -> int:
    return log.stat().st_blocks * 512


def test_a_log_within_its_limit_stays_as_it_is(log: Path) -> None:
    write(log, 0, 1000)
    before = log.read_bytes()

    assert not logs.shorten(log, MOST)
    assert read(log) == log.read_bytes() == before


def test_of_a_flood_the_beginning_and_the_end_stay(log: Path) -> None:
    write(log, 0, 500_000)  # 8 MB
    assert logs.shorten(log, MOST)

    text = read(log)
    assert room(log) <= MOST
    assert text.startswith(b"".join(LINE % number for number in range(MOST // 4 // 16)))
    assert text.endswith(b"".join(LINE % number for number in range(500_000 - MOST // 2 // 16, 500_000)))
    said = re.search(r"\n\[… ([\d,]+) bytes are left out here …\]\n".encode(), text)
    assert said is not None
    assert int(said[1].replace(b",", b"")) == log.stat().st_size - (len(text) - len(said[0]))
    assert b"\0" not in text


def test_the_writer_goes_on_and_is_cut_again(log: Path) -> None:
    with log.open("ab") as file:
        for begin in range(0, 500_000, 50_000):
            file.writelines(LINE % number for number in range(begin, begin + 50_000))
            file.flush()
            logs.shorten(log, MOST)
            assert room(log) <= MOST
    text = read(log)
    assert text.startswith(LINE % 0)
    assert text.endswith(LINE % 499_999)
    assert text.count(b"left out") == 1


def test_a_reader_that_was_overtaken_by_the_cut_is_told(log: Path) -> None:
    write(log, 0, 20_000)
    *_, (_, behind) = logs.read(log)
    write(log, 20_000, 500_000)
    logs.shorten(log, MOST)

    text = read(log, behind)
    assert text.startswith(b"\n[\xe2\x80\xa6 ")
    assert text.endswith(LINE % 499_999)


def test_a_log_that_is_gone_is_not_cut(log: Path) -> None:
    assert not logs.shorten(log, MOST)
    with pytest.raises(FileNotFoundError):
        read(log)


def test_where_files_have_no_holes_all_is_read(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, 0, 1000)

    def refuse(file: int, offset: int, what: int) -> int:
        raise OSError(errno.EINVAL, "no holes")

    monkeypatch.setattr(os, "lseek", refuse)
    assert read(log) == log.read_bytes()
