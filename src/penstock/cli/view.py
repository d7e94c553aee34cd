"""What a run shows on stderr while it goes: read from the store, in a thread of its own.

On a terminal: the tasks that run, redrawn in place, and a line for each that has ended. Elsewhere, the
lines alone.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from penstock.store import events

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from penstock.store import Event, Run, Store

ENDED = frozenset({"SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"})
COLOURS = {"SUCCEEDED": "green", "CACHED": "cyan", "FAILED": "red", "SKIPPED": "yellow", "CANCELED": "yellow"}
PAUSE_S = 0.05
MOST_SHOWN = 12


@dataclass(slots=True)
class Progress:
    """What is known of a run's tasks: enough to draw it, without the tasks that have ended."""

    started: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    state: str = "PENDING"

    def take(self, event: Event) -> str | None:
        """Take an event, and return the line that it is worth, if it is."""
        state = event.data.get("state")
        if event.kind == "run":
            self.state = state or self.state
            return None
        if event.kind != "task" or not event.path:
            return None
        if "round" in event.data or "position" in event.data:
            self.groups.add(event.path)
        if state == "RUNNING":
            self.started[event.path] = event.at
            self.waiting.pop(event.path, None)
        elif state in ENDED:
            return self._ended(event, state)
        elif event.data.get("reason"):
            self.waiting[event.path] = event.data["reason"]
        return None

    def _ended(self, event: Event, state: str) -> str | None:
        started = self.started.pop(event.path, None)
        self.waiting.pop(event.path, None)
        if event.path in self.groups:
            self.groups.discard(event.path)
            return None
        self.counts[state] = self.counts.get(state, 0) + 1
        seconds = f"{(event.at - started) / 1e6:6.2f} s" if started is not None else " " * 8
        why = event.data.get("error") or (event.data.get("reason") if state != "CACHED" else None)
        line = f"{state:<9} {seconds}  {event.path}"
        return f"{line}  {first_line(why)}" if why else line


def follow(store: Store, run: Run, logs: Path, last: int, over: threading.Event) -> None:
    """Show a run until ``over`` is set and all its events were read.

    Args:
        store: Where it is recorded.
        run: The run.
        logs: The folder of its attempts' folders.
        last: The number of the event after which to begin.
        over: Set by the thread that drives the run, when it is done.
    """
    click.echo(f"run {run.id}  {run.name}", err=True)
    click.echo(f"logs {logs / run.id}", err=True)
    for notice in run.notices:
        click.echo(click.style("notice", fg="yellow") + f": {notice}", err=True)
    screen = _Terminal() if sys.stderr.isatty() else _Lines()
    progress = Progress()
    begun = time.monotonic()
    watch = store.watch()
    try:
        while True:
            is_last = over.is_set()
            with store.read() as tx:
                found = events.since(tx, run.id, last)
            lines = [line for event in found if (line := progress.take(event))]
            last = found[-1].seq if found else last
            screen.show(lines, progress)
            if is_last and not found:
                break
            if not is_last:
                watch.wait_for_change(PAUSE_S * 10)
                over.wait(PAUSE_S)
    finally:
        watch.close()
        screen.close()
    counted = ", ".join(f"{count} {state.lower()}" for state, count in sorted(progress.counts.items()))
    state = click.style(progress.state, fg=COLOURS.get(progress.state), bold=True)
    click.echo(f"{state} in {time.monotonic() - begun:.2f} s: {counted or 'no tasks'}", err=True)


def first_line(text: str, most: int = 120) -> str:
    """Return the first line of a text, cut to a length."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return line if len(line) <= most else line[: most - 1] + "…"


class _Lines:
    """One line for each task that has ended."""

    def show(self, lines: list[str], progress: Progress) -> None:  # noqa: ARG002 - as _Terminal's
        if lines:
            sys.stderr.write("".join(f"{line}\n" for line in lines))
            sys.stderr.flush()

    def close(self) -> None:
        pass


class _Terminal:
    """The same lines in colour, above the tasks that run now."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - 90 ms that only a terminal needs
        from rich.live import Live  # noqa: PLC0415

        self._live: Any = Live(console=Console(stderr=True), refresh_per_second=10, transient=True)
        self._live.start()

    def show(self, lines: list[str], progress: Progress) -> None:
        from rich.text import Text  # noqa: PLC0415

        for line in lines:
            state, rest = line[:9], line[9:]
            self._live.console.print(
                Text(state, style=COLOURS.get(state.strip(), "")) + Text(rest), soft_wrap=True
            )
        now = time.time() * 1e6
        running = [(path, at) for path, at in progress.started.items() if path not in progress.groups]
        shown = [
            Text(f"RUNNING   {(now - at) / 1e6:6.1f} s  {path}", style="blue")
            for path, at in running[:MOST_SHOWN]
        ]
        shown += [
            Text(f"QUEUED              {path}  {first_line(reason)}", style="dim")
            for path, reason in list(progress.waiting.items())[: MOST_SHOWN - len(shown)]
        ]
        if len(running) > MOST_SHOWN:
            shown.append(Text(f"and {len(running) - MOST_SHOWN} more"))
        self._live.update(Text("\n").join(shown))

    def close(self) -> None:
        self._live.stop()
