"""``penstock logs --follow --on``: what tasks of another server's run print, as they print it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from penstock.cli.logs import is_meant
from penstock.cli.remote.record import read
from penstock.cli.text import note, write
from penstock.errors import Error, NotFound
from penstock.plan.dag import TERMINAL

if TYPE_CHECKING:
    from penstock.cli.remote.server import Remote

__all__ = ["follow"]


def follow(remote: Remote, run_id: str, name: str) -> None:
    """Print what tasks of a run have printed and print until they, or the run, have ended.

    Args:
        remote: The server.
        run_id: The run.
        name: The task, or the group of tasks, that is meant; empty for all.

    Raises:
        NotFound: The run has ended, and no such task was ever started.
        APIError: The server refuses, or has been away for long.
    """
    rows = read(remote, run_id).tasks
    is_single = any(row.kind == "RUNTIME" and row.path == name for row in rows)
    over = {row.path: row.attempts if row.state in TERMINAL else row.attempts - 1 for row in rows}
    printer = _Printer(remote, run_id, is_single=is_single)
    try:
        for event in remote.client.stream_events(run_id):
            path = event.data.path or "" if event.kind == "task" else ""
            if not path or (name and not is_meant(path, name)):
                continue
            if event.data.attempt:
                number = event.data.attempt
                printer.begin(path, number, is_over=number <= over.get(path, 0))
            if is_single and event.data.state in TERMINAL:
                break
    finally:
        printer.join()
    if not printer.found:
        raise NotFound(
            "no such task of this run was started",
            hint=f"`penstock logs RUN --on {remote.name}` shows those that were",
        )


_MOST_AT_ONCE = 64
"""So many logs are followed at a time: each is a connection."""


class _Printer:
    """Prints logs side by side, each that grows read by a thread of its own: tasks print when they like.

    Attributes:
        found: Whether any task was started.
    """

    def __init__(self, remote: Remote, run_id: str, *, is_single: bool) -> None:
        self._remote = remote
        self._run_id = run_id
        self._is_single = is_single
        self._turn = threading.Lock()
        self._room = threading.Semaphore(_MOST_AT_ONCE)
        self.found = False
        self._begun: set[tuple[str, int]] = set()
        self._threads: list[threading.Thread] = []

    def begin(self, path: str, number: int, *, is_over: bool) -> None:
        """Print the log of an attempt that begins, has begun, or is over."""
        if (path, number) in self._begun:
            return
        self.found = True
        self._begun.add((path, number))
        if number > 1:
            note(f"attempt {number} of {path}")
        if is_over:
            self._print(path, number)
            return
        thread = threading.Thread(target=self._print, args=(path, number), daemon=True)
        self._threads.append(thread)
        thread.start()

    def join(self) -> None:
        """Wait until all that was printed is shown."""
        for thread in self._threads:
            thread.join()

    def _print(self, path: str, number: int) -> None:
        rest = ""
        try:
            with self._room:
                for piece in self._remote.client.stream_logs(self._run_id, path, number):
                    lines, end, rest = (rest + piece).rpartition("\n")
                    self._write(path, lines + end)
        except Error as error:
            note(f"{path}: {error}")
        if rest:
            self._write(path, rest if self._is_single else f"{rest}\n")

    def _write(self, path: str, text: str) -> None:
        if not self._is_single:
            text = "".join(f"{path}: {line}" for line in text.splitlines(keepends=True))
        if text:
            with self._turn:
                write(text)
                sys.stdout.buffer.flush()
