"""The log of an attempt, as it grows."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from msgspec import Struct

from penstock.api import streams as messages
from penstock.api.message import Int64
from penstock.errors import NotFound
from penstock.plan.dag import TERMINAL
from penstock.runners import logs
from penstock.server import beneath
from penstock.server.runs import shown
from penstock.server.streams import frame
from penstock.server.topics import Item, Portion
from penstock.store import attempts, runs, tasks
from penstock.store.rows import OPEN_ATTEMPT_STATES

if TYPE_CHECKING:
    from pathlib import Path

    from penstock.store import Store

__all__ = ["AttemptLog", "place_of"]

_PIECE = 64 << 10
_AT_A_TIME = 8


class AttemptLog(Struct, frozen=True):
    """What an attempt has printed, by bytes of its log.

    Args:
        store: The metadata.
        root: The folder of all logs.
        run_id: The run.
        path: The task.
        number: The attempt; it may be one that is still to be made.
        grows_unseen: Nobody commits anything when a task prints.
    """

    store: Store
    root: Path
    run_id: str
    path: str
    number: int
    grows_unseen: bool = True

    def end(self) -> int:
        """Return how long the log is: the last place that can be one between two characters."""
        folder, _ = self._stands()
        names = self._names(folder)
        if names is None:
            return 0
        try:
            with beneath.opened(self.root, names) as file:
                size = beneath.size(file)
                tail = b"".join(beneath.pieces(file, max(0, size - 3), size))
        except OSError:
            return 0
        return size - _unfinished(tail)

    def read(self, place: int, before: int | None) -> Portion:
        """Return what was printed from a place on, some hundred kilobytes at most."""
        folder, state = self._stands()
        names = self._names(folder)
        try:
            items, is_all = self._items(names, place, before, is_over=state is not None)
        except OSError:  # it is not there yet, or no more
            items, is_all = [], True
        ending = None
        if is_all and state is not None:
            ending = frame("end", messages.LogEnded(attempt=self.number, state=state))
        return Portion(items, ending, is_all)

    def _items(
        self, names: tuple[str, ...] | None, place: int, before: int | None, *, is_over: bool
    ) -> tuple[list[Item], bool]:
        items: list[Item] = []
        if names is None:
            return items, True
        with beneath.opened(self.root, names) as file:
            size = beneath.size(file)
            end = size if before is None else min(before, size)
            for piece, behind in logs.pieces(file, place, end=end, at_a_time=_PIECE):
                is_cut = behind >= end or len(piece) == _PIECE
                is_last = behind >= end and (is_over or before is not None)
                # The rest of a character that is cut comes with what follows.
                rest = _unfinished(piece) if is_cut and not is_last else 0
                if len(piece) > rest:
                    items.append(self._item(place, behind - rest, piece[: len(piece) - rest]))
                    place = behind - rest
                if rest or len(items) == _AT_A_TIME:
                    return items, behind >= end
        return items, True

    def _item(self, begin: int, end: int, printed: bytes) -> Item:
        part = messages.LogPart(
            attempt=self.number,
            offset=Int64(begin),
            next_offset=Int64(end),
            text=printed.decode(errors="replace"),
        )
        return Item(begin, end, frame("log", part, f"{self.number}-{end}"))

    def _stands(self) -> tuple[str | None, str | None]:
        """Return the attempt's folder, if it has been made, and its state, if nothing is printed any more."""
        with self.store.read() as tx:
            try:
                run = shown(runs.get(tx, self.run_id))
            except NotFound:
                return None, ""
            made = [row for row in attempts.of_task(tx, self.run_id, self.path) if row.number == self.number]
            if made:
                [row] = made
                return row.folder, None if row.state in OPEN_ATTEMPT_STATES else row.state
            tasks_found = tasks.of_paths(tx, self.run_id, [self.path])
            is_over = run.state in TERMINAL or any(row.state in TERMINAL for row in tasks_found)
            # All tasks that there will be at the top are made when the run begins.
            is_none = not tasks_found and run.state != "PENDING"
            return None, "" if is_over or is_none else None

    def _names(self, folder: str | None) -> tuple[str, ...] | None:
        return None if folder is None else beneath.relative(f"{folder}/log", self.root)


def place_of(last_event_id: str) -> tuple[int, int] | None:
    """Return the attempt and the place in its log that an event's id stands for; None where it is none."""
    number, dash, place = last_event_id.partition("-")
    if not (dash and last_event_id.isascii() and number.isdecimal() and place.isdecimal()):
        return None
    return (int(number), int(place)) if len(last_event_id) < 30 else None  # noqa: PLR2004 - 64 bits hold them


def _unfinished(text: bytes) -> int:
    """Return how many bytes at the end begin a character of UTF-8 that is not whole."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decoder.decode(text[-3:])
    return len(decoder.getstate()[0])
