"""A process that forks a task's process in a millisecond, in the interpreter of the task's environment.

It has one thread, the standard library and this package. It talks to its runner through descriptor 0, a
connected Unix socket, in lines of JSON::

    runner -> {"id": 1, "folder": "/…/attempt"}
    zygote -> {"id": 1, "pid": 4711, "start_time": 123, "at": 1700000000000000}
              or {"id": 1, "claimed": true}                 # it has been started before
              or {"id": 1, "refused": "why", "errno": 28}   # it cannot be started
    zygote -> {"id": 1, "code": 0, "at": …}  or  {"id": 1, "signal": 9, "at": …}

``at`` is the time of the start, and of the end, in epoch microseconds.

When the runner goes away the zygote stays until its last task has ended, and leaves each one's exit status in
the task's folder, for the runner that comes next.

A task ends with all its processes, as it would in a container. Those that lose their parent become children
of the zygote, which ends them once it has buried the task that they come from.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import sys
from typing import Any, NamedTuple

from .attempt import Preparation, claimant, run_forked, set_up_process
from .exits import ALREADY_STARTED
from .failpoints import arm_by_environment, passing
from .family import brand_of
from .identity import now, start_time
from .sources import Sources
from .strays import Strays

__all__ = ["serve"]

_CONNECTION, _STANDARD_ERROR = 0, 2
_CHUNK = 1 << 16
#: Milliseconds between two looks at what running tasks have left to their zygote.
_LOOK_MS = 1000
#: Preferred victims, when memory runs out, are the tasks: not their runner.
_OOM_SCORE = b"300"


def serve(*, kfp: bool) -> None:
    """Fork tasks until the runner has gone and the last one has ended.

    Args:
        kfp: Whether the real KFP is installed here and runs the components.
    """
    arm_by_environment()
    _close_inherited()
    _limit()
    set_up_process(kfp=kfp)
    os.chdir("/")
    gc.disable()
    Zygote(kfp=kfp).run()
    os._exit(0)


class _Child(NamedTuple):
    number: int  # the runner's, of its request
    pid: int
    brand: int
    folder: str


class Zygote:
    """The children, by the descriptors that tell of their end, and what was read and not yet understood."""

    def __init__(self, *, kfp: bool) -> None:
        self._children: dict[int, _Child] = {}
        self._sources = None if kfp else Sources()  # the real KFP begins them anew each time
        self._unread = b""
        self._replies: list[dict[str, Any]] = []
        self._connected = True
        self._poller = select.poll()
        self._poller.register(_CONNECTION, select.POLLIN)
        self._strays = Strays(self._poller)
        self._is_new = True  # until it has been idle for the first time
        gc.freeze()

    def run(self) -> None:
        """Serve until there is nobody to serve and nothing to wait for."""
        while self._connected or self._children or self._strays.are_ending:
            ready = self._wait()
            for descriptor, _ in ready:
                if descriptor == _CONNECTION:
                    self._read()
                elif descriptor in self._children:
                    self._bury(descriptor)
                else:
                    self._strays.bury(descriptor)
                    self._look_for_strays()
            self._reply()
            if not ready:
                self._look_for_strays()

    def _wait(self) -> list[tuple[int, int]]:
        if self._is_new:
            if ready := self._poller.poll(0):
                return ready
            self._is_new = False
            self._strays.gather({child.brand for child in self._children.values()})
        return self._poller.poll(_LOOK_MS if self._children else None)

    def _read(self) -> None:
        try:
            chunk = os.read(_CONNECTION, _CHUNK)
        except OSError:  # the runner died with something unread
            chunk = b""
        if not chunk:
            self._disconnect()
            return
        *lines, self._unread = (self._unread + chunk).split(b"\n")
        for line in lines:
            self._start(json.loads(line))

    def _start(self, request: dict[str, Any]) -> None:
        number, folder = request["id"], request["folder"]
        passing("zygote.asked")
        if os.access(f"{folder}/started", os.F_OK):
            self._replies.append({"id": number, "claimed": True})
            return
        began = now()
        try:
            pid = self._fork(Preparation(folder))
        except Exception as error:
            # One bad request must not end the tasks of the others.
            refusal = {"id": number, "refused": str(error), "errno": getattr(error, "errno", None)}
            self._replies.append(refusal)
            return
        passing("zygote.forked")
        descriptor = os.pidfd_open(pid)
        ticks = start_time(pid)
        self._children[descriptor] = _Child(number, pid, brand_of(pid, ticks), folder)
        self._poller.register(descriptor, select.POLLIN)
        self._replies.append({"id": number, "pid": pid, "start_time": ticks, "at": began})

    def _fork(self, preparation: Preparation) -> int:
        try:
            ready = self._sources.ready(preparation.document["source"]) if self._sources else None
            pid = os.fork()
            if pid == 0:
                for descriptor in (*self._children, *self._strays):
                    os.close(descriptor)
                gc.enable()
                run_forked(preparation, kfp=self._sources is None, ready=ready)
        finally:
            os.close(preparation.log)
        return pid

    def _bury(self, descriptor: int) -> None:
        """Take leave of a child: end what it has left, and record its status."""
        child = self._children.pop(descriptor)
        self._poller.unregister(descriptor)
        os.close(descriptor)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # before it is reaped: till then nobody else has its number
        _, status = os.waitpid(child.pid, 0)
        end = {"signal": os.WTERMSIG(status)} if os.WIFSIGNALED(status) else {"code": os.WEXITSTATUS(status)}
        end["at"] = now()
        passing("zygote.buried")
        if end.get("code") != ALREADY_STARTED or claimant(child.folder) == child.pid:
            _record(child.folder, end)
        passing("zygote.recorded")
        self._replies.append({"id": child.number, **end})
        self._look_for_strays(child.brand)

    def _look_for_strays(self, ended: int | None = None) -> None:
        children = self._children.values()
        self._strays.look({child.pid for child in children}, {child.brand for child in children}, ended)

    def _reply(self) -> None:
        if self._replies and self._connected:
            rest = "".join(json.dumps(reply) + "\n" for reply in self._replies).encode()
            try:
                while rest:
                    rest = rest[os.write(_CONNECTION, rest) :]
            except OSError:
                self._disconnect()
        self._replies.clear()

    def _disconnect(self) -> None:
        self._connected = False
        self._poller.unregister(_CONNECTION)


def _record(folder: str, end: dict[str, int]) -> None:
    """Leave a child's status where a result is missing: only there does anyone ask for it."""
    try:
        if os.access(f"{folder}/result.json", os.F_OK):
            return
        with open(f"{folder}/exit", "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would weigh here
            file.write(json.dumps(end))
    except OSError as error:  # the folder has gone, or the disk is full: the runner is told all the same
        print(f"{folder}/exit: {error}", file=sys.stderr)


def _close_inherited() -> None:
    """Let go of whatever the runner's own parents left open: tasks outlive those who wait for its end."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - as above
        if int(name) > _STANDARD_ERROR:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(int(name))


def _limit() -> None:
    """Set what every task inherits: no core files, and a rank among what is killed when memory runs out."""
    try:
        import resource  # noqa: PLC0415 - not on every system

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
        with open("/proc/self/oom_score_adj", "wb") as file:  # noqa: PTH123 - as above
            file.write(_OOM_SCORE)
    except (ImportError, OSError):
        return
