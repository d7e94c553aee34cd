"""What is known of a run while it goes, from its events: enough to show it, and no more.

It does not grow with the tasks that have ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

from penstock.cli.text import SHORT, duration
from penstock.engine.frames import TAKEN

if TYPE_CHECKING:
    from penstock.store import Event

__all__ = ["COLOURS", "Line", "Progress", "first_line"]

COLOURS = {
    "SUCCEEDED": "green",
    "CACHED": "cyan",
    "FAILED": "red",
    "RETRYING": "yellow",
    "SKIPPED": "yellow",
    "CANCELED": "yellow",
    "RUNNING": "blue",
    "WAITING": "dim",
}
_ENDED = ("SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED")


class Line(NamedTuple):
    """What there is to say of a task: its state, how long it took or takes, its path, and why."""

    state: str
    seconds: float | None
    path: str
    why: str = ""

    def __str__(self) -> str:
        took = duration(self.seconds) if self.seconds is not None else ""
        return f"{self.state:<9} {took:>9}  {self.path}" + (f"  {self.why}" if self.why else "")


class Progress(Struct):
    """The tasks of a run that have begun and not ended, and how many have ended in which state.

    Args:
        started: When each task that runs was started, in epoch microseconds, by path.
        waiting: Why each task that could run does not yet, by path.
        failed: Attempts that have ended badly, as lines: what that means for their tasks comes next.
        groups: Loops, iterations and nested pipelines that are open: they are not shown for themselves.
        counts: How many tasks have ended, by state.
        state: The run's own.
    """

    started: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    failed: dict[str, Line] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    state: str = "PENDING"

    def take(self, event: Event) -> Line | None:
        """Take an event, and return the line that it is worth, if it is."""
        data, path = event.data, event.path
        state = data.get("state", "")
        if event.kind == "run":
            self.state = state or self.state
        elif event.kind == "attempt" and state in ("FAILED", "LOST"):
            why = f"attempt {data.get('number')}: {first_line(data.get('error') or '')}"
            self.failed[path] = Line("RETRYING", self._seconds(event), path, why)
        elif event.kind == "attempt" and "memory_limit" in data and path in self.failed:
            line = self.failed[path]
            self.failed[path] = line._replace(
                why=f"{line.why}; it may use {data['memory_limit'] / 1e6:,.0f} MB now"
            )
        elif event.kind != "task" or not path:
            pass
        elif "round" in data or "position" in data:
            self.groups.add(path)
        elif state in _ENDED:
            return self._ended(event, state)
        elif state == "RUNNING":
            self.started[path] = event.at
            self.waiting.pop(path, None)
        elif state == "QUEUED":
            why = self.waiting[path] = data.get("reason") or ""
            waits = Line("WAITING", None, path, first_line(why)) if why else None
            return self.failed.pop(path, waits)
        elif not state and path in self.waiting and data.get("reason"):
            self.waiting[path] = data["reason"]
            return Line("WAITING", None, path, first_line(data["reason"]))
        return None

    def now(self, at: int) -> list[Line]:
        """Return the lines of the tasks that run, the longest first, and one for each reason to wait.

        Args:
            at: The time, in epoch microseconds.
        """
        lines = [Line("RUNNING", max(0, at - started) / 1e6, path) for path, started in self.started.items()]
        by_reason: dict[str, list[str]] = {}
        for path, why in self.waiting.items():
            by_reason.setdefault(why, []).append(path)
        for why, paths in by_reason.items():
            more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
            lines.append(Line("WAITING", None, f"{paths[0]}{more}", first_line(why)))
        return lines

    def summary(self) -> str:
        """Return how many tasks there are in which state."""
        counted = [f"{self.counts[state]} {state.lower()}" for state in _ENDED if state in self.counts]
        if self.started:
            counted.append(f"{len(self.started)} running")
        if self.waiting:
            counted.append(f"{len(self.waiting)} waiting")
        return ", ".join(counted) or "no tasks"

    def _ended(self, event: Event, state: str) -> Line | None:
        failed = self.failed.pop(event.path, None)
        seconds = failed.seconds if failed is not None else self._seconds(event)
        self.waiting.pop(event.path, None)
        if event.path in self.groups:
            self.groups.discard(event.path)
            why = event.data.get("reason") or ""
            # What a task inside says is not said again: only what is of the group itself.
            is_its_own = why and state in ("SUCCEEDED", "FAILED") and why != event.data.get("error")
            return Line(state, None, event.path, first_line(why)) if is_its_own else None
        self.counts[state] = self.counts.get(state, 0) + 1
        why = event.data.get("reason") or event.data.get("error") or ""
        if why.startswith(TAKEN):
            why = f"taken from run {event.data['cached_from'][:SHORT]}"
        elif state == "CACHED":
            why = ""
        return Line(state, seconds, event.path, first_line(why))

    def _seconds(self, event: Event) -> float | None:
        started = self.started.pop(event.path, None)
        return max(0, event.at - started) / 1e6 if started is not None else None


def first_line(text: str, most: int = 120) -> str:
    """Return the first line of a text, cut to a length."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= most else line[: most - 1] + "…"
