"""Lines of a log: some of them by their numbers, and those that a text is in, however long the log is."""

from __future__ import annotations

import os
import re
import stat
from collections import OrderedDict
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api.task_views import LogLines, LogMatches
from penstock.engine.printed import attempt_of
from penstock.errors import RequestError
from penstock.plan.dag import TERMINAL
from penstock.runners import logs
from penstock.server import beneath
from penstock.server.routes import Route, Services
from penstock.server.runs import shown
from penstock.store import runs, tasks
from penstock.store.rows import OPEN_ATTEMPT_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ROUTES"]

_COLORS = re.compile(rb"\x1b\[[0-9;:]*[@-~]")
_PIECE = 1 << 20
_MOST_LINES = 2000
_MOST_MATCHES = 10_000
_LONGEST_LINE = 10_000
"""Bytes of a line that are told; the log itself has all of it."""

_KEPT = 32
"""Of so many logs it is kept where their lines are."""


class LogLinesRequest(Struct, frozen=True):
    """Lines of the log of an attempt, 0 for the last: ``count`` of them from the one numbered ``first``.

    They are counted from 1; a number below that counts from the end, so that 0 asks for the last ones.
    """

    run_id: str
    task: str = ""
    attempt: int = 0
    first: int = 1
    count: int = 500


class LogSearchRequest(Struct, frozen=True):
    """What is to be found in a log, whatever its case."""

    run_id: str
    q: str = ""
    task: str = ""
    attempt: int = 0


class _Marks(Struct, frozen=True):
    """Where pieces of a log begin, and how many lines have ended before; then the log's end."""

    places: list[tuple[int, int]]
    ended: int
    size: int
    is_cut: bool


_known: OrderedDict[tuple[int, ...], _Marks] = OrderedDict()
_guard = Lock()


class _Log(Struct, frozen=True):
    """Where an attempt's log is, if it is anywhere here, and whether it will grow."""

    names: tuple[str, ...] | None
    attempt: int
    is_over: bool


def _lines(services: Services, request: LogLinesRequest) -> LogLines:
    if not 1 <= request.count <= _MOST_LINES:
        raise RequestError(f"{request.count} lines: it is 1 to {_MOST_LINES} at a time", where="count")
    log = _log_of(services, request.run_id, request.task, request.attempt)
    told = LogLines(attempt=log.attempt, first=max(request.first, 1), is_over=log.is_over)
    with _opened(services, log) as file:
        if file is None:
            return told
        marks = _marks(file, os.fstat(file))
        told.total = marks.ended + marks.is_cut
        if request.first < 1:
            told.first = max(1, told.total + request.first - request.count + 1)
        told.lines = [_told(line) for line in _read(file, marks, told.first, request.count)]
    told.size, told.is_cut = float(marks.size), marks.is_cut
    return told


def _search(services: Services, request: LogSearchRequest) -> LogMatches:
    if not request.q:
        raise RequestError("nothing is looked for", where="q")
    log = _log_of(services, request.run_id, request.task, request.attempt)
    wanted = re.compile(re.escape(request.q.encode()), re.IGNORECASE)
    with _opened(services, log) as file:
        found = [] if file is None else list(islice(_matching(file, wanted), _MOST_MATCHES + 1))
    is_all = len(found) <= _MOST_MATCHES
    return LogMatches(attempt=log.attempt, lines=found[:_MOST_MATCHES], is_all=is_all)


def _matching(file: int, wanted: re.Pattern[bytes]) -> Iterator[int]:
    ended = 0
    for printed in _whole_lines(file, 0, beneath.size(file)):
        # Words are found that have colours in them.
        text = _COLORS.sub(b"", printed) if b"\x1b" in printed else printed
        if wanted.search(text):
            yield from (at for at, line in enumerate(text.split(b"\n"), ended + 1) if wanted.search(line))
        ended += text.count(b"\n")


def _log_of(services: Services, run_id: str, path: str, number: int) -> _Log:
    with services.store.read() as tx:
        run = shown(runs.get(tx, run_id))
        attempt = attempt_of(tx, tasks.get(tx, run.id, path), number)
    is_over = attempt.state not in OPEN_ATTEMPT_STATES or run.state in TERMINAL
    return _Log(beneath.relative(f"{attempt.folder}/log", services.home.logs), attempt.number, is_over)


@contextmanager
def _opened(services: Services, log: _Log) -> Iterator[int | None]:
    """Open a log; one that is not there, yet or any more or since it is elsewhere, is none."""
    with ExitStack() as stack:
        file = None
        if log.names is not None:
            with suppress(OSError):
                file = stack.enter_context(beneath.opened(services.home.logs, log.names))
        yield file if file is not None and stat.S_ISREG(os.fstat(file).st_mode) else None


def _marks(file: int, status: os.stat_result) -> _Marks:
    """Return where the lines of a log are; it is read for that once, as long as it does not change."""
    key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_blocks)
    with _guard:
        if (known := _known.get(key)) is not None:
            _known.move_to_end(key)
            return known
    places = [(0, 0)]
    ended, last = 0, b"\n"
    for piece, behind in logs.pieces(file, end=status.st_size, at_a_time=_PIECE):
        ended += piece.count(b"\n")
        last = piece[-1:]
        places.append((behind, ended))
    marks = _Marks(places, ended, status.st_size, is_cut=last != b"\n")
    with _guard:
        _known[key] = marks
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return marks


def _read(file: int, marks: _Marks, first: int, count: int) -> Iterator[bytes]:
    """Yield lines by their numbers."""
    # The last place before which fewer lines have ended: the line begins behind it, or reaches into it.
    offset, ended = max((place for place in marks.places if place[1] < first - 1), default=(0, 0))
    at = ended + 1
    is_begun = offset == 0
    for text in _whole_lines(file, offset, marks.size):
        lines = text.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        for line in lines:
            if not is_begun:  # the rest of a line that another piece has begun
                is_begun = True
            elif first <= at < first + count:
                yield line
            at += 1
        if at >= first + count:
            return


def _whole_lines(file: int, offset: int, size: int) -> Iterator[bytes]:
    """Yield a log from a place on, in texts that end where lines do; of very long ones a part."""
    rest = b""
    for piece, _ in logs.pieces(file, offset, end=size, at_a_time=_PIECE):
        head, end, tail = piece.rpartition(b"\n")
        if end:
            yield rest + head + end
            rest = tail
        elif len(rest) <= _LONGEST_LINE:
            rest += tail
    if rest:
        yield rest


def _told(line: bytes) -> str:
    text = line[:_LONGEST_LINE].decode(errors="replace")
    left = len(line) - _LONGEST_LINE
    return text if left <= 0 else f"{text} [… {left:,} bytes more]"


_OURS = "/apis/penstock/v1/runs/{run_id}/log"

ROUTES = (
    Route("GET", f"{_OURS}/lines", LogLinesRequest, LogLines, _lines, "get lines of a log", "runs.readLogs"),
    Route("GET", f"{_OURS}/search", LogSearchRequest, LogMatches, _search, "search a log", "runs.readLogs"),
)
