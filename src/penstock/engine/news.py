"""What a run is told from outside: reports of its runner, timers that are due, its end before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from penstock.engine.document import ROOT
from penstock.engine.frames import DagFrame, Outcome, Ready
from penstock.engine.limits import OVERDUE
from penstock.engine.resolving import error_row, failure_of
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
from penstock.store.rows import OPEN_TASK_STATES, TaskError

if TYPE_CHECKING:
    from penstock.engine.contents import Hashed
    from penstock.engine.live import LiveRun
    from penstock.store import Tx
    from penstock.store.cache import Place
    from penstock.store.rows import Task

__all__ = ["cancel", "cancelled", "fire", "know", "look_again", "take"]

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
    report = live.told = live.moments.fit(report, live.ledger.now)
    match report:
        case Waiting():
            _waits(live, frame, name, report)
        case Started() if frame.scope.states[name] == "QUEUED":
            live.moments.begin(report.ref.path, report.at)
            live.ledger.attempt_started(report.ref, report.place, report.at)
            live.tell(frame, AttemptStarted(name, report.ref.number))
        case Started():
            live.ledger.attempt_moved(report.ref, report.place)
        case _:
            live.moments.end(report.ref.path)
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
        _ask_again(live, frame, name)


def look_again(live: LiveRun, path: str) -> None:
    """Ask again how a task goes on that has waited for another run."""
    parent, _, name = path.rpartition("/")
    frame = live.frames.get(parent)
    if isinstance(frame, DagFrame) and name in frame.scope.asked:
        _ask_again(live, frame, name)
    else:  # it was skipped or cancelled meanwhile
        live.waiting.stop((live.info.id, path))


def _ask_again(live: LiveRun, frame: DagFrame, name: str) -> None:
    """Ask how a task goes on of whose artifacts is known what can be."""
    tx, now, place = live.ledger.tx, live.ledger.now, (live.info.id, frame.path_of(name))
    may_wait = live.waiting.may_wait(place, live.moments.steady(now))
    answer = live.resolver.resolve(tx, frame, name, now, is_last=True, may_wait=may_wait)
    if isinstance(answer, Resolved):
        maker = live.waiting.maker_of(place)
        live.waiting.stop(place)
        live.tell(frame, answer if maker is None else _after_waiting(tx, answer, maker, may_wait=may_wait))
    else:
        live.put_off(place[1], answer)


def _after_waiting(tx: Tx, answer: Resolved, maker: Place, *, may_wait: bool) -> Resolved:
    """Say with a task's answer what became of the one that it has waited for."""
    run_id, path = maker
    if isinstance(answer.detail, Outcome):
        why = f"run {run_id} has made it while this task waited"
    elif isinstance(answer.detail, Ready):
        states = {row.state for row in tasks.of_paths(tx, run_id, [path])}
        if not may_wait:
            became = "has taken too long"
        elif states <= set(OPEN_TASK_STATES):
            became = "is driven by nobody any more"
        else:
            became = f"has ended {states.pop()}"
        why = f"{answer.detail.why}; run {run_id}, which did the same, {became}"
    else:
        return answer
    return msgspec.structs.replace(answer, detail=msgspec.structs.replace(answer.detail, why=why))


def cancel(live: LiveRun, why: TaskError) -> None:
    """End a run before its time, and its tasks for the same reason."""
    live.ending = why
    live.ledger.run(state="CANCELING", error=why)
    live.tell(live.frames[ROOT], CancelRequested(why.message.removeprefix(_CANCELLED)))
    passing("engine.canceled")


def cancelled(reason: str) -> TaskError:
    """Return the error of a run that somebody has cancelled."""
    return TaskError(f"{_CANCELLED}{reason}", kind="Cancelled")


def _waits(live: LiveRun, frame: DagFrame, name: str, report: Waiting) -> None:
    """Say why a task has not started, if that is news: a runner may say so again and again, or too late."""
    path = report.ref.path
    if frame.scope.states[name] != "QUEUED":
        return
    if tasks.get(live.ledger.tx, live.info.id, path).reason != report.reason:
        live.ledger.task(path, reason=report.reason)


def _ended(live: LiveRun, frame: DagFrame, name: str, report: Succeeded | Failed | Lost | Killed) -> None:
    # Of what was to end, it does not matter who has ended it; what was not to is lost.
    was_to_end = frame.scope.canceled is not None or frame.scope.progress[name].overdue
    match report:
        case Succeeded():
            _succeeded(live, frame, name, report)
        case Failed():
            _failed(live, frame, name, report, report.error)
        case Lost() | Killed() if was_to_end:
            _killed(live, frame, name, report)
        case Lost():
            _lost(live, frame, name, report, report.reason)
        case Killed():
            _lost(live, frame, name, report, "it was killed, and not by Penstock")


def _may_repeat(frame: DagFrame, name: str) -> bool:
    return frame.scope.graph.nodes[name].retries.lost > 0


def _succeeded(live: LiveRun, frame: DagFrame, name: str, report: Succeeded) -> None:
    tx, now = live.ledger.tx, live.ledger.now
    row = tasks.get(tx, live.info.id, report.ref.path)
    try:
        parsed = live.attempts.parse(live.spec_of(frame, name), report)
        is_repeated = bool(parsed.artifacts) and _is_repeated(live, frame, row)
        outcome = live.attempts.outcome(row, report, parsed, now, is_repeated=is_repeated)
    except Error as error:
        _failed(live, frame, name, report, error_row(error))
        return
    live.ledger.attempt_ended(report.ref, report.at, "SUCCEEDED")
    live.tell(frame, AttemptEnded(name, report.ref.number, ok=True, detail=outcome))


def _is_repeated(live: LiveRun, frame: DagFrame, row: Task) -> bool:
    asked = live.document.task_settings(frame.component, row.name)
    return live.caching.is_repeated(
        live.ledger.tx, row, asked.cache if asked is not None else None, live.ledger.now
    )


def _failed(live: LiveRun, frame: DagFrame, name: str, report: Succeeded | Failed, error: TaskError) -> None:
    live.ledger.attempt_ended(report.ref, report.at, "FAILED", error)
    ended = AttemptEnded(
        name,
        report.ref.number,
        ok=False,
        reason=error.message,
        detail=error,
        failure=failure_of(error),
    )
    live.tell(frame, ended)


def _lost(live: LiveRun, frame: DagFrame, name: str, report: Lost | Killed, reason: str) -> None:
    live.ledger.attempt_ended(report.ref, report.at, "LOST", TaskError(reason, kind="Lost"))
    hint = _HINTS_OF_LOSS[_may_repeat(frame, name)]
    error = TaskError(f"lost: {reason}", kind="Lost", hint=hint)
    live.tell(frame, AttemptLost(name, report.ref.number, reason, error))


def _killed(live: LiveRun, frame: DagFrame, name: str, report: Lost | Killed) -> None:
    number = report.ref.number
    if frame.scope.canceled is not None:
        live.ledger.attempt_ended(report.ref, report.at, "CANCELED")
        live.tell(frame, AttemptKilled(name, number))
        return
    limit_s = live.limit_of(frame, name)
    error = TaskError(f"the task has taken longer than its time limit of {limit_s} s", kind=OVERDUE)
    live.ledger.attempt_ended(report.ref, report.at, "FAILED", error)
    live.tell(frame, AttemptKilled(name, number, error.message, error, failure_of(error)))
