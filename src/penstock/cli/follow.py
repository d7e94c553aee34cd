"""``penstock logs --follow``: what tasks print, as they print it."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.cli.text import note
from penstock.errors import NotFound
from penstock.plan.dag import TERMINAL
from penstock.runners import logs
from penstock.store import attempts, events, runs, tasks

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.store import Event, Store, Tx

__all__ = ["follow"]

_LOOK_S = 0.2
"""Seconds between two looks at logs that grow."""


class _Tail(Struct):
    """An attempt's log, and how far it has been printed.

    Args:
        path: The task.
        number: The attempt.
        log: The file.
        offset: How many bytes of it have been read.
        rest: The beginning of a line that has no end yet.
        is_over: Whether the attempt has ended.
    """

    path: str
    number: int
    log: Path
    offset: int = 0
    rest: bytes = b""
    is_over: bool = False


def follow(store: Store, run_id: str, is_wanted: Callable[[str], bool], *, single: bool) -> None:
    """Print what tasks of a run have printed and print until they, or the run, have ended.

    Args:
        store: The store.
        run_id: The run.
        is_wanted: Says of a task's path whether it is asked for.
        single: Whether one task alone is asked for; the lines of several begin with their task's path.

    Raises:
        NotFound: The run has ended, and no such task was ever started.
    """
    follower = _Follower(run_id, is_wanted, single=single)
    with closing(store.watch()) as watch:
        is_last = False
        while not is_last:
            with store.read() as tx:
                follower.look(tx)
                # Asked before the logs are read: what is printed before the end is there by then.
                is_last = follower.has_ended(tx)
            follower.print()
            if not is_last:
                watch.wait_for_change(_LOOK_S)
    if not follower.found:
        raise NotFound(
            "no such task of this run was started", hint="`penstock logs RUN` shows those that were"
        )


class _Follower:
    def __init__(self, run_id: str, is_wanted: Callable[[str], bool], *, single: bool) -> None:
        self.found = False
        self._run_id = run_id
        self._is_wanted = is_wanted
        self._single = single
        self._tails: dict[tuple[str, int], _Tail] = {}
        self._open: set[str] = set()
        self._seq: int | None = None

    def look(self, tx: Tx) -> None:
        """Take note of what has been started and has ended since the last look."""
        if self._seq is None:
            self._seq = events.last_seq(tx, self._run_id)
            for row in tasks.all(tx, self._run_id):
                if row.attempts and self._is_wanted(row.path):
                    self._started(tx, row.path, row.attempts)
                    if row.state in TERMINAL:
                        self._open.discard(row.path)
            return
        for event in events.since(tx, self._run_id, self._seq):
            self._seq = event.seq
            if self._is_wanted(event.path):
                self._heard(tx, event)

    def has_ended(self, tx: Tx) -> bool:
        """Say whether nothing that is asked for will print any more."""
        if runs.get(tx, self._run_id).state in TERMINAL:
            return True
        return self._single and self.found and not self._open

    def print(self) -> None:
        """Print what the logs have more than at the last look."""
        for key, tail in list(self._tails.items()):
            self._print(tail)
            if tail.is_over:
                end = b"\n" if tail.rest and not self._single else b""
                self._write(tail, tail.rest + end)
                del self._tails[key]
        sys.stdout.flush()

    def _heard(self, tx: Tx, event: Event) -> None:
        if event.kind == "attempt":
            tail = self._tails.get((event.path, event.data["number"]))
            if tail is not None:
                tail.is_over = True
        elif event.kind == "task":
            if event.data.get("attempts"):
                self._started(tx, event.path, event.data["attempts"])
            if event.data.get("state") in TERMINAL:
                self._open.discard(event.path)

    def _started(self, tx: Tx, path: str, number: int) -> None:
        self.found = True
        self._open.add(path)
        if (path, number) not in self._tails:
            folder = attempts.get(tx, self._run_id, path, number).folder
            self._tails[path, number] = _Tail(path, number, Path(folder) / "log")
            if number > 1:
                note(f"attempt {number} of {path}")

    def _print(self, tail: _Tail) -> None:
        try:
            for piece, behind in logs.read(tail.log, tail.offset):
                tail.offset = behind
                lines, end, tail.rest = (tail.rest + piece).rpartition(b"\n")
                self._write(tail, lines + end)
        except FileNotFoundError:  # it waits for its turn
            return

    def _write(self, tail: _Tail, lines: bytes) -> None:
        if not lines:
            return
        if not self._single:
            prefix = f"{tail.path}: ".encode()
            lines = b"".join(prefix + line for line in lines.splitlines(keepends=True))
        sys.stdout.buffer.write(lines)
