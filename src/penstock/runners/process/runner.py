"""Attempts as processes of this machine.

What an attempt goes through here::

    start -> [environment is built] -> queued -> asked -> running -> reported
                                         |         |         |
                     a slot is free -----+         |         +-- its process ends: result.json says how
                     the zygote has forked it -----+

All of it happens in the one thread of a `Loop`; other threads only post to it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

from penstock.errors import EnvironmentBuildError, Error, SubmitError
from penstock.expr import placeholders
from penstock.runners import cluster
from penstock.runners.base import Killed, Lost, Waiting
from penstock.runners.logs import MOST_BYTES
from penstock.runners.modules import Modules
from penstock.runners.process import endings, folder
from penstock.runners.process.builds import Builds
from penstock.runners.process.environments import Environment, Environments
from penstock.runners.process.images import Images
from penstock.runners.process.interpreters import Interpreters
from penstock.runners.process.logs import LogKeeper
from penstock.runners.process.loop import Loop
from penstock.runners.process.memory import MemoryKeeper
from penstock.runners.process.plans import Plans, read_component
from penstock.runners.process.pool import Pool
from penstock.runners.process.tasks import Base, Task
from penstock.runners.process.turns import Turns
from penstock.runners.process.uv import Uv
from penstock.runners.process.watch import Watch
from penstock.runners.process.zygotes import task_environment
from penstock.runners.sources import Sources
from penstock.runtime.failpoints import passing
from penstock.runtime.identity import host
from penstock.runtime.locations import local_path_of
from penstock.space import note_use

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from penstock.home import Home
    from penstock.ir import JsonStruct, PipelineContainerSpec, PlatformSpec
    from penstock.runners.base import Attempt, AttemptRef, Mounts, Report, Reporter
    from penstock.runners.process.environments import Request
    from penstock.runners.process.plans import Plan
    from penstock.runners.process.zygotes import Zygote

__all__ = ["ProcessRunner"]

_GRACE_S = 5.0
_ANSWER_S = 10.0
_SAY_QUEUED_AFTER_S = 2.0
_STARTS = 3
"""How often an attempt is asked for when zygotes die under it."""

_LAPSES = 2
"""How often this runner goes on with an attempt after an error of its own."""


class ProcessRunner:
    """Runs lightweight Python components as processes: the Runner of penstock.runners.base.

    Args:
        home: Where environments are kept, and the user's settings.
        report: Told what becomes of attempts, from the runner's own thread.
        warmed: A zygote of this process's own interpreter that was started earlier (`zygotes.warm`).
        slots: How many attempts run at once; None takes the setting, else two for each core it may use.
        grace_s: Seconds between SIGTERM and SIGKILL; None takes the setting, else 5.
        answer_s: Seconds after which a zygote that does not answer is taken for stuck.
        uv: Where the uv program is; None finds it.
    """

    def __init__(
        self,
        home: Home,
        report: Reporter,
        *,
        warmed: Zygote | None = None,
        slots: int | None = None,
        grace_s: float | None = None,
        answer_s: float = _ANSWER_S,
        uv: Uv | None = None,
    ) -> None:
        uv = uv or Uv()
        environments = Environments(home.environments, uv)
        interpreters = Interpreters(home.environments / "interpreters.json", uv.find_python)
        self._plans = Plans(Images(home.config, interpreters))
        self._builds = Builds(environments)
        self._modules = Modules(home.modules)
        self._sources = Sources(home.secrets, home.config_maps)
        self._report = report
        self._slots = slots or home.config.slots or 2 * len(os.sched_getaffinity(0))
        given = home.config.grace_seconds if grace_s is None else grace_s
        grace_s = _GRACE_S if given is None else given
        self._loop = Loop()
        # All that follows belongs to the loop's thread.
        self._pool = Pool(self._loop, self, answer_s)
        megabytes = home.config.log_megabytes
        self._logs = LogKeeper(self._loop, round(megabytes * 2**20) if megabytes else MOST_BYTES)
        self._memory = MemoryKeeper(self._loop)
        self._watch = Watch(self._loop, report, self._end, self._begin, grace_s=grace_s)
        self._tasks: dict[AttemptRef, Task] = {}
        self._queue = Turns()
        self._slots_taken = 0
        self._is_dispatching = False
        self._building: dict[str, list[Task]] = {}
        self._built: dict[str, Environment] = {}
        if warmed is not None:
            self._loop.post(lambda: self._pool.take_over(Base(warmed.python, warmed.bin_folder), warmed))

    # What the engine calls, from any thread.

    def check(self, container: PipelineContainerSpec, where: str) -> list[str]:
        """Say whether attempts of this container can run here; begin what they will need.

        Raises:
            SubmitError: They cannot.
        """
        notices = cluster.check_resources(container.resources) if container.resources is not None else []
        notices += cluster.check_variables(container.env)
        if "{{$" in container.image:  # it is known when the task starts, and checked then
            read_component(container, where)
            return notices
        plan = self._plans.of(container, where)
        if plan.request is not None:
            self._builds.begin_lock(plan.request, where)
        else:
            self._loop.post(lambda: self._warm_up(Base.of(plan, None)))
        return [*notices, plan.notice] if plan.notice else notices

    def check_platform(
        self, platform: PlatformSpec, tasks: Mapping[str, str], variables: Collection[str]
    ) -> list[str]:
        """Say what of a cluster's settings has no effect here; refuse what tasks would miss."""
        environment = task_environment(os.environ, None)
        return cluster.check_platform(platform, tasks, variables, environment, self._sources)

    def identity(self, container: PipelineContainerSpec) -> str:
        """Return what stands for the interpreter and its packages in a cache key.

        Waits for packages to be resolved, when that was not done lately; `check` begins it.
        """
        try:
            plan = self._plans.of(container, container.image)
            if plan.request is None:
                return plan.identity()
            lock = self._builds.lock(plan.request, plan.bootstrap.function)
        except (SubmitError, EnvironmentBuildError) as error:
            # The attempt will fail by it and say so; nothing is ever cached under this.
            return f"none:{hashlib.sha256(str(error).encode()).hexdigest()[:24]}"
        base = plan.identity() if plan.request.layered else f"python-{plan.interpreter.minor}"
        return f"{base}:{lock.digest}"

    def mounted(self, settings: JsonStruct, variables: Collection[str]) -> Mounts:
        """Say what a task can read: secrets and config maps of the home, or variables in place of them."""
        return cluster.mounted(settings, variables, task_environment(os.environ, None), self._sources)

    def start(self, attempt: Attempt) -> None:
        """Start an attempt as soon as its environment is there and a slot is free."""
        self._loop.post(lambda: self._take(Task(attempt), self._begin))

    def adopt(self, attempt: Attempt) -> None:
        """Take over an attempt that an earlier runner was asked to start.

        One that was seen to run on another machine is lost: neither its processes nor its folder are here.
        """
        machine = (attempt.place or {}).get("host", host())
        if machine != host():
            self._report(Lost(attempt.ref, f"it ran on another machine, {machine}"))
        else:
            self._loop.post(lambda: self._take(Task(attempt), self._find))

    def kill(self, ref: AttemptRef) -> None:
        """End an attempt with all its processes; one that has ended already is left as it is."""
        self._loop.post(lambda: self._kill(ref))

    def reconcile(self, under_way: Collection[AttemptRef]) -> None:
        """Report what this runner knows nothing of as lost; go on with what it has failed at."""
        self._loop.post(lambda: self._reconcile(under_way))

    def close(self, *, kill: bool = False) -> None:
        """Stop reporting and free what the runner holds.

        Args:
            kill: Whether attempts that run are ended, at once; they go on running otherwise.
        """
        self._loop.post(lambda: self._close(kill=kill))
        self._loop.stop()

    # What the pool of zygotes tells.

    def forked(self, task: Task, pid: int, start_time: int, at: int) -> None:
        """Wait for the task's process."""
        passing("runner.forked")
        self._watch.follow(task, pid, start_time, at)
        self._look_after(task)

    def claimed(self, task: Task) -> None:
        """Find the process that runs the task, or has run it."""
        self._watch.find(task)

    def refused(self, task: Task, number: int | None, text: str) -> None:
        """Report why the task has no process."""
        if task.kill:
            self._end(task, Killed(task.ref))
            return
        self._end(task, endings.of_os_error(task.ref, number, text, str(task.folder)))

    def exited(self, task: Task, pid: int, status: dict[str, int]) -> None:
        """Report what became of the task, if this was its process: another one may have claimed it."""
        if task.pid == pid and not task.has_ended:
            self._watch.exited(task, status)

    def unanswered(self, task: Task) -> None:
        """Ask another zygote; whichever of two processes claims the attempt first runs it."""
        if task.starts >= _STARTS:
            self._end(task, Lost(task.ref, f"the process that starts tasks died {_STARTS} times"))
        elif task.kill:
            self._forbid(task)
        else:
            self._ask(task)

    def unburied(self, task: Task) -> None:
        """End what the task has left behind."""
        self._watch.sweep(task)

    def unusable(self, task: Task, said: str) -> None:
        """Report that the task's interpreter does not run; build its environment anew if it is gone."""
        assert task.base is not None, "it had one"
        key = task.plan.request.key if task.plan is not None and task.plan.request is not None else None
        if key in self._built and task.starts < _STARTS and not os.access(task.base.python, os.X_OK):
            del self._built[key]
            self._release(task)
            self._begin(task)
        else:
            self._end(task, endings.of_refusal(task.ref, task.base.python, said))

    # From the start of an attempt to its process.

    def _take(self, task: Task, go_on: Callable[[Task], None]) -> None:
        if task.ref not in self._tasks:
            self._tasks[task.ref] = task
            go_on(task)

    def _reconcile(self, under_way: Collection[AttemptRef]) -> None:
        awaiting = {id(task) for tasks in self._building.values() for task in tasks}
        for ref in under_way:
            task = self._tasks.get(ref)
            if task is None:  # where its end was reported meanwhile, this comes too late
                self._report(Lost(ref, "this runner was not asked to run it"))
            elif not task.is_looked_after and id(task) not in awaiting:
                self._look_again(task)

    def _look_again(self, task: Task) -> None:
        """Go on with a task that an error of this program has left where nothing goes on by itself."""
        self._release(task)
        if task.lapses >= _LAPSES:
            self._end(task, Lost(task.ref, "the runner failed at it, by an error of its own"))
        else:
            task.lapses += 1
            self._find(task)

    def _find(self, task: Task) -> None:
        self._watch.find(task)
        if task.pid and not task.has_ended:  # it runs already, whether there is a slot or not
            self._look_after(task)
            task.has_slot = True
            self._slots_taken += 1

    def _look_after(self, task: Task) -> None:
        if not task.has_ended:
            self._logs.keep(task)
            self._memory.keep(task)

    def _warm_up(self, base: Base) -> None:
        with contextlib.suppress(OSError):  # the first task will say so
            self._pool.prepare(base)

    def _begin(self, task: Task) -> None:
        if task.kill:
            self._forbid(task)
            return
        try:
            plan = task.plan = self._plans.of(task.attempt.container, task.ref.path)
        except Error as error:
            self._end(task, endings.of_error(task.ref, error))
            return
        if plan.request is None or self._has_built(plan.request):
            self._enqueue(task, plan, self._built[plan.request.key] if plan.request else None)
        else:
            self._await_environment(task, plan.request)

    def _has_built(self, request: Request) -> bool:
        """Say whether an environment is there; it may have been removed meanwhile (`penstock prune`)."""
        found = self._built.get(request.key)
        if found is not None and not note_use(found.folder):
            del self._built[request.key]
        return request.key in self._built

    def _await_environment(self, task: Task, request: Request) -> None:
        waiting = self._building.setdefault(request.key, [])
        waiting.append(task)
        self._say(task, f"installing {', '.join(request.packages)}")
        if len(waiting) > 1:
            return
        self._builds.build(
            request,
            task.attempt.component,
            lambda reason: self._loop.post(lambda: self._say_building(request.key, reason)),
            lambda found: self._loop.post(lambda: self._take_environment(request.key, found)),
        )

    def _say_building(self, key: str, reason: str) -> None:
        for task in self._building.get(key, []):
            self._say(task, reason)

    def _take_environment(self, key: str, found: Environment | EnvironmentBuildError) -> None:
        for task in self._building.pop(key, []):
            if task.has_ended:
                continue
            if isinstance(found, Environment):
                self._built[key] = found
                assert task.plan is not None, "it has been planned"
                self._enqueue(task, task.plan, found)
            else:
                self._end(task, endings.of_error(task.ref, found))

    def _enqueue(self, task: Task, plan: Plan, environment: Environment | None) -> None:
        task.base = Base.of(plan, environment)
        task.is_queued = True
        self._queue.append(task)
        self._dispatch()
        if task.is_queued:
            self._loop.later(_SAY_QUEUED_AFTER_S, lambda: self._say_queued(task))

    def _dispatch(self) -> None:
        if self._is_dispatching:  # a task that failed to start has made room for the next one
            return
        self._is_dispatching = True
        try:
            self._fill_slots()
        finally:
            self._is_dispatching = False

    def _fill_slots(self) -> None:
        while self._queue and self._slots_taken < self._slots:
            task = self._queue.popleft()
            if task.is_queued:
                task.is_queued = False
                task.has_slot = True
                self._slots_taken += 1
                self._launch(task)

    def _launch(self, task: Task) -> None:
        assert task.plan is not None, "it has been planned"
        attempt, component = task.attempt, task.plan.bootstrap
        source = component.source
        env = {variable.name: variable.value for variable in attempt.container.env}
        try:
            private = cluster.variables_of(attempt.mounts, self._sources) | dict(attempt.env)
            if "{{$" in source:
                source = placeholders.resolve(source, attempt.executor_input, local_path_of)
            modules = self._modules.folder_of(component.modules) if component.modules else None
            folder.write_input(attempt, component, source, env, modules, private)
        except OSError as error:
            words = error.strerror or str(error)
            self._end(task, endings.of_os_error(task.ref, error.errno, words, str(task.folder)))
        except UnicodeError as error:
            self._end(task, endings.of_no_text(task.ref, error))
        except Error as error:
            self._end(task, endings.of_error(task.ref, error))
        else:
            self._ask(task)

    def _ask(self, task: Task) -> None:
        task.starts += 1
        passing("runner.prepared")
        self._pool.ask(task)
        passing("runner.asked")

    def _say_queued(self, task: Task) -> None:
        if task.is_queued:
            self._say(task, f"waiting for one of {self._slots} slots")

    def _say(self, task: Task, reason: str) -> None:
        if not task.has_ended:
            self._report(Waiting(task.ref, reason))

    # From there to its end.

    def _kill(self, ref: AttemptRef) -> None:
        task = self._tasks.get(ref)
        if task is None or task.kill:
            return
        task.kill = True
        if task.pid:
            self._watch.kill(task)
        elif not task.starts:
            self._end(task, Killed(ref))
        # Else a zygote has been asked: its answer brings the process to kill.

    def _forbid(self, task: Task) -> None:
        """End a task that may have a process which nobody has heard of yet: that one will find it claimed."""
        try:
            claimed = folder.forbid(task.folder)
        except OSError as error:
            words = error.strerror or str(error)
            self._end(task, endings.of_os_error(task.ref, error.errno, words, str(task.folder)))
            return
        if claimed:
            self._end(task, Killed(task.ref))
        else:
            self._watch.find(task)

    def _end(self, task: Task, report: Report) -> None:
        if task.has_ended:
            return
        task.has_ended = True
        task.is_queued = False
        del self._tasks[task.ref]
        self._logs.leave(task)
        self._memory.leave(task)
        if task.attempt.env or task.attempt.mounts:
            folder.forget_private(task.folder)
        self._release(task)
        passing("runner.ended")
        self._report(report)
        passing("runner.reported")
        self._dispatch()

    def _release(self, task: Task) -> None:
        if task.has_slot:
            task.has_slot = False
            self._slots_taken -= 1

    def _close(self, *, kill: bool) -> None:
        self._pool.leave()
        for task in self._tasks.values():
            if kill:
                self._watch.kill_now(task)
            self._watch.leave(task)
            task.has_ended = True
        self._queue.clear()
