"""What a run is told from outside: reports of its runner, timers that are due, its end before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.engine.document import ROOT
from penstock.engine.frames import DagFrame
from penstock.engine.limits import OVERDUE
from penstock.engine.resolving import error_row
from penstock.errors import Error
from penstock.plan import (
    AttemptEnded,
    AttemptKilled,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    Resolved,
    TimerFired,
    TimeUp,
)
from penstock.runners import Failed, Killed, Lost, Report, Started, Succeeded, Waiting
from penstock.runtime.failpoints import passing
from penstock.store import artifacts, tasks
from penstock.store.rows import TaskError

if TYPE_CHECKING:
    from penstock.engine.contents import Hashed
    from penstock.engine.live import LiveRun

__all__ = ["cancel", "cancelled", "fire", "know", "take"]

_CANCELLED = "cancelled: "
_HINTS_OF_LOSS = {
    True: "see what ends its processes or its machine, then resume the run",
    False: "it says that it is not to be begun twice (lost=0): find out what it has done, then resume the "
    "run if it may be begun again",
}


def take(live: LiveRun, report: Report) -> None:
    """Take a runner's report; one of an attempt that is not under way comes too late."""
    parent, _, name = report.ref.path.rpartition("/")
    frame = live.frames.get(parent)
    if not isinstance(frame, DagFrame) or not frame.scope.expects(name, report.ref.number):
        return
    live.told = report
    match report:
        case Waiting():
            live.ledger.task(report.ref.path, reason=report.reason)
        case Started():
            live.ledger.attempt_started(report.ref, report.place, report.at)
            live.tell(frame, AttemptStarted(name, report.ref.number))
        case _:
            if live.limit_of(frame, name):
                live.ledger.disarm(report.ref.path)
            _ended(live, frame, name, report)
    live.told = None


def fire(live: LiveRun, path: str, number: int) -> None:
    """Take a due timer: of an attempt that runs, of one that is to come, or of the run."""
    if path == ROOT:
        message = f"the run has taken longer than its time limit of {live.limits.run_s} s"
        cancel(live, TaskError(message, kind=OVERDUE))
        return
    parent, _, name = path.rpartition("/")
    frame = live.frames.get(parent)
    if not isinstance(frame, DagFrame):
        return
    if frame.scope.expects(name, number):
        live.tell(frame, TimeUp(name, number))  # the timer stays until the attempt is dead
    else:
        live.ledger.disarm(path)
        live.tell(frame, TimerFired(name))


def know(live: LiveRun, hashed: Hashed) -> None:
    """Take what artifacts hold, for which the turn of a task has waited."""
    artifacts.remember_content(live.ledger.tx, hashed.contents)
    parent, _, name = hashed.path.rpartition("/")
    frame = live.frames.get(parent)
    if isinstance(frame, DagFrame) and name in frame.scope.asked:
        answer = live.resolver.resolve(live.ledger.tx, frame, name, live.ledger.now, is_last=True)
        assert isinstance(answer, Resolved), "it was the last question"
        live.tell(frame, answer)


def cancel(live: LiveRun, why: TaskError) -> None:
    """End a run before its time, and its tasks for the same reason."""
    live.ending = why
    live.ledger.run(state="CANCELING", error=why)
    live.tell(live.frames[ROOT], CancelRequested(why.message.removeprefix(_CANCELLED)))
    passing("engine.canceled")


def cancelled(reason: str) -> TaskError:
    """Return the error of a run that somebody has cancelled."""
    return TaskError(f"{_CANCELLED}{reason}", kind="Cancelled")


def _ended(live: LiveRun, frame: DagFrame, name: str, report: Succeeded | Failed | Lost | Killed) -> None:
    match report:
        case Succeeded():
            _succeeded(live, frame, name, report)
        case Failed():
            _failed(live, frame, name, report, report.error)
        case Lost():
            lost = TaskError(report.reason, kind="Lost")
            live.ledger.attempt_ended(report.ref, report.at, "LOST", lost)
            error = TaskError(
                f"lost: {report.reason}", kind="Lost", hint=_HINTS_OF_LOSS[_may_repeat(frame, name)]
            )
            live.tell(frame, AttemptLost(name, report.ref.number, report.reason, error))
        case Killed():
            _killed(live, frame, name, report)


def _may_repeat(frame: DagFrame, name: str) -> bool:
    return frame.scope.graph.nodes[name].retries.lost > 0


def _succeeded(live: LiveRun, frame: DagFrame, name: str, report: Succeeded) -> None:
    tx, now = live.ledger.tx, live.ledger.now
    row = tasks.get(tx, live.info.id, report.ref.path)
    try:
        parsed = live.attempts.parse(live.spec_of(frame, name), report)
        is_repeated = bool(parsed.artifacts) and live.caching.is_repeated(tx, row, now)
        outcome = live.attempts.outcome(row, report, parsed, now, is_repeated=is_repeated)
    except Error as error:
        _failed(live, frame, name, report, error_row(error))
        return
    live.ledger.attempt_ended(report.ref, report.at, "SUCCEEDED")
    live.tell(frame, AttemptEnded(name, report.ref.number, ok=True, detail=outcome))


def _failed(live: LiveRun, frame: DagFrame, name: str, report: Succeeded | Failed, error: TaskError) -> None:
    live.ledger.attempt_ended(report.ref, report.at, "FAILED", error)
    live.tell(frame, AttemptEnded(name, report.ref.number, ok=False, reason=error.message, detail=error))


def _killed(live: LiveRun, frame: DagFrame, name: str, report: Killed) -> None:
    number = report.ref.number
    if frame.scope.canceled is not None or not frame.scope.progress[name].overdue:
        live.ledger.attempt_ended(report.ref, report.at, "CANCELED")
        live.tell(frame, AttemptKilled(name, number))
        return
    limit_s = live.limit_of(frame, name)
    error = TaskError(f"the task has taken longer than its time limit of {limit_s} s", kind=OVERDUE)
    live.ledger.attempt_ended(report.ref, report.at, "FAILED", error)
    live.tell(frame, AttemptKilled(name, number, error.message, error))
