"""From a task's process to the report of its end: wait for it, kill it, find it again after a crash."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING

from penstock.runners.base import Failed, Killed, Lost, Started
from penstock.runners.process import endings, folder, processes
from penstock.runners.process.oom import OomWatch
from penstock.runtime import family
from penstock.runtime.exits import ALREADY_STARTED
from penstock.runtime.identity import host, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.runners.base import Report, Reporter
    from penstock.runners.process.loop import Loop
    from penstock.runners.process.processes import Place
    from penstock.runners.process.tasks import Task

__all__ = ["Watch"]

_STATUS_S = 2.0
"""How long a process's exit status may take to arrive after its end."""

_CLAIM_S = 1.0
"""How long a process may take from creating ``started`` to writing it."""

_RECHECK_S = 0.02


class Watch:
    """The processes of tasks. Belongs to the loop's thread.

    Args:
        loop: Waits for their ends.
        report: Is told that tasks have started.
        end: Is told what became of a task; called once for each.
        begin: Starts a task that turns out never to have started.
        grace_s: Seconds between SIGTERM and SIGKILL.
    """

    def __init__(
        self,
        loop: Loop,
        report: Reporter,
        end: Callable[[Task, Report], None],
        begin: Callable[[Task], None],
        *,
        grace_s: float,
    ) -> None:
        self._loop = loop
        self._report = report
        self._end = end
        self._begin = begin
        self._grace_s = grace_s
        self._host = host()
        self._oom = OomWatch()

    def follow(self, task: Task, pid: int, start_time: int, at: int) -> None:
        """Wait for the end of a process that a zygote has just forked for a task."""
        task.pid, task.brand = pid, family.brand_of(pid, start_time)
        task.has_zygote = True
        place = {"host": self._host, "pid": pid, "start_time": start_time}
        self._report(Started(task.ref, place, at))
        self._watch(task, processes.open_child(pid))

    def find(self, task: Task) -> None:
        """Find out what an earlier runner, or an earlier zygote, has made of a task; begin it if nothing."""
        result = folder.read_result(task.folder)
        claim = folder.read_claim(task.folder)
        if result is not None and not task.kill:
            if claim is not None and claim.place is not None:
                self._know(task, claim.place)
                self._say_started(task, claim.place, claim.place.at or now())
            self.sweep(task)
            self._end(task, endings.of_result(task.ref, result))
        elif claim is None:
            self._begin(task)
        elif claim.place is None:
            self._find_later(task)
        elif claim.place.host != self._host:
            self._end(task, Lost(task.ref, f"it ran on another machine, {claim.place.host}"))
        else:
            self._find_process(task, claim.place)

    def kill(self, task: Task) -> None:
        """End a task's processes: SIGTERM now, SIGKILL after the grace period. `follow` has been called."""
        processes.end(task.pid, task.brand, signal.SIGTERM)
        processes.end(task.pid, task.brand, signal.SIGCONT)  # one that stands still could not hear it
        self._loop.later(self._grace_s, lambda: self._kill_at_last(task))

    def kill_now(self, task: Task) -> None:
        """End a task's processes without grace, also those of which nobody has heard yet."""
        if not task.pid and task.starts:
            with contextlib.suppress(OSError):
                if not folder.forbid(task.folder):
                    self._know_claimant(task)
        if task.pid:
            processes.end(task.pid, task.brand, signal.SIGKILL)

    def _know_claimant(self, task: Task) -> None:
        """Find the process that has claimed a task just now; one that has not said who it is will end."""
        until = time.monotonic() + _CLAIM_S
        claim = folder.read_claim(task.folder)
        while claim is not None and claim.place is None and not folder.seal(task.folder):
            if time.monotonic() > until:
                return
            time.sleep(_RECHECK_S)  # it is between two system calls
            claim = folder.read_claim(task.folder)
        if claim is not None and claim.place is not None and processes.is_alive(claim.place):
            self._know(task, claim.place)

    def exited(self, task: Task, status: dict[str, int]) -> None:
        """Take note of how a task's process ended."""
        task.status = status
        self._ended(task)

    def sweep(self, task: Task) -> None:
        """End what a task has left behind whose zygote may be dead, which would have done so."""
        if not task.has_zygote and task.brand:
            family.end([task.brand], signal.SIGKILL)

    def leave(self, task: Task) -> None:
        """Wait for a task's end no longer."""
        if task.descriptor is not None:
            self._loop.unwatch(task.descriptor)
            os.close(task.descriptor)
            task.descriptor = None

    def _watch(self, task: Task, descriptor: int | None) -> None:
        if descriptor is None:  # it has ended already
            self._ended(task)
            return
        task.descriptor = descriptor
        self._loop.watch(descriptor, lambda: self._ended(task))
        if task.kill:
            self.kill(task)

    def _find_later(self, task: Task) -> None:
        """Wait for the process that has created ``started`` to fill it, or to be seen dead."""
        now = time.monotonic()
        if task.status_due is None:
            task.status_due = now + _CLAIM_S
        if now < task.status_due or not folder.seal(task.folder):
            self._loop.later(_RECHECK_S, lambda: self.find(task))
        elif task.kill:
            self._end(task, Killed(task.ref))
        else:
            self._end(task, Lost(task.ref, "its process died as it began"))

    def _find_process(self, task: Task, place: Place) -> None:
        task.status_due = None
        self._know(task, place)
        descriptor = processes.open_process(place)
        if descriptor is not None:
            self._say_started(task, place, processes.begun_at(place))
        self._watch(task, descriptor)

    def _know(self, task: Task, place: Place) -> None:
        task.pid, task.brand = place.pid, family.brand_of(place.pid, place.start_time)

    def _say_started(self, task: Task, place: Place, at: int) -> None:
        which = {"host": place.host, "pid": place.pid, "start_time": place.start_time}
        self._report(Started(task.ref, which, at))

    def _ended(self, task: Task) -> None:
        """Go from the end of a process to a report, as soon as it is known what to report."""
        self.leave(task)
        if task.kill:
            self._confirm(task)
            return
        self.sweep(task)
        result = folder.read_result(task.folder)
        if result is not None:
            self._end(task, endings.of_result(task.ref, result))
            return
        if task.ended_for is not None:
            self._end(task, Failed(task.ref, task.ended_for))
            return
        status = task.status or processes.zombie_status(task.pid) or folder.exit_status(task.folder)
        if status is None:
            self._await_status(task)
        elif status.get("code") == ALREADY_STARTED and self._was_second(task):
            task.status = None
            self.find(task)
        elif status.get("signal") == signal.SIGKILL and self._oom.has_struck():
            self._end(task, endings.of_oom(task.ref, status))
        else:
            self._end(task, endings.of_status(task.ref, status, task.folder))

    def _was_second(self, task: Task) -> bool:
        claim = folder.read_claim(task.folder)
        return claim is not None and (claim.place is None or claim.place.pid != task.pid)

    def _await_status(self, task: Task) -> None:
        now = time.monotonic()
        if task.status_due is None:
            task.status_due = now + _STATUS_S
        if now < task.status_due:
            self._loop.later(_RECHECK_S, lambda: None if task.has_ended else self._ended(task))
        else:
            self._end(task, Lost(task.ref, "its process has ended, and nobody can tell how"))

    def _kill_at_last(self, task: Task) -> None:
        if not task.has_ended:
            self.kill_now(task)

    def _confirm(self, task: Task) -> None:
        """Report a task as killed once none of its processes is left."""
        if task.has_ended:
            return
        processes.end(task.pid, task.brand, signal.SIGKILL)
        if processes.has_processes(task.pid, task.brand):
            self._loop.later(_RECHECK_S, lambda: self._confirm(task))
        else:
            self._end(task, Killed(task.ref))
