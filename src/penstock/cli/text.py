"""What commands print: notes for people on stderr, results on stdout."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SHORT", "apart", "duration", "has_colours", "is_terminal", "note", "out", "style", "write"]

_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}
SHORT = 8
"""So many characters of a run's id tell it apart."""

_MINUTE_S, _HOUR_S = 60, 3600


def note(text: str) -> None:
    """Print a line on stderr. That nobody can read it any more is no reason to end a run."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except OSError:
        return


def out(text: str) -> None:
    """Print a line on stdout, in whatever characters it can show.

    Raises:
        OSError: It cannot be written.
    """
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(f"{text}\n".encode(encoding, "backslashreplace").decode(encoding))


@contextmanager
def apart() -> Iterator[None]:
    """Have all that is printed on stdout go to stderr: what a user's file prints is no result of ours.

    By descriptor, so that it holds for libraries in C and for processes that the file starts.
    """
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def write(text: str) -> None:
    """Print a text on stdout as it is, in UTF-8 whatever the locale.

    Raises:
        OSError: It cannot be written.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="surrogatepass"))


def style(text: str, *names: str) -> str:
    """Return a text with escape sequences around it, where stderr shows colours."""
    codes = ";".join(_CODES[name] for name in names if name)
    return f"\x1b[{codes}m{text}\x1b[0m" if codes and has_colours() else text


def is_terminal() -> bool:
    """Say whether stderr is a terminal on which lines can be drawn again."""
    return _isatty(sys.stderr) and os.environ.get("TERM", "dumb") != "dumb"


def has_colours() -> bool:
    """Say whether stderr shows colours and the user wants them (NO_COLOR: no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR")


def duration(seconds: float) -> str:
    """Return a duration as people say it: ``0.42 s``, ``3 m 07 s``, ``2 h 05 m``."""
    if seconds < _MINUTE_S:
        return f"{seconds:.2f} s"
    minutes, rest = divmod(int(seconds), _MINUTE_S)
    if seconds < _HOUR_S:
        return f"{minutes} m {rest:02} s"
    hours, minutes = divmod(minutes, _MINUTE_S)
    return f"{hours} h {minutes:02} m"


def _isatty(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False
