"""The zygotes of a runner: one for each base, started when it is needed, replaced when it dies or hangs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct, field

from penstock.runners.process.zygotes import Zygote

if TYPE_CHECKING:
    from penstock.runners.process.loop import Loop
    from penstock.runners.process.tasks import Base, Task

__all__ = ["Customer", "Pool"]


class Customer(Protocol):
    """Who asks for tasks, and is told what becomes of them."""

    def forked(self, task: Task, pid: int, start_time: int, at: int) -> None:
        """Take note that the task's process exists, since ``at`` (epoch microseconds)."""
        ...

    def claimed(self, task: Task) -> None:
        """Take note that the task has been started before, by whomever."""
        ...

    def refused(self, task: Task, number: int | None, text: str) -> None:
        """Take note that no process could be made, for an error of the system."""
        ...

    def exited(self, task: Task, pid: int, status: dict[str, int]) -> None:
        """Take note of how a process of the task ended."""
        ...

    def unanswered(self, task: Task) -> None:
        """Take note that the zygote is dead; the task may or may not have a process."""
        ...

    def unburied(self, task: Task) -> None:
        """Take note that the task has ended, and that its zygote, now dead, has not ended what it left."""
        ...

    def unusable(self, task: Task, said: str) -> None:
        """Take note that the task's interpreter runs no zygote at all."""
        ...


class _Link(Struct, eq=False):
    """A zygote, and the tasks asked of it: those not answered with the time, those that run with the pid."""

    zygote: Zygote
    base: Base
    asked: dict[int, tuple[Task, float]] = field(default_factory=dict)
    running: dict[int, tuple[Task, int]] = field(default_factory=dict)
    is_timed: bool = False


class Pool:
    """The zygotes. Belongs to the loop's thread.

    Args:
        loop: Waits for them.
        customer: Is told what becomes of tasks.
        answer_s: Seconds after which a zygote that does not answer is taken for stuck.
    """

    def __init__(self, loop: Loop, customer: Customer, answer_s: float) -> None:
        self._loop = loop
        self._customer = customer
        self._answer_s = answer_s
        self._links: dict[Base, _Link] = {}
        self._numbers = 0

    def take_over(self, base: Base, zygote: Zygote) -> None:
        """Use a zygote that was started elsewhere."""
        link = self._links[base] = _Link(zygote, base)
        self._loop.watch(zygote.fileno(), lambda: self._hear(link))

    def prepare(self, base: Base) -> None:
        """Start the zygote of a base, unless it runs.

        Raises:
            OSError: Its interpreter cannot be started.
        """
        if base not in self._links:
            self.take_over(base, Zygote(base.python, bin_folder=base.bin_folder, kfp=base.kfp))

    def ask(self, task: Task) -> None:
        """Ask for a task's process. Its folder is ready."""
        assert task.base is not None, "its environment is there"
        try:
            self.prepare(task.base)
        except OSError as error:
            self._customer.unusable(task, str(error))
            return
        link = self._links[task.base]
        self._numbers += 1
        link.asked[self._numbers] = (task, time.monotonic())
        link.zygote.ask(self._numbers, str(task.folder))
        self._loop.watch_writes(link.zygote.fileno(), also=link.zygote.is_behind)
        if not link.is_timed:
            link.is_timed = True
            self._loop.later(self._answer_s, lambda: self._check(link))

    def leave(self) -> None:
        """Let go of the zygotes: each ends when its last task has."""
        for link in self._links.values():
            self._loop.unwatch(link.zygote.fileno())
            link.zygote.leave()
        for link in self._links.values():
            if not link.asked and all(task.has_ended for task, _ in link.running.values()):
                link.zygote.wait()
                self._leave_tasks(link)
        self._links.clear()

    def _hear(self, link: _Link) -> None:
        link.zygote.flush()
        self._loop.watch_writes(link.zygote.fileno(), also=link.zygote.is_behind)
        messages = link.zygote.hear()
        if messages is None:
            self._lose(link)
            return
        for message in messages:
            self._understand(link, message)

    def _understand(self, link: _Link, message: dict[str, Any]) -> None:
        number = message.pop("id")
        if "pid" in message:
            task, _ = link.asked.pop(number)
            link.running[number] = (task, message["pid"])
            self._customer.forked(task, **message)
        elif "claimed" in message:
            task, _ = link.asked.pop(number)
            self._customer.claimed(task)
        elif "refused" in message:
            task, _ = link.asked.pop(number)
            self._customer.refused(task, message["errno"], message["refused"])
        else:
            self._customer.exited(*link.running.pop(number), message)

    def _leave_tasks(self, link: _Link) -> None:
        """Take over what a zygote that is dead would have done when its tasks end, or ended."""
        for task, _ in link.running.values():
            task.has_zygote = False
            if task.has_ended:  # while the zygote stood still
                self._customer.unburied(task)

    def _check(self, link: _Link) -> None:
        """Replace a zygote that has been asked and does not answer."""
        link.is_timed = False
        if self._links.get(link.base) is not link or not link.asked:
            return
        oldest = min(asked for _, asked in link.asked.values())
        rest_s = oldest + self._answer_s - time.monotonic()
        if rest_s <= 0:
            self._lose(link)
        else:
            link.is_timed = True
            self._loop.later(rest_s, lambda: self._check(link))

    def _lose(self, link: _Link) -> None:
        """Bury a zygote; its tasks go on, and those without an answer are asked of the next one."""
        del self._links[link.base]
        self._loop.unwatch(link.zygote.fileno())
        by_itself, said = link.zygote.bury()
        self._leave_tasks(link)
        for task, _ in link.asked.values():
            if by_itself and not link.zygote.answered:
                self._customer.unusable(task, said)
            else:
                self._customer.unanswered(task)
