"""The loop: it waits for news of its runs, commits what follows, and then does it."""

from __future__ import annotations

import heapq
import queue
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from penstock import ir
from penstock.driver import RunInfo, constants, resolve
from penstock.engine import ids, news, patience, recovery, workspaces
from penstock.engine.attempts import Attempts, under_way
from penstock.engine.caching import Caching, Rules
from penstock.engine.contents import Hashed, Hasher
from penstock.engine.document import Document
from penstock.engine.effects import AwaitTask, Digest, Effect, KillAttempt, StartAttempt, WakeAt
from penstock.engine.envfile import read_env_file
from penstock.engine.limits import Limits
from penstock.engine.live import LiveRun
from penstock.engine.lookout import Lookout
from penstock.engine.moments import Moments
from penstock.engine.resolving import Resolver
from penstock.engine.submit import RunOptions
from penstock.engine.waiting import Waiting
from penstock.errors import Conflict, NotFound, Unavailable
from penstock.home import CacheSettings
from penstock.plan.dag import TERMINAL
from penstock.runtime.failpoints import passing
from penstock.runtime.identity import now, steady
from penstock.store import artifacts, events, runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from penstock.engine.earlier import Earlier
    from penstock.engine.frames import Places
    from penstock.runners import Report, Reporter, Runner
    from penstock.store import Lease, Run, Store, TaskError, Tx
    from penstock.store.cache import Place

    News: TypeAlias = "Report | Hashed | Cancel"

MAX_BATCH = 500
"""How many pieces of news share a commit, at most: it bounds how long the others wait."""

RECONCILE_S = 10.0
"""How often the runner is told what is under way: for so long, at most, is an event missed that was lost."""


class Cancel(Struct, frozen=True):
    """A run is to end, for this reason."""

    run_id: str
    why: TaskError


