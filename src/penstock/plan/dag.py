"""The state machine of a DAG: which task starts next, and when the DAG is over.

The rules, which are those that KFP documents where it documents any:

* A task starts when all that it waits for have succeeded. When one of them was skipped, it is skipped.
* When a task fails, those that run go on, and nothing new starts in this DAG: the tasks that have not
  started are skipped, with the failed task as the reason. In a run that keeps going, only those are that
  wait for the failed task.
* A task that runs *always* (an exit task, ``ignore_upstream_failure``) waits for its upstream tasks to
  end, however they end, and then starts, also when another task of the DAG has failed.
* The DAG fails when any of its tasks failed, even if an *always* task made use of it.
* A task that failed is tried again as often as it says, and for the failures that it names, if it names any.
* An attempt whose time is up is killed, and has failed like one that ended by itself.
* A lost attempt is repeated apart from the user's retries, at most as often as the task says: 3 times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from penstock.plan.changes import Change, Close, Kill, Open, Resolve, Retry, Run, Settle, Start
from penstock.plan.events import (
    AttemptEnded,
    AttemptKilled,
    AttemptLost,
    AttemptStarted,
    CancelRequested,
    ChildClosed,
    Event,
    Opened,
    Recovered,
    Resolved,
    TimerFired,
    TimeUp,
    Way,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from penstock.plan.graph import Graph

TERMINAL = frozenset({"SUCCEEDED", "CACHED", "FAILED", "SKIPPED", "CANCELED"})
WELL_ENDED = frozenset({"SUCCEEDED", "CACHED"})


class Progress(Struct):
    """The attempts of a task that is under way.

    Args:
        attempts: How many there were, the running one included. For a DAG or loop: its rounds.
        failures: How many of them failed by the user's code.
        lost: How many of them were lost.
        running: Whether the last one is requested or runs.
        opens: It is a DAG or a loop.
        overdue: Whether the last attempt is being killed because its time was up.
        short_of_memory: How many of the failures were for having too little memory.
    """

    attempts: int = 0
    failures: int = 0
    lost: int = 0
    running: bool = False
    opens: bool = False
    overdue: bool = False
    short_of_memory: int = 0


class DagScope(Struct):
    """One instance of a DAG.

    Args:
        path: The path that its tasks' paths begin with; empty for the root.
        graph: Its tasks.
        states: The state of each task, by name.
        progress: The attempts of the tasks that are QUEUED or RUNNING, and of those that are PENDING
            again since the run was resumed.
        failure: The first task that failed.
        keep_going: Whether tasks that do not wait for a failed one still start.
        canceled: The reason why this scope was told to end.
        asked: The PENDING tasks whose inputs are being made out.
        unmet: How many upstream tasks of each task have not ended.
        open: How many tasks have not ended.
    """

    path: str
    graph: Graph
    states: dict[str, str]
    progress: dict[str, Progress] = field(default_factory=dict)
    failure: str | None = None
    keep_going: bool = False
    canceled: str | None = None
    closed: bool = False
    asked: set[str] = field(default_factory=set)
    unmet: dict[str, int] = field(default_factory=dict)
    open: int = 0

    @classmethod
    def opened(cls, path: str, graph: Graph, *, keep_going: bool = False) -> DagScope:
        """Return the state of a DAG before its first task; tell it `Opened` next."""
        states = dict.fromkeys(graph.nodes, "PENDING")
        return cls.loaded(path, graph, states, {}, keep_going=keep_going)

    @classmethod
    def loaded(
        cls,
        path: str,
        graph: Graph,
        states: dict[str, str],
        progress: Mapping[str, Progress],
        *,
        failure: str | None = None,
        keep_going: bool = False,
    ) -> DagScope:
        """Return the state of a DAG as the store knows it; tell it `Recovered` next."""
        scope = cls(path, graph, states, dict(progress), failure, keep_going)
        for name, node in graph.nodes.items():
            scope.unmet[name] = sum(states[before] not in TERMINAL for before in node.upstream)
            scope.open += states[name] not in TERMINAL
        return scope

    def step(self, event: Event) -> list[Change]:
        """Take an event, change the state in place, and return what changed.

        In place, since a copy of a DAG of N tasks for each of its events would make a run of N tasks
        cost N². An event that comes late or twice changes nothing.
        """
        changes: list[Change] = []
        match event:
            case Opened() | Recovered():
                self._start_ready(changes)
            case Resolved() if self.states[event.task] == "PENDING":
                self._resolved(event, changes)
            case AttemptStarted() if self.states[event.task] == "QUEUED" and self.expects(
                event.task, event.number
            ):
                self.states[event.task] = "RUNNING"
                changes.append(Run(event.task, event.number))
            case AttemptEnded() if self.expects(event.task, event.number):
                self._ended(event, changes)
            case AttemptLost() if self.expects(event.task, event.number):
                self._lost(event, changes)
            case AttemptKilled() if self.expects(event.task, event.number):
                self._killed(event, changes)
            case TimeUp() if self.expects(event.task, event.number):
                self._time_up(event.task, changes)
            case TimerFired() if self._waits(event.task):
                self._again(event.task, changes)
            case ChildClosed() if self.states[event.task] == "RUNNING":
                self._child_closed(event, changes)
            case CancelRequested() if self.canceled is None:
                self._cancel(event.reason, changes)
            case _:
                return []
        if not self.open and not self.closed:
            self.closed = True
            changes.append(Close(self._final_state(), self.failure, self.canceled))
        return changes

    def path_of(self, task: str) -> str:
        """Return the path of a task of this scope."""
        return f"{self.path}/{task}" if self.path else task

    def _start_ready(self, changes: list[Change]) -> None:
        for name in self.graph.nodes:
            # What one decides may have ended the next already.
            is_ready = self.states[name] == "PENDING" and not self.unmet[name]
            if is_ready and (never := self._ready(name, changes)):
                self._settle(changes, never)

    def _ready(self, name: str, changes: list[Change]) -> Settle | None:
        """Start a PENDING task with nothing left to wait for, or return why it never will."""
        if name in self.asked:
            return None
        node = self.graph.nodes[name]
        if not node.always:
            for before in node.upstream:
                if self.states[before] not in WELL_ENDED:
                    ended = "failed" if self.states[before] == "FAILED" else "skipped"
                    return Settle(name, "SKIPPED", f"upstream {ended}: {self.path_of(before)}")
        self.asked.add(name)
        changes.append(Resolve(name))
        return None

    def _resolved(self, event: Resolved, changes: list[Change]) -> None:
        self.asked.discard(event.task)
        match event.way:
            case Way.RUN:
                self._again(event.task, changes, event.detail)
            case Way.OPEN:
                self.progress.setdefault(event.task, Progress()).opens = True
                self._again(event.task, changes, event.detail)
            case Way.SUCCEED:
                self._settle(changes, Settle(event.task, "SUCCEEDED", event.reason, event.detail))
            case Way.CACHED:
                self._settle(changes, Settle(event.task, "CACHED", event.reason, event.detail))
            case Way.SKIP:
                self._settle(changes, Settle(event.task, "SKIPPED", event.reason))
            case Way.FAIL:
                self._settle(changes, Settle(event.task, "FAILED", event.reason, event.detail))

    def expects(self, task: str, number: int) -> bool:
        """Say whether this attempt of a task is under way; reports of others come too late."""
        progress = self.progress.get(task)
        return progress is not None and progress.running and progress.attempts == number

    def _waits(self, task: str) -> bool:
        progress = self.progress.get(task)
        return progress is not None and self.states[task] == "QUEUED" and not progress.running

    def _ended(self, event: AttemptEnded, changes: list[Change]) -> None:
        if event.ok:
            self._settle(changes, Settle(event.task, "SUCCEEDED", None, event.detail))
            return
        self._failed(event, changes)

    def _failed(self, event: AttemptEnded | AttemptKilled | ChildClosed, changes: list[Change]) -> None:
        task, reason = event.task, event.reason
        progress = self.progress[task]
        progress.failures += 1
        progress.short_of_memory += event.failure.kind == "OutOfMemory"
        retries = self.graph.nodes[task].retries
        if self.canceled is None and progress.failures <= retries.count:
            if retries.only is None or retries.only.includes(event.failure):
                why = f"retry {progress.failures} of {retries.count}: {reason}"
                self._retry(task, retries.delay_s(progress.failures), why, changes)
                return
            reason = f"not tried again (only after {retries.only}): {reason}"
        self._settle(changes, Settle(task, "FAILED", reason, event.detail))

    def _time_up(self, task: str, changes: list[Change]) -> None:
        progress = self.progress[task]
        if self.canceled is None and not progress.overdue:
            progress.overdue = True
            changes.append(Kill(task, "its time is up"))

    def _killed(self, event: AttemptKilled, changes: list[Change]) -> None:
        if self.progress[event.task].overdue and self.canceled is None:
            self._failed(event, changes)
        else:
            self._settle(changes, Settle(event.task, "CANCELED", self.canceled))

    def _lost(self, event: AttemptLost, changes: list[Change]) -> None:
        progress = self.progress[event.task]
        progress.lost += 1
        if self.canceled is not None:
            self._settle(changes, Settle(event.task, "CANCELED", self.canceled))
        elif progress.lost <= self.graph.nodes[event.task].retries.lost:
            self._retry(event.task, 0.0, f"attempt {event.number} was lost: {event.reason}", changes)
        else:
            self._settle(changes, Settle(event.task, "FAILED", event.reason, event.detail))

    def _retry(self, task: str, delay_s: float, reason: str, changes: list[Change]) -> None:
        progress = self.progress[task]
        progress.running = False
        self.states[task] = "QUEUED"
        if delay_s > 0:
            changes.append(Retry(task, progress.attempts + 1, delay_s, reason))
        else:
            self._again(task, changes)

    def _again(self, task: str, changes: list[Change], detail: object = None) -> None:
        progress = self.progress.setdefault(task, Progress())
        progress.attempts += 1
        progress.running = True
        progress.overdue = False
        if progress.opens:
            self.states[task] = "RUNNING"
            changes.append(Open(task, progress.attempts, detail))
        else:
            self.states[task] = "QUEUED"
            changes.append(Start(task, progress.attempts, detail))

    def _child_closed(self, event: ChildClosed, changes: list[Change]) -> None:
        if event.state == "FAILED":
            self._failed(event, changes)
        else:
            self._settle(changes, Settle(event.task, event.state, event.reason, event.detail))

    def _cancel(self, reason: str, changes: list[Change]) -> None:
        self.canceled = reason
        for name, state in list(self.states.items()):
            if state == "PENDING":
                self._end(name, "CANCELED")
                changes.append(Settle(name, "CANCELED", reason))
            elif state in ("QUEUED", "RUNNING"):
                if self.progress[name].running:
                    changes.append(Kill(name, reason))
                else:
                    self._end(name, "CANCELED")
                    changes.append(Settle(name, "CANCELED", reason))

    def _settle(self, changes: list[Change], settled: Settle) -> None:
        """Make a task terminal, and whatever that decides for the others."""
        decided = [settled]
        while decided:  # not by recursion: a chain of a thousand tasks may be skipped at once
            settled = decided.pop()
            self._end(settled.task, settled.state)
            changes.append(settled)
            if settled.state == "FAILED" and self.failure is None:
                self.failure = settled.task
                if not self.keep_going:
                    self._skip_pending(f"upstream failed: {self.path_of(settled.task)}", changes)
            never = [
                self._ready(after, changes)
                for after in self.graph.downstream[settled.task]
                if self.states[after] == "PENDING" and not self.unmet[after]
            ]
            decided += [one for one in reversed(never) if one is not None]

    def _skip_pending(self, reason: str, changes: list[Change]) -> None:
        """Skip what has not started and does not always run."""
        skipped = [
            name
            for name, state in self.states.items()
            if state == "PENDING" and not self.graph.nodes[name].always
        ]
        for name in skipped:
            self._end(name, "SKIPPED")
            changes.append(Settle(name, "SKIPPED", reason))
        for name in skipped:
            for after in self.graph.downstream[name]:
                if self.states[after] == "PENDING" and not self.unmet[after]:
                    self._ready(after, changes)

    def _end(self, task: str, state: str) -> None:
        self.states[task] = state
        self.asked.discard(task)
        self.progress.pop(task, None)
        self.open -= 1
        for after in self.graph.downstream[task]:
            self.unmet[after] -= 1

    def _final_state(self) -> str:
        if self.canceled is not None:
            return "CANCELED"
        return "FAILED" if self.failure else "SUCCEEDED"
