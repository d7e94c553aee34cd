"""The times of a run, which no change of the machine's clock disturbs.

While a process drives a run, the run's time is what the machine's clock said when the process took it, or
the time of its last event where that is later, and the seconds that have gone by since then. What is waited
for is thus neither put off nor brought forward when the clock is set, nothing ends before it began, and
what took a second is said to have taken one. Other processes, which look at the clock, tell of times as
well: these are fitted in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from penstock.runners import Report

__all__ = ["Moments"]


class Moments:
    """The times of one run, in epoch microseconds.

    Args:
        ahead: What its time is ahead of the engine's steady clock, in microseconds.
    """

    __slots__ = ("_ahead", "_since")

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead
        self._since: dict[str, int] = {}  # by the paths of tasks that have an attempt under way

    def time_of(self, steady: int) -> int:
        """Return the run's time at a moment of the engine's steady clock."""
        return steady + self._ahead

    def steady(self, time: int) -> int:
        """Return when a time of the run is, by the engine's steady clock."""
        return time - self._ahead

    def begin(self, path: str, at: int) -> None:
        """Take note of when an attempt was requested, or has begun."""
        self._since[path] = at

    def end(self, path: str) -> None:
        """Forget an attempt that has ended."""
        self._since.pop(path, None)

    def fit(self, report: Report, now: int) -> Report:
        """Return a report with a time that can be: after what is known of the attempt, and not to come.

        Args:
            report: What its runner says.
            now: The run's time.
        """
        if self._since.get(report.ref.path, 0) <= report.at <= now:
            return report
        return msgspec.structs.replace(report, at=now)
