"""A run that this process drives: events go to its scopes, and what they answer is written and done."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import msgspec

from penstock.driver import Values, control
from penstock.driver import outputs as driver_outputs
from penstock.engine.attempts import limit_of, with_more_memory
from penstock.engine.document import ROOT, Document
from penstock.engine.effects import AwaitTask, Digest, Effect, KillAttempt, StartAttempt, WakeAt
from penstock.engine.frames import (
    DagFrame,
    Frame,
    Held,
    LoopFrame,
    Opening,
    Outcome,
    Ready,
    Unknown,
    iteration_frame,
    open_frame,
)
from penstock.engine.ledger import Ledger
from penstock.engine.limits import OVERDUE, Limits
from penstock.engine.resolving import error_row, failure_of, upstreams
from penstock.errors import Error
from penstock.plan import (
    CancelRequested,
    Change,
    ChildClosed,
    Close,
    Event,
    Failure,
    Kill,
    Open,
    Opened,
    OpenIteration,
    Resolve,
    Resolved,
    Retry,
    Run,
    Settle,
    Start,
    rounds,
)
from penstock.runners import Attempt, AttemptRef, Report
from penstock.store import artifacts, events, tasks
from penstock.store.rows import Task, TaskError

if TYPE_CHECKING:
    from penstock import ir
    from penstock.driver import RunInfo
    from penstock.engine.attempts import Attempts
    from penstock.engine.moments import Moments
    from penstock.engine.resolving import Resolver
    from penstock.engine.waiting import Waiting
    from penstock.store import Lease, Tx
    from penstock.store.rows import TaskState


class LiveRun:
    """The open scopes of one run.

    Args:
        info: What placeholders say of the run.
        document: Its pipeline.
        resolver: Makes out how tasks go on.
        waiting: Tasks that wait for other runs.
        attempts: Makes its attempts, and reads what they gave.
        limits: How long it and its attempts may take.
        moments: Its times.
        lease: The right to drive the run.

    Attributes:
        frames: The open scopes, by path.
        ledger: The book of the transaction that is open.
        told: The report that is being taken.
        ending: Why the run is to end before its time.
        is_over: Whether it has ended.
    """

    def __init__(
        self,
        info: RunInfo,
        document: Document,
        resolver: Resolver,
        waiting: Waiting,
        attempts: Attempts,
        limits: Limits,
        moments: Moments,
        lease: Lease,
    ) -> None:
        self.info = info
        self.document = document
        self.lease = lease
        self.frames: dict[str, DagFrame | LoopFrame] = {}
        self.is_over = False
        self.attempts = attempts
        self.limits = limits
        self.moments = moments
        self.ending: TaskError | None = None
        self.told: Report | None = None
        self.ledger: Ledger
        self.caching = resolver.caching
        self.waiting = waiting
        self.resolver = resolver
        self._seq: int | None = None
        self._effects: list[Effect] = []

    # What the engine calls, each inside a transaction.

    def begin(self, tx: Tx, steady: int) -> Ledger:
        """Open the run's book for a transaction at a moment of the engine's clock; `finish` closes it."""
        self.lease.check(tx)
        seq = events.last_seq(tx, self.info.id) if self._seq is None else self._seq
        self.ledger = Ledger(self.info.id, tx, seq, self.moments.time_of(steady))
        return self.ledger

    def finish(self) -> list[Effect]:
        """Write what is left, and return what is to be done once the transaction is committed."""
        self.ledger.close()
        self._seq = self.ledger.seq
        effects, self._effects = self._effects, []
        return effects

    def open_root(self, inputs: Values) -> None:
        """Start the run from nothing; the artifacts that it is given are linked since it was created."""
        self.ledger.run(state="RUNNING", started_at=self.ledger.now)
        self.limit_run()
        row = Task(
            self.info.id,
            path=ROOT,
            parent=None,
            name=self.document.name,
            kind="ROOT",
            state="RUNNING",
            created_at=self.ledger.now,
            started_at=self.ledger.now,
            inputs=inputs.parameters,
        )
        self.ledger.new_tasks([row])
        frame = DagFrame(ROOT, ROOT, None, ROOT, ROOT, inputs, self.document.scope(ROOT, ROOT))
        self._enter(frame)
        self.tell(frame, Opened())

    def never_begun(self, why: TaskError | None) -> None:
        """End the run, which somebody has cancelled before anything of it was there."""
        self.ledger.run(state="CANCELED", error=why, finished_at=self.ledger.now)
        self.is_over = True

    def limit_run(self) -> None:
        """Arrange for the run's end at its time limit, if it has one, counted from now."""
        if self.limits.run_s:
            self._arm(ROOT, 0, self.ledger.now + self.limits.run_s * 1_000_000)

    def tell(self, frame: Frame, event: Event) -> None:
        """Give an event to a scope, and all that follows from it to the scopes concerned."""
        waiting: deque[tuple[Frame, Event]] = deque([(frame, event)])
        while waiting:
            frame, event = waiting.popleft()
            for change in frame.scope.step(event):
                follow = self._carry_out(frame, change)
                if follow is not None:
                    waiting.append(follow)

    def adopt(
        self, frame: DagFrame, name: str, number: int, inputs: Values, place: dict[str, Any] | None
    ) -> None:
        """Hand an attempt of an earlier process, which was seen to run at a place, to the runner."""
        attempt = msgspec.structs.replace(self._attempt(frame, name, number, inputs), place=place)
        self._effects.append(StartAttempt(attempt, adopt=True))

    def wake_at(self, due_at: int, path: str, number: int) -> None:
        """Arrange for `fire`."""
        self._effects.append(WakeAt(self.moments.steady(due_at), self.info.id, path, number))

    # Changes, one method each.

    def _carry_out(self, frame: Frame, change: Change) -> tuple[Frame, Event] | None:
        match change:
            case Resolve():
                assert isinstance(frame, DagFrame), "loops resolve nothing"
                return self._resolve(frame, change.task)
            case Start():
                assert isinstance(frame, DagFrame), "loops start no attempts"
                self._start(frame, change)
            case Run():
                path = frame.path_of(change.task)
                at = self._time_of(path)
                self.ledger.task(path, state="RUNNING", reason=None, started_at=at)
                if limit_s := self.limit_of(frame, change.task):
                    self._arm(path, change.number, at + limit_s * 1_000_000)
            case Retry():
                self._retry(frame, change)
            case Open():
                assert isinstance(frame, DagFrame), "a loop opens iterations"
                return self._open(frame, change)
            case OpenIteration():
                assert isinstance(frame, LoopFrame), "only a loop has iterations"
                return self._open_iteration(frame, change.position), Opened()
            case Kill():
                return self._kill(frame, change)
            case Settle():
                self._settle(frame, change)
            case Close():
                return self._close(frame, change)
        return None

    def _resolve(self, frame: DagFrame, name: str) -> tuple[Frame, Event] | None:
        path = frame.path_of(name)
        may_wait = self.waiting.may_wait((self.info.id, path), self.moments.steady(self.ledger.now))
        answer = self.resolver.resolve(self.ledger.tx, frame, name, self.ledger.now, may_wait=may_wait)
        if isinstance(answer, Resolved):
            return frame, answer
        self.put_off(path, answer)
        return None

    def put_off(self, path: str, answer: Unknown | Held) -> None:
        """Have a task wait for its turn: until it is known what artifacts hold, or another task has ended."""
        if isinstance(answer, Unknown):
            self._effects.append(Digest(self.info.id, path, answer.artifacts))
            return
        self._effects.append(AwaitTask(self.info.id, path, answer.maker))
        if answer.maker is not None:
            run_id, other = answer.maker
            where = f" in {other}" if other != path else ""
            reason = f"waits for run {run_id[:8]}, which does the same{where}"
            self.ledger.task(path, state="QUEUED", reason=reason)

    def _start(self, frame: DagFrame, change: Start) -> None:
        path = frame.path_of(change.task)
        ready = change.detail if isinstance(change.detail, Ready) else None
        inputs = ready.inputs if ready is not None else self.inputs_of(path)
        attempt = self._attempt(frame, change.task, change.number, inputs)
        raised = limit_of(attempt) if frame.scope.progress[change.task].short_of_memory else None
        self.ledger.request(path, change.number, str(attempt.folder), raised)
        if ready is not None:
            self.ledger.task(
                path,
                state="QUEUED",
                reason=None,
                attempts=change.number,
                inputs=inputs.parameters,
                cache_key=ready.cache_key,
                cache_parts=dict(ready.cache_parts),
                why=ready.why,
            )
            self.ledger.link(path, "input", inputs)
        else:
            self.ledger.task(path, state="QUEUED", reason=None, attempts=change.number)
        self.moments.begin(path, self.ledger.now)
        self._effects.append(StartAttempt(attempt))

    def _retry(self, frame: Frame, change: Retry) -> None:
        path = frame.path_of(change.task)
        due_at = self.ledger.now + round(change.delay_s * 1_000_000)
        self.ledger.task(path, state="QUEUED", reason=f"{change.reason} (in {change.delay_s:g} s)")
        self._arm(path, change.number, due_at)

    def _open(self, frame: DagFrame, change: Open) -> tuple[Frame, Event]:
        path = frame.path_of(change.task)
        spec = self.spec_of(frame, change.task)
        if isinstance(change.detail, Opening):
            inputs, items = change.detail.inputs, change.detail.items
            self.ledger.task(
                path,
                state="RUNNING",
                round=change.round,
                started_at=self.ledger.now,
                inputs=inputs.parameters,
            )
            self.ledger.link(path, "input", inputs)
        else:
            inputs = self.inputs_of(path)
            is_loop = spec.parameter_iterator is not None or spec.artifact_iterator is not None
            items = control.items(spec, inputs) if is_loop else None
            self.ledger.task(path, state="RUNNING", reason=None, round=change.round)
        child = open_frame(self.document, frame, change.task, change.round, inputs, items)
        self._enter(child)
        return child, Opened()

    def _open_iteration(self, frame: LoopFrame, position: int) -> DagFrame:
        child = iteration_frame(self.document, frame, position)
        item = control.iteration_inputs(frame.spec, Values(), frame.items[position])
        row = Task(
            self.info.id,
            path=child.task,
            parent=frame.path,
            name=child.name,
            kind="LOOP_ITERATION",
            state="RUNNING",
            position=position,
            created_at=self.ledger.now,
            started_at=self.ledger.now,
            inputs=item.parameters,
        )
        self.ledger.new_tasks([row])
        self.ledger.link(child.task, "input", item)
        self._enter(child)
        return child

    def _kill(self, frame: Frame, change: Kill) -> tuple[Frame, Event] | None:
        path = frame.path_of(change.task)
        child = self.child_of(frame, change.task)
        if child is not None:
            return child, CancelRequested(change.reason)
        assert isinstance(frame, DagFrame), "an iteration that is open has a frame"
        number = frame.scope.progress[change.task].attempts
        if frame.scope.canceled is None:  # else the run's own state says so, for all of its tasks at once
            self.ledger.task(path, reason=f"is being ended: {change.reason}")
        self._effects.append(KillAttempt(AttemptRef(self.info.id, path, number)))
        return None

    def _settle(self, frame: Frame, change: Settle) -> None:
        path = frame.path_of(change.task)
        state: TaskState = change.state  # type: ignore[assignment]
        ledger = self.ledger
        at = self._time_of(path)
        if self.waiting:
            self.waiting.settled((self.info.id, path))
        if isinstance(change.detail, Outcome):
            outcome = change.detail
            ledger.new_artifacts(outcome.made)
            ledger.link(path, "output", outcome.outputs)
            fields: dict[str, Any] = {"outputs": outcome.outputs.parameters}
            if outcome.inputs is not None:
                fields |= {"inputs": outcome.inputs.parameters, "started_at": at}
                ledger.link(path, "input", outcome.inputs)
            if outcome.cached_from is not None:
                fields |= {
                    "cache_key": outcome.cache_key,
                    "cache_parts": dict(outcome.cache_parts),
                    "cached_from": outcome.cached_from,
                    "why": outcome.why,
                }
            elif outcome.cache_key is not None:
                assert isinstance(frame, DagFrame), "iterations have no keys"
                component = self.spec_of(frame, change.task).component_name
                self.caching.remember(ledger.tx, outcome, component, path, ledger.now)
            ledger.task(path, state=state, reason=change.reason, finished_at=at, **fields)
        elif isinstance(change.detail, TaskError):
            ledger.task(path, state=state, reason=change.reason, error=change.detail, finished_at=at)
        else:
            ledger.task(path, state=state, reason=change.reason, finished_at=at)
        if state == "CANCELED":
            ledger.disarm(path)

    def _close(self, frame: Frame, change: Close) -> tuple[Frame, Event] | None:
        del self.frames[frame.path]
        detail: Outcome | TaskError | None = None
        state, reason = change.state, change.reason
        if state == "SUCCEEDED":
            try:
                detail = Outcome(self._outputs(frame))
            except Error as error:
                state, reason, detail = "FAILED", error.message, error_row(error)
        elif state == "FAILED":
            assert change.failure is not None, "a failure has a task"
            detail = self._failure(frame, change.failure)
            reason = f"{reason}; the first: {detail.message}" if reason else detail.message
        if frame.parent is not None:
            failure = failure_of(detail) if isinstance(detail, TaskError) else Failure()
            return frame.parent, ChildClosed(frame.name, state, reason, detail, failure)
        self._settle_root(state, detail)
        return None

    def _settle_root(self, state: str, detail: Outcome | TaskError | None) -> None:
        ledger = self.ledger
        outcome = detail if isinstance(detail, Outcome) else Outcome(Values())
        error = detail if isinstance(detail, TaskError) else None
        if self.ending is not None and state == "CANCELED":
            error = self.ending
            state = "FAILED" if error.kind == OVERDUE else state
        if self.limits.run_s:
            ledger.disarm(ROOT)
        ledger.link(ROOT, "output", outcome.outputs)
        ended: TaskState = state  # type: ignore[assignment]
        ledger.task(
            ROOT, state=ended, error=error, outputs=outcome.outputs.parameters, finished_at=ledger.now
        )
        ledger.run(state=ended, error=error, finished_at=ledger.now)  # type: ignore[arg-type]
        ledger.end_reported()
        self.is_over = True

    def _failure(self, frame: Frame, name: str) -> TaskError:
        """Return the error of the task that a scope failed by; it names the innermost such task."""
        path = frame.path_of(name)
        error = tasks.get(self.ledger.tx, self.info.id, path).error or TaskError("failed")
        return error if error.task else msgspec.structs.replace(error, task=path)

    def _outputs(self, frame: Frame) -> Values:
        component = self.document.component(frame.component)
        if component.output_definitions is None:
            return Values()
        tx = self.ledger.tx
        if isinstance(frame, DagFrame):
            assert component.dag is not None, "frames are of DAGs"
            names = driver_outputs.producers(component.dag)
            return driver_outputs.of_dag(component, upstreams(tx, self.info.id, frame, names))
        made = artifacts.of_children(tx, self.info.id, frame.path, "output")
        rows = tasks.iteration_outputs(tx, self.info.id, frame.path)
        return driver_outputs.collect(
            component, (Values(outputs, made.get(path, {})) for path, outputs in rows)
        )

    # Attempts.

    def _attempt(self, frame: DagFrame, name: str, number: int, inputs: Values) -> Attempt:
        mounts = self.resolver.mounts(self.ledger.tx, frame, name, inputs)
        path = frame.path_of(name)
        attempt = self.attempts.make(self.spec_of(frame, name), path, number, inputs, mounts)
        times = frame.scope.progress[name].short_of_memory
        asked = self.document.task_settings(frame.component, name) if times else None
        return (
            attempt if asked is None or asked.retry is None else with_more_memory(attempt, asked.retry, times)
        )

    def limit_of(self, frame: Frame, name: str) -> int:
        """Return how many seconds an attempt of a task may take; 0 for any."""
        if not self.limits.attempt_s:
            return 0
        component = self.document.component(frame.component)
        if component.dag is not None and isinstance(frame, DagFrame):
            component = self.document.component(component.dag.tasks[name].component_name)
        return self.limits.attempt_s.get(component.executor_label or "", 0)

    def _arm(self, path: str, number: int, due_at: int) -> None:
        self.ledger.arm(path, number, due_at)
        self.wake_at(due_at, path, number)

    def _time_of(self, path: str) -> int:
        """Return when what a task is told of happened: what its runner says, and now for what follows."""
        told = self.told
        return told.at if told is not None and told.ref.path == path else self.ledger.now

    # Frames.

    def child_of(self, frame: Frame, name: str) -> DagFrame | LoopFrame | None:
        """Return the open frame of a task."""
        path = frame.path_of(name)
        if isinstance(frame, DagFrame) and (progress := frame.scope.progress.get(name)):
            path = rounds.scope_of(path, progress.attempts)
        return self.frames.get(path)

    def spec_of(self, frame: DagFrame, name: str) -> ir.PipelineTaskSpec:
        """Return what the document says of a task."""
        return self.document.dag(frame.component).tasks[name]

    def inputs_of(self, path: str) -> Values:
        """Load the inputs that a task was given when it was resolved."""
        row = tasks.get(self.ledger.tx, self.info.id, path)
        return Values(row.inputs, artifacts.of_task(self.ledger.tx, self.info.id, path, "input"))

    def _enter(self, frame: DagFrame | LoopFrame) -> None:
        """Make a new frame known, with rows for its tasks."""
        self.frames[frame.path] = frame
        if isinstance(frame, LoopFrame):
            return
        dag = self.document.dag(frame.component)
        self.ledger.new_tasks(
            Task(
                self.info.id,
                path=frame.path_of(name),
                parent=frame.path,
                name=name,
                kind=self.document.kind(spec),
                state="PENDING",
                created_at=self.ledger.now,
            )
            for name, spec in dag.tasks.items()
        )
