"""Go on with a run that another process has left: its rows say where it stood.

The open rows are all there is to know. A scope is rebuilt from its task's row and its children's; a
task that is PENDING with nothing to wait for is resolved again; an attempt that was requested is
handed to the runner to be adopted; a timer is armed for the time that it was due.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from penstock.driver import Values, control
from penstock.engine import news
from penstock.engine.document import ROOT
from penstock.engine.frames import DagFrame, LoopFrame, iteration_frame, open_frame
from penstock.errors import SubmitError
from penstock.plan import DagScope, Progress, Recovered, rounds
from penstock.plan.dag import TERMINAL, WELL_ENDED
from penstock.plan.reopen import to_run_again
from penstock.runtime.failpoints import passing
from penstock.store import artifacts, attempts, tasks, timers
from penstock.store.rows import GROUP_KINDS, OPEN_ATTEMPT_STATES

if TYPE_CHECKING:
    from penstock.engine.live import LiveRun
    from penstock.store import Tx
    from penstock.store.rows import Run, Task

BY_CONDITION = "condition is false"
RESUMED = "the run was resumed"


def recover(tx: Tx, live: LiveRun, run: Run, *, reopen: bool) -> None:
    """Rebuild the scopes of a run and set them going.

    Args:
        tx: The transaction.
        live: The run, without scopes.
        run: Its row.
        reopen: Whether it is opened again if it ended without success.

    Raises:
        SubmitError: It has ended, and cannot be or was not to be opened again.
    """
    if run.state in TERMINAL and (not reopen or run.state == "SUCCEEDED"):
        raise SubmitError(
            f"run {run.id} has ended: {run.state}", hint="start a new run; cached tasks are not repeated"
        )
    if run.state in (*TERMINAL, "PENDING"):  # PENDING again: somebody has asked for it to be retried
        _reopen(tx, live)
        passing("engine.reopened")
    for row in tasks.open(tx, run.id):
        if row.kind in GROUP_KINDS and row.state == "RUNNING":
            live.frames[rounds.scope_of(row.path, row.round)] = _frame(tx, live, row)
    _resume_attempts(tx, live)
    for frame in list(live.frames.values()):
        live.tell(frame, Recovered())
    if run.state == "CANCELING":
        news.cancel(live, run.error or news.cancelled("the run was cancelled"))


def _frame(tx: Tx, live: LiveRun, row: Task) -> DagFrame | LoopFrame:
    run_id = live.info.id
    inputs = Values(row.inputs, artifacts.of_task(tx, run_id, row.path, "input"))
    if row.parent is None:
        scope = live.document.scope(ROOT, ROOT)
        frame: DagFrame | LoopFrame = DagFrame(ROOT, ROOT, None, ROOT, ROOT, inputs, scope)
    else:
        parent = live.frames[row.parent]
        if isinstance(parent, LoopFrame):
            assert row.position is not None, "an iteration has a position"
            parent.scope.running.add(row.name)
            frame = iteration_frame(live.document, parent, row.position)
        else:
            spec = live.spec_of(parent, row.name)
            is_loop = spec.parameter_iterator is not None or spec.artifact_iterator is not None
            items = control.items(spec, inputs) if is_loop else None
            frame = open_frame(live.document, parent, row.name, max(row.round, 1), inputs, items)
    if isinstance(frame, LoopFrame):
        loop = frame.scope
        loop.next, loop.failed, loop.failure = tasks.iterations(tx, run_id, frame.path)
    else:
        frame.scope = _dag_scope(tx, live, frame)
    return frame


def _dag_scope(tx: Tx, live: LiveRun, frame: DagFrame) -> DagScope:
    run_id = live.info.id
    rows = tasks.children(tx, run_id, frame.path)
    states: dict[str, str] = {row.name: "PENDING" if _waits(row) else row.state for row in rows}
    failed = [row for row in rows if row.state == "FAILED"]
    failure = min(failed, key=lambda row: row.finished_at or 0).name if failed else None
    progress: dict[str, Progress] = {}
    for row in rows:
        if row.state not in TERMINAL and (row.round or row.attempts):
            progress[row.name] = _progress(tx, row)
    graph, keep_going = frame.scope.graph, live.document.keep_going
    return DagScope.loaded(frame.path, graph, states, progress, failure=failure, keep_going=keep_going)


def _waits(row: Task) -> bool:
    """Say whether a task waits for another run: QUEUED, with no attempt of its own."""
    return row.state == "QUEUED" and row.kind not in GROUP_KINDS and row.attempts == row.forgiven


def _progress(tx: Tx, row: Task) -> Progress:
    """Return how often an open task was tried; what came before the run was resumed counts no more."""
    if row.kind in GROUP_KINDS:
        counted = row.round - row.forgiven
        failures = counted if row.state == "QUEUED" else max(counted - 1, 0)
        return Progress(row.round, failures, running=row.state == "RUNNING", opens=True)
    tried = attempts.of_task(tx, row.run_id, row.path)
    recent = [attempt for attempt in tried if attempt.number > row.forgiven]
    ended = Counter(attempt.state for attempt in recent)
    kinds = Counter(attempt.error.kind for attempt in recent if attempt.error is not None)
    is_running = row.state != "PENDING" and tried[-1].state in OPEN_ATTEMPT_STATES
    short = kinds["OutOfMemory"]
    return Progress(len(tried), ended["FAILED"], ended["LOST"], running=is_running, short_of_memory=short)


def _resume_attempts(tx: Tx, live: LiveRun) -> None:
    for attempt in attempts.open(tx, live.info.id):
        parent, _, name = attempt.path.rpartition("/")
        frame = live.frames[parent]
        assert isinstance(frame, DagFrame), "attempts are in DAGs"
        live.moments.begin(attempt.path, attempt.started_at or attempt.requested_at)
        live.adopt(frame, name, attempt.number, live.inputs_of(attempt.path), attempt.place)
    for timer in timers.of_run(tx, live.info.id):
        live.wake_at(timer.due_at, timer.path, timer.number)


def _reopen(tx: Tx, live: LiveRun) -> None:
    """Make the tasks that did not end well PENDING again, and the scopes that they are in RUNNING."""
    run_id, document = live.info.id, live.document
    live.ledger.run(state="RUNNING", error=None, finished_at=None)
    live.limit_run()
    waiting = [(tasks.get(tx, run_id, ROOT), ROOT)]
    while waiting:
        opened, component = waiting.pop()
        live.ledger.task(
            opened.path,
            state="RUNNING",
            reason=RESUMED,
            forgiven=max(opened.round - 1, 0),
            error=None,
            finished_at=None,
        )
        rows = tasks.children(tx, run_id, rounds.scope_of(opened.path, opened.round))
        if opened.kind == "LOOP":
            waiting += [(row, component) for row in rows if row.state not in WELL_ENDED]
            continue
        dag = document.dag(component)
        decided = {row.name for row in rows if (row.reason or "").startswith(BY_CONDITION)}
        graph = document.graph(component)
        again = to_run_again(graph, {row.name: row.state for row in rows}, decided)
        for row in rows:
            if row.name not in again:
                continue
            # What waits for a task that runs again waits once more, and then begins from nothing.
            waits = not again.isdisjoint(graph.nodes[row.name].upstream)
            if row.round and row.state not in WELL_ENDED and not waits:
                waiting.append((row, dag.tasks[row.name].component_name))
            else:
                _start_over(tx, live, row)


def _start_over(tx: Tx, live: LiveRun, row: Task) -> None:
    """Make a task PENDING; what it read and wrote is forgotten, its attempts are not."""
    artifacts.unlink(tx, live.info.id, row.path)
    live.ledger.task(
        row.path,
        state="PENDING",
        reason=RESUMED,
        forgiven=row.round or row.attempts,
        error=None,
        outputs={},
        cached_from=None,
        started_at=None,
        finished_at=None,
    )
