"""Name the user's own file in tracebacks: a task runs a copy of the function, in a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traceback import TracebackException

__all__ = ["Origin"]


class Origin:
    """Where a component's function was written.

    Args:
        file: The user's file.
        lines: What is in it now.
        copy: What is in the task's own file.
        first: The line of the copy, from 1, that holds the function's ``def``.
        shift: What to add to a line's number in the copy, to have its number in the user's file.
    """

    def __init__(self, file: str, lines: list[str], copy: list[str], first: int, shift: int) -> None:
        self.file = file
        self._lines = lines
        self._copy = copy
        self._first = first
        self._shift = shift

    @classmethod
    def find(cls, file: str, line: int, source: str, function: str) -> Origin | None:
        """Find a function's ``def`` in the user's file and in the task's copy.

        Args:
            file: The user's file.
            line: The line, from 1, of the ``def`` or of the first decorator before it.
            source: What is in the task's own file.
            function: The function's name.

        Returns:
            None if the file is not on this machine, or no longer holds the function there.
        """
        try:
            with open(file, encoding="utf-8") as opened:  # noqa: PTH123 - pathlib would weigh here
                lines = opened.read().split("\n")
        except (OSError, ValueError):
            return None
        copy = source.split("\n")
        first = _definition(copy, function, range(len(copy), 0, -1))
        written = _definition(lines, function, range(line, len(lines) + 1))
        if first is None or written is None:
            return None
        return cls(file, lines, copy, first, written - first)

    def name_in(self, described: TracebackException | None, copied: str) -> None:
        """Name the user's file and lines in a traceback, and in those of the exceptions that it came from.

        A line that has been edited since is left as it is in the copy.

        Args:
            described: The exception; its lines have been looked up.
            copied: The path of the copy.
        """
        if described is None:
            return
        for frame in described.stack:
            number = frame.lineno
            written = self.line_of(number) if frame.filename == copied and number is not None else None
            if written is not None:
                frame.filename = self.file
                frame.lineno = written
                end = getattr(frame, "end_lineno", None)  # since Python 3.11
                if end is not None:
                    frame.end_lineno = end + self._shift
        self.name_in(described.__cause__, copied)
        self.name_in(described.__context__, copied)
        for inner in getattr(described, "exceptions", None) or ():  # of a group
            self.name_in(inner, copied)

    def line_of(self, number: int) -> int | None:
        """Return the number in the user's file of a line of the copy; None for one that is not the same."""
        return number + self._shift if self._is_same(number) else None

    def _is_same(self, number: int) -> bool:
        there = number + self._shift
        return (
            number >= self._first
            and number <= len(self._copy)
            and there <= len(self._lines)
            and self._copy[number - 1].strip() == self._lines[there - 1].strip()
        )


def _definition(lines: list[str], function: str, numbers: range) -> int | None:
    """Return the number of the first line, among these, that begins the function."""
    starts = (f"def {function}(", f"async def {function}(")
    return next((number for number in numbers if lines[number - 1].lstrip().startswith(starts)), None)