class Engine:
    """Drives runs, in the thread that calls `drive`.

    Args:
        store: Where everything is recorded.
        places: Where attempts keep their things.
        make_runner: Makes the runner, given where to report to.
        cache: How outputs of earlier tasks are taken here.
        clock: Returns the time, in epoch microseconds.
        steady: Returns how much time has gone by since whenever, in microseconds; nobody sets this clock.
    """

    def __init__(
        self,
        store: Store,
        places: Places,
        make_runner: Callable[[Reporter], Runner],
        *,
        cache: CacheSettings = CacheSettings(),  # noqa: B008 - frozen
        clock: Callable[[], int] = now,
        steady: Callable[[], int] = steady,
    ) -> None:
        self._store = store
        self._cache = cache
        self._places = places
        self._clock = clock
        self._steady = steady
        self._reconcile_at = steady() + round(RECONCILE_S * 1e6)
        # SimpleQueue.put may be called anywhere, in a signal handler too.
        self._news: queue.SimpleQueue[News | Callable[[], None]] = queue.SimpleQueue()
        self._timers: list[tuple[int, str, str, int]] = []
        self._runs: dict[str, LiveRun] = {}
        self._waiting = Waiting(cache.wait_s)
        self._claims: dict[str, Lease] = {}
        self._touched: dict[str, LiveRun] = {}
        self._lookout = Lookout(store)
        self.runner = make_runner(self._news.put)
        self._hasher = Hasher(self._news.put)

    def cancel(self, run_id: str, reason: str) -> None:
        """Ask a run to end; any thread or signal handler may call it."""
        self._news.put(Cancel(run_id, news.cancelled(reason)))

    def post(self, call: Callable[[], None]) -> None:
        """Have the engine's thread call a function, outside of any transaction; from any thread."""
        self._news.put(call)

    def claim(self, run_id: str) -> bool:
        """Keep a run that is to be taken, or even created, from all others; False when one has it."""
        if run_id not in self._claims:
            lease = self._store.leases.acquire(run_id)
            if lease is None:
                return False
            self._claims[run_id] = lease
        return True

    def release(self, run_id: str) -> None:
        """Give back what was claimed and not taken."""
        if lease := self._claims.pop(run_id, None):
            lease.release()

    def take(self, run_id: str, *, reopen: bool = False) -> None:
        """Begin to drive a run, or go on with one whose driver died.

        Args:
            run_id: The run.
            reopen: Whether a run that has ended without success is opened again; what succeeded in
                it stays.

        Raises:
            Conflict: Another process drives it.
        """
        if not self.claim(run_id):
            raise Conflict(
                f"run {run_id} is driven by another process",
                hint="wait for it to end, or stop that process",
            )
        lease = self._claims.pop(run_id)
        passing("engine.leased")
        try:
            self._begin(self._read(run_id, lease), reopen=reopen)
        except BaseException:
            if run_id not in self._runs:
                lease.release()
            raise

    def drive(self) -> None:
        """Drive the runs that were taken until each of them has ended.

        Raises:
            Unavailable: The database could not be used for too long; another engine may go on.
            Conflict: Another engine has taken over.
        """
        while self._runs:
            heard: list[News] = []
            try:
                heard = self._wait()
                self._turn(heard)
            except Unavailable as error:
                patience.wait_for(self._read_again, error)
                for item in heard:
                    self._news.put(item)

    def close(self) -> None:
        """Give up the runs, which another engine may take, and the runner; tasks go on running."""
        self.runner.close()  # before anybody else may begin what it has not begun yet
        for lease in (*(live.lease for live in self._runs.values()), *self._claims.values()):
            lease.release()
        self._runs.clear()
        self._claims.clear()
        self._hasher.close()
        self._lookout.close()

    def _read(self, run_id: str, lease: Lease) -> LiveRun:
        """Make a run ready to be driven; it takes its time, and any thread may do it."""
        with self._store.read() as tx:
            run = runs.get(tx, run_id)
            body = runs.spec(tx, run.spec_digest)
            last_at = events.last_at(tx, run_id)
        return self._live(run, body, Moments(max(self._clock(), last_at) - self._steady()), lease)

    def _begin(self, live: LiveRun, *, reopen: bool = False) -> None:
        """Drive a run from here on."""
        run_id = live.info.id
        with self._store.transaction() as tx:
            run = runs.get(tx, run_id)
            live.begin(tx, self._steady())
            if run.state == "PENDING" and run.started_at is None:
                given = artifacts.of_task(tx, run_id, "", "input")
                names = constants.names(live.info)
                live.open_root(resolve.root_inputs(live.document.spec, run.parameters, given, names))
            elif run.state == "CANCELING" and run.started_at is None:
                live.never_begun(run.error)
            else:
                recovery.recover(tx, live, run, reopen=reopen)
            effects = live.finish()
        self._runs[run_id] = live
        passing("engine.taken")
        self._perform(effects)
        self._drop(live)

    def _read_again(self) -> None:
        """Go on from what is committed: what is in memory may have been meant to be, and was not."""
        for live in list(self._runs.values()):
            run_id = live.info.id
            with self._store.read() as tx:
                live.is_over = runs.get(tx, run_id).state in TERMINAL
            self._drop(live)
            if not live.is_over:
                self._forget_waits(run_id)
                self._begin(self._read(run_id, live.lease))

    def _live(self, run: Run, body: dict[str, Any], moments: Moments, lease: Lease) -> LiveRun:
        options = msgspec.convert(run.options, RunOptions)
        package = ir.package_from_dict(body)
        document = Document.of(package, keep_going=options.keep_going)
        info = self._info(run, options, workspaces.prepare(self._places, run, package.kubernetes))
        env = read_env_file(options.env_file) if options.env_file else {}
        caching = Caching(
            document,
            self.runner,
            Rules.of(self._cache, options),
            info,
            options.env_file,
            env,
            self._store.leases.held,
        )
        caching.identify()
        attempts = Attempts(info, document, self._places, env, options.origins, self._clock)
        limits = Limits.of(package.kubernetes)
        resolver = Resolver(document, info, caching, self._earlier(document, info, options))
        return LiveRun(info, document, resolver, self._waiting, attempts, limits, moments, lease)

    def _info(self, run: Run, options: RunOptions, workspace: str | None) -> RunInfo:
        return RunInfo(
            id=run.id,
            name=run.name,
            resource_name=ids.resource_name(run.pipeline_name, run.id),
            pipeline_root=self._places.artifacts,
            created_at=run.created_at,
            scheduled_at=run.scheduled_at or run.created_at,
            workspace=workspace,
            success_state=options.success_state,
            namespace=run.namespace,
        )

    def _earlier(self, document: Document, info: RunInfo, options: RunOptions) -> Earlier | None:
        """Return the run that a run is derived from; None where it was deleted since: then all else runs."""
        if options.rerun_of is None:
            return None
        from penstock.engine.earlier import Earlier  # noqa: PLC0415 - few runs are derived from others

        try:
            with self._store.read() as tx:
                run = runs.get(tx, options.rerun_of)
                body = runs.spec(tx, run.spec_digest)
        except NotFound:
            return None
        options_then = msgspec.convert(run.options, RunOptions)
        folder = self._places.workspace(run.id) if info.workspace is not None else None
        info_then = self._info(run, options_then, str(folder) if folder is not None else None)
        document_then = Document.of(ir.package_from_dict(body), keep_going=options_then.keep_going)
        return Earlier(document, info.id, document_then, info_then, options.rerun_from)

    def _due_at(self) -> int:
        """Return when there is something to do without news, by the steady clock."""
        due_at = min(self._reconcile_at, self._timers[0][0]) if self._timers else self._reconcile_at
        look_at = self._waiting.due_at
        return due_at if look_at is None else min(due_at, look_at)

    def _is_due(self) -> bool:
        time = self._steady()
        return self._due_at() <= time

    def _wait(self) -> list[News]:
        """Wait for news, a due timer or something that others have written; return the news that there is.

        What was posted is called here.
        """
        heard: list[News | Callable[[], None]] = []
        while not heard:
            heard += self._look()
            time = self._steady()
            timeout_s = min(self._lookout.every_s, max(0.0, (self._due_at() - time) / 1e6))
            try:
                heard.append(self._news.get(block=not heard, timeout=timeout_s))
                while len(heard) < MAX_BATCH:
                    heard.append(self._news.get_nowait())
            except queue.Empty:
                if self._is_due():
                    break
        for item in heard:
            if callable(item):
                item()
        return [item for item in heard if not callable(item)]

    def _look(self) -> list[News]:
        """Return what others want of the runs that are driven here."""
        if not self._lookout.sees_change():
            return []
        with self._store.read() as tx:
            if self._waiting:
                self._waiting.look(tx, self._store.leases, self._steady())
            ending = runs.list(tx, limit=MAX_BATCH, state="CANCELING", hidden=True)
        return [Cancel(run.id, run.error or news.cancelled("")) for run in ending if self._goes_on(run.id)]

    def _goes_on(self, run_id: str) -> bool:
        live = self._runs.get(run_id)
        return live is not None and live.ending is None

    def _turn(self, heard: list[News]) -> None:
        """Take news and due timers, commit what follows, then do it."""
        time = self._steady()
        if not heard and self._due_at() > time:
            return
        touched: dict[str, LiveRun] = {}
        self._touched = touched
        with self._store.transaction() as tx:

            def live_run(run_id: str) -> LiveRun | None:
                live = self._runs.get(run_id)
                if live is None or live.is_over:
                    return None
                if run_id not in touched:
                    live.begin(tx, time)
                    touched[run_id] = live
                return live

            for item in heard:
                if isinstance(item, Cancel):
                    if live := live_run(item.run_id):
                        news.cancel(live, item.why)
                elif isinstance(item, Hashed):
                    if live := live_run(item.run_id):
                        news.know(live, item)
                elif live := live_run(item.ref.run_id):
                    news.take(live, item)
            while self._timers and self._timers[0][0] <= time:
                _, run_id, path, number = heapq.heappop(self._timers)
                if live := live_run(run_id):
                    news.fire(live, path, number)
            for run_id, path in self._no_longer_waiting(tx, time):
                if live := live_run(run_id):
                    news.look_again(live, path)
            effects = [effect for live in touched.values() for effect in live.finish()]
            passing("engine.written")
        passing("engine.committed")
        self._perform(effects)
        for live in touched.values():
            self._drop(live)
        self._reconcile(time)

    def _reconcile(self, time: int) -> None:
        """Tell the runner now and then what is under way, in case that either side has missed something."""
        if time < self._reconcile_at:
            return
        self._reconcile_at = time + round(RECONCILE_S * 1e6)
        if refs := [ref for live in self._runs.values() for ref in under_way(live.info.id, live.frames)]:
            self.runner.reconcile(refs)

    def _no_longer_waiting(self, tx: Tx, time: int) -> list[Place]:
        """Return the tasks that have waited for other runs and are to be looked at again."""
        if self._waiting.is_to_look(time):
            self._waiting.look(tx, self._store.leases, time)
        return list(dict.fromkeys(self._waiting.ended()))

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case StartAttempt(attempt, adopt=True):
                    self.runner.adopt(attempt)
                case StartAttempt(attempt):
                    self.runner.start(attempt)
                case KillAttempt(ref):
                    self.runner.kill(ref)
                case Digest(run_id, path, artifacts):
                    self._hasher.ask(run_id, path, artifacts)
                case AwaitTask(run_id, path, maker):
                    self._waiting.wait((run_id, path), maker, self._steady())
                case WakeAt(due_at, run_id, path, number):
                    heapq.heappush(self._timers, (due_at, run_id, path, number))
            passing("engine.performed")

    def _drop(self, live: LiveRun) -> None:
        if live.is_over:
            passing("engine.over")
            live.lease.release()
            self._runs.pop(live.info.id, None)
            # A timer that is left would fire into the run when it is opened again.
            self._forget_waits(live.info.id)

    def _forget_waits(self, run_id: str) -> None:
        self._waiting.stop_all(run_id)
        self._timers = [timer for timer in self._timers if timer[1] != run_id]
        heapq.heapify(self._timers)
