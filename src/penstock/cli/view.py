"""What a run shows on stderr while it goes: from its events, in a thread of its own.

On a terminal: a line for each task that has ended, and below them the tasks that run, drawn again in place.
Elsewhere, the lines alone.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from penstock.cli.progress import COLOURS, Line, Progress
from penstock.cli.text import duration, has_colours, is_terminal, note, style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from penstock.store import Event

__all__ = ["View"]

PAUSE_S = 0.05
REDRAW_S = 0.1
SOON_S = 0.4
"""A run that is over by then is not drawn while it goes: to be drawn costs 90 ms of import."""
MOST_LINES = 200
"""So many tasks that ended well have lines of their own on a terminal; of more, the count is enough."""


class View:
    """Shows one run.

    Args:
        heading: What is said of it before it is followed, a line each.
        progress: How it stands.
        news: Returns the events that have come since it was called last; called in a thread of its own.
    """

    def __init__(
        self, heading: Sequence[str], progress: Progress, news: Callable[[], Sequence[Event]]
    ) -> None:
        self._heading = heading
        self._read = news
        self._begun = time.monotonic()
        self._progress = progress
        self._said: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="penstock-view", daemon=True)

    def start(self) -> None:
        """Show the heading, and begin to follow the run."""
        for line in self._heading:
            note(line)
        self._thread.start()

    def say(self, text: str) -> None:
        """Show a line of another kind soon. A signal handler may call it: nothing is printed here."""
        self._said.append(text)

    def finish(self) -> None:
        """Show what has not been shown, and stop."""
        self._over.set()
        self._thread.join()

    def summary(self, state: str) -> str:
        """Return the last line: how the run ended, how long it took here, how many tasks there were."""
        took = duration(time.monotonic() - self._begun)
        return f"{style(state, COLOURS.get(state, ''), 'bold')} in {took}: {self._progress.summary()}"

    def _follow(self) -> None:
        screen: _Screen = _Terminal(self._progress) if is_terminal() else _Plain()
        with suppress(OSError):  # the terminal has gone; the run goes on
            self._show(screen)
            screen.close()

    def _show(self, screen: _Screen) -> None:
        while not self._over.wait(PAUSE_S):
            screen.show(self._news())
            while self._said:
                screen.say(self._said.pop(0))
        screen.show(self._news())

    def _news(self) -> list[Line]:
        return [line for event in self._read() if (line := self._progress.take(event))]


class _Screen(Protocol):
    """Where a run is shown."""

    def show(self, lines: Sequence[Line]) -> None:
        """Show the lines of tasks that have ended, and how the others are."""

    def say(self, text: str) -> None:
        """Show a line of another kind."""

    def close(self) -> None:
        """Leave the terminal as it was."""


class _Plain:
    """Lines, one after the other."""

    def __init__(self) -> None:
        self._reasons: set[str] = set()

    def show(self, lines: Sequence[Line]) -> None:
        shown = [str(line) for line in lines if line.state != "WAITING" or self._is_news(line.why)]
        if shown:
            note("\n".join(shown))

    def say(self, text: str) -> None:
        note(text)

    def close(self) -> None:
        pass

    def _is_news(self, reason: str) -> bool:
        """Say whether no task has waited for that before: hundreds may, and one line is enough."""
        is_news = reason not in self._reasons
        self._reasons.add(reason)
        return is_news


class _Terminal:
    """Lines in colour, and below them what goes on now."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._begun = time.monotonic()
        self._drawn = 0.0
        self._shown = 0
        self._live: _Live | None = None

    def show(self, lines: Sequence[Line]) -> None:
        now = time.monotonic()
        if self._live is None and now - self._begun > SOON_S:
            self._live = _Live()
        self._print([text for line in lines for text in self._texts(line)])
        if self._live is not None and (lines or now - self._drawn > REDRAW_S):
            self._drawn = now
            self._live.draw(self._progress)

    def say(self, text: str) -> None:
        self._print([style(text, "yellow")])

    def close(self) -> None:
        if self._live is not None:
            self._live.close()

    def _texts(self, line: Line) -> list[str]:
        """Return what is printed for a line; after so many of tasks that ended well, nothing."""
        if line.state == "WAITING":
            return []  # that is drawn below
        if line.state not in ("SUCCEEDED", "CACHED", "SKIPPED"):
            return [_coloured(line)]
        self._shown += 1
        if self._shown == MOST_LINES + 1:
            return [style("tasks that end well are only counted from here on", "dim")]
        return [_coloured(line)] if self._shown <= MOST_LINES else []

    def _print(self, lines: list[str]) -> None:
        if not lines:
            return
        if self._live is None:
            note("\n".join(lines))
        else:
            self._live.print("\n".join(lines))


class _Live:
    """The part of the screen that is drawn again, by rich."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - 90 ms that only a terminal needs
        from rich.live import Live  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        self._text = Text
        self._console = Console(stderr=True, highlight=False)
        self._live: Any = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def print(self, text: str) -> None:
        """Print above what is drawn."""
        self._console.print(self._text.from_ansi(text), soft_wrap=True)

    def draw(self, progress: Progress) -> None:
        """Draw the tasks that run and wait, as many as there is room for, and the count of all."""
        lines = progress.now(time.time_ns() // 1000)
        most = max(1, min(len(lines), self._console.height - 4, 20))
        drawn = [self._line(str(line), line.state) for line in lines[:most]]
        if len(lines) > most:
            drawn.append(self._line(f"{'':<21}… {len(lines) - most} more"))
        drawn.append(self._line(progress.summary()))
        text = self._text("\n", no_wrap=True, overflow="ellipsis").join(drawn)
        self._live.update(text, refresh=True)

    def close(self) -> None:
        self._live.stop()

    def _line(self, text: str, state: str = "") -> Any:
        return self._text(text, style=COLOURS.get(state, "") if has_colours() else "")


def _coloured(line: Line) -> str:
    text = str(line)
    return style(text[:9], COLOURS.get(line.state, "")) + text[9:]
