"""A runner over `support.remote`: how one over containers or pods may be written.

It passes on the events that it hears as they come, and remembers no more than what it was asked for. What
it misses, and what could not be done, it finds out or repeats when the engine reconciles.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from penstock.runners import Failed, Killed, Lost, Started, Succeeded, Waiting
from penstock.runners.fake import FakeRunner
from penstock.store.rows import TaskError
from support.remote import Exists, NotThere, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from penstock.runners import Attempt, AttemptRef, Report, Reporter
    from support.remote import Pod, Remote

NO_ANSWER = "the cluster does not answer"


@dataclass
class _Held:
    attempt: Attempt
    is_to_end: bool = False


class RemoteRunner(FakeRunner):
    """Runs attempts at a remote place.

    What the engine asks is only noted; `step` does it, as a thread of the runner's own would.

    Args:
        report: Where reports go.
        remote: The place.
    """

    def __init__(self, report: Reporter, remote: Remote) -> None:
        super().__init__(report, lambda attempt: None)
        self._remote = remote
        self._calls: deque[Callable[[], None]] = deque()
        self._held: dict[AttemptRef, _Held] = {}
        self._is_closed = False
        remote.listeners.append(self._hear)

    # What the engine asks.

    def start(self, attempt: Attempt) -> None:
        """Have an attempt started."""
        self._calls.append(partial(self._start, attempt))

    def adopt(self, attempt: Attempt) -> None:
        """Have an attempt looked for."""
        self._calls.append(partial(self._adopt, attempt))

    def kill(self, ref: AttemptRef) -> None:
        """Have an attempt ended."""
        self._calls.append(partial(self._kill, ref))

    def reconcile(self, under_way: Collection[AttemptRef]) -> None:
        """Have a look at all that is under way."""
        self._calls.append(partial(self._reconcile, list(under_way)))

    def close(self) -> None:
        """Hear and do no more."""
        self._is_closed = True
        if self._hear in self._remote.listeners:
            self._remote.listeners.remove(self._hear)

    def step(self) -> bool:
        """Do the next thing that was asked; False when there is none."""
        if not self._calls or self._is_closed:
            return False
        self._calls.popleft()()
        return True

    # How it is done.

    def _start(self, attempt: Attempt) -> None:
        held = self._held.setdefault(attempt.ref, _Held(attempt))
        self._create(held)

    def _adopt(self, attempt: Attempt) -> None:
        self._look(self._held.setdefault(attempt.ref, _Held(attempt)))

    def _kill(self, ref: AttemptRef) -> None:
        if held := self._held.get(ref):
            held.is_to_end = True
            self._look(held)

    def _reconcile(self, under_way: list[AttemptRef]) -> None:
        try:
            pods = self._remote.list()
        except Unreachable:
            return
        for ref in under_way:
            held = self._held.get(ref)
            if held is None:
                self._say(Lost(ref, "this runner was not asked to run it", self._remote.clock()))
            elif ref in pods:
                self._decide(held, pods[ref])
            else:  # a list may be incomplete
                self._look(held)

    def _look(self, held: _Held) -> None:
        try:
            pod = self._remote.get(held.attempt.ref)
        except Unreachable:
            self._say(Waiting(held.attempt.ref, NO_ANSWER, self._remote.clock()))
        else:
            self._decide(held, pod)

    def _decide(self, held: _Held, pod: Pod | None) -> None:
        """Go on with an attempt, by its folder and its pod."""
        ref, remote = held.attempt.ref, self._remote
        if ref in remote.results:
            self._say(self._result(ref))
        elif held.is_to_end:
            remote.forbid(ref)  # a call to create it may take effect only after all this
            self._delete(held, pod)
        elif pod is None and ref not in remote.claims:
            self._create(held)
        elif pod is None or pod.phase == "ended":
            self._say(Lost(ref, "its pod is gone", remote.clock()))
        elif pod.phase == "running":
            self._say(Started(ref, {"pod": f"{ref.path}-{ref.number}"}, remote.clock()))
        elif pod.reason:
            self._say(Waiting(ref, pod.reason, remote.clock()))

    def _create(self, held: _Held) -> None:
        try:
            self._remote.create(held.attempt)
        except Exists:  # an earlier call took effect
            self._calls.append(partial(self._look, held))
        except Unreachable:
            self._say(Waiting(held.attempt.ref, NO_ANSWER, self._remote.clock()))

    def _delete(self, held: _Held, pod: Pod | None) -> None:
        ref = held.attempt.ref
        if pod is None or pod.phase == "ended":
            self._say(Killed(ref, self._remote.clock()))
            return
        try:
            self._remote.delete(ref)
        except (NotThere, Unreachable):
            return  # the next time will tell

    def _hear(self, ref: AttemptRef, phase: str, reason: str) -> None:
        remote = self._remote
        if phase == "pending":
            self._say(Waiting(ref, reason, remote.clock()))
        elif phase == "running":
            self._say(Started(ref, {"pod": f"{ref.path}-{ref.number}"}, remote.clock()))
        elif ref in remote.results:
            self._say(self._result(ref))
        elif phase == "gone" and ref in remote.claims:
            was_to_end = ref in self._held and self._held[ref].is_to_end
            # Who deletes a pod is not to be seen in it.
            is_killed = was_to_end or remote.random.random() < 0.5
            self._say(Killed(ref, remote.clock()) if is_killed else Lost(ref, "gone", remote.clock()))
        elif phase in ("ended", "gone") and ref in self._held:
            self._calls.append(partial(self._look, self._held[ref]))

    def _result(self, ref: AttemptRef) -> Report:
        result = self._remote.results[ref]
        at = self._remote.clock()
        return Failed(ref, result, at) if isinstance(result, TaskError) else Succeeded(ref, result, at)

    def _say(self, report: Report) -> None:
        if isinstance(report, Succeeded | Failed | Lost | Killed):
            self._held.pop(report.ref, None)
        self._report(report)
