"""An engine that drives every run of a store which nobody else drives, and outlives the errors of each.

What it is to do stands in the store, written there by other processes: a run that is PENDING is to be begun,
or begun again; one that is CANCELING is to end; one that is open and has no driver has lost it; one that was
discarded is to be deleted once it has ended.
"""

from __future__ import annotations

import logging
import shutil
import time
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from penstock import ir
from penstock.driver import constants, resolve
from penstock.engine import failing
from penstock.engine.contents import Hashed
from penstock.engine.engine import Cancel, Engine
from penstock.engine.envfile import read_env_file
from penstock.engine.resolving import error_row
from penstock.engine.sharing import Share
from penstock.engine.submit import RunOptions, check
from penstock.errors import Conflict, Error, StoreError, SubmitError, Unavailable
from penstock.home import CacheSettings
from penstock.store import TaskError, artifacts, deletion, runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.engine.engine import News
    from penstock.engine.frames import Places
    from penstock.engine.live import LiveRun
    from penstock.runners import Reporter, Runner
    from penstock.store import Lease, Store

__all__ = ["MOST_RUNS", "Service"]

MOST_RUNS = 200
"""How many runs are driven at once; the others wait, the oldest first. It bounds memory and open files."""

SWEEP_S = 1.0
"""How long a run may be without a driver before it is missed: the death of a driver is no commit."""

HELPERS = 32
"""How many runs are made ready at once; most of them wait for packages to be resolved."""

MOST_CONFLICTS = 3

LONGEST_PAUSE_S = 5.0
"""How long a database, or a run, that cannot be used is left alone before it is tried again."""

_log = logging.getLogger(__name__)


class Service(Engine):
    """The engine of a server; see the module.

    Args:
        store: Where everything is recorded.
        places: Where attempts keep their things.
        make_runner: Makes the runner, given where to report to.
        cache: How outputs of earlier tasks are taken here.
        runs_code: Whether the code of people who log in is run: that of runs in a namespace.
    """

    def __init__(
        self,
        store: Store,
        places: Places,
        make_runner: Callable[[Reporter], Runner],
        *,
        cache: CacheSettings = CacheSettings(),  # noqa: B008 - frozen
        runs_code: bool = True,
    ) -> None:
        super().__init__(store, places, make_runner, cache=cache)
        msgspec.convert({}, RunOptions)  # msgspec looks at a class once, and may not do so in two threads
        self._runs_code = runs_code
        self._preparing: set[str] = set()
        self._given_up: set[str] = set()
        self._resting: dict[str, float] = {}
        self._conflicts: Counter[str] = Counter()
        self._helpers = ThreadPoolExecutor(HELPERS, thread_name_prefix="penstock-prepare")
        self._swept_at = -SWEEP_S
        self._pause_s = 0.0
        self._is_stopping = False
        self._share = Share(store.leases)

    def stop(self) -> None:
        """Have `serve` return; any thread or signal handler may call it."""
        self._is_stopping = True
        self._news.put(lambda: None)

    def serve(self) -> None:
        """Drive what there is to drive until `stop` is called; what runs then goes on without us."""
        while not self._is_stopping:
            try:
                self._turn(self._wait())
                self._pause_s = 0.0
            except (StoreError, OSError) as error:
                self._endure(error)

    def close(self) -> None:
        """Give up the runs, which another engine may take, and the runner; tasks go on running."""
        self._helpers.shutdown(wait=False, cancel_futures=True)
        self._share.leave()
        super().close()

    # What others have written.

    def _look(self) -> list[News]:
        heard = super()._look()
        if self._lookout.saw_change or time.monotonic() - self._swept_at >= SWEEP_S:
            self._swept_at = time.monotonic()
            self._sweep()
        return heard

    def _sweep(self) -> None:
        """Take the runs that nobody drives, and delete those that nobody wants."""
        self._share.show()
        with self._store.read() as tx:
            found = runs.unfinished(tx, limit=MOST_RUNS + len(self._runs) + len(self._preparing))
            discarded = runs.discarded(tx)
        wanted = [run_id for run_id, _ in found if self._may_take(run_id)]
        driven = len(self._runs) + len(self._preparing)
        free, part = self._share.wanted(self._store.leases.free(wanted), driven=driven, unfinished=len(found))
        until = min(MOST_RUNS, driven + part)
        for run_id in free:
            if len(self._runs) + len(self._preparing) >= until:
                break
            if self.claim(run_id):
                self._preparing.add(run_id)
                self._helpers.submit(self._prepare, run_id, self._claims[run_id])
        for run_id in discarded:
            if self._may_take(run_id) and self.claim(run_id):
                self._preparing.add(run_id)
                self._helpers.submit(self._delete, run_id)

    def _may_take(self, run_id: str) -> bool:
        if run_id in self._runs or run_id in self._preparing or run_id in self._given_up:
            return False
        if self._resting.get(run_id, 0.0) > time.monotonic():
            return False
        self._resting.pop(run_id, None)
        return True

    def _prepare(self, run_id: str, lease: Lease) -> None:
        """Make a run ready, in a thread of its own: packages may have to be resolved."""
        try:
            live = self._read(run_id, lease)
            self._ask_runner(live)
        except Exception as error:  # whatever it is, it is this run's alone
            failure = error
            self.post(lambda: self._refused(run_id, failure))
        else:
            self.post(lambda: self._prepared(live))

    def _ask_runner(self, live: LiveRun) -> None:
        """Ask the runner about a run that is new, and note what it says."""
        run_id = live.info.id
        with self._store.read() as tx:
            run = runs.get(tx, run_id)
            body = runs.spec(tx, run.spec_digest)
            given = artifacts.of_task(tx, run_id, "", "input")
        if run.state != "PENDING" or run.started_at is not None:
            return
        if run.namespace and not self._runs_code:
            raise SubmitError(
                f"what people send is not run by the server's own account (namespace {run.namespace!r})",
                hint="its administrator may allow it: process_runner = true in [auth] of config.toml",
            )
        options = msgspec.convert(run.options, RunOptions)
        package = ir.package_from_dict(body)
        inputs = resolve.root_inputs(package.spec, run.parameters, given, constants.names(live.info))
        variables = read_env_file(options.env_file) if options.env_file else {}
        notices = check(package, self.runner, inputs, variables)
        if notices != run.notices:
            with self._store.transaction() as tx:
                runs.update(tx, run_id, notices=notices)

    def _prepared(self, live: LiveRun) -> None:
        run_id = live.info.id
        self._preparing.discard(run_id)
        self._claims.pop(run_id, None)
        try:
            self._begin(live)
        except Exception as error:
            if run_id in self._runs:  # it has begun
                self._claims[run_id] = self._leave(run_id)
                self._repeat(run_id, [])
            else:
                self._claims[run_id] = live.lease
                self._refused(run_id, error)

    def _refused(self, run_id: str, error: Exception) -> None:
        """Fail a run that cannot be begun, or gone on with."""
        self._preparing.discard(run_id)
        if isinstance(error, Unavailable):
            self._rest(run_id, error)
        else:
            self._fail(run_id, error)

    def _rest(self, run_id: str, error: Exception) -> None:
        """Leave a run alone for a while: what keeps it from being driven is not its own."""
        _log.warning("run %s cannot be driven now: %s", run_id, error)
        self._resting[run_id] = time.monotonic() + LONGEST_PAUSE_S
        self.release(run_id)

    def _delete(self, run_id: str) -> None:
        """Delete a run's folders and then its rows, in a thread of its own."""
        try:
            folders = [self._places.logs / run_id, self._places.workspace(run_id)]
            for folder in folders:
                if folder is not None:
                    shutil.rmtree(folder, ignore_errors=True)
            with self._store.transaction() as tx:
                deletion.delete_run(tx, run_id)
        except Exception:
            _log.exception("run %s cannot be deleted; it is tried again after a restart", run_id)
            self._given_up.add(run_id)
        self.post(lambda: self._deleted(run_id))

    def _deleted(self, run_id: str) -> None:
        self._preparing.discard(run_id)
        self.release(run_id)

    # Errors.

    def _turn(self, heard: list[News]) -> None:
        """Take news; an error that they lead to is the error of one run, found by taking them run by run."""
        try:
            super()._turn(heard)
        except Unavailable:
            raise
        except Exception as error:
            _log.warning("a turn failed and is repeated run by run: %r", error)
            concerned = (self._touched.keys() | {_run_of(item) for item in heard}) & self._runs.keys()
            for run_id in concerned:  # what is in memory of them is not what is committed
                self._claims[run_id] = self._leave(run_id)
            for run_id in concerned:
                self._repeat(run_id, [item for item in heard if _run_of(item) == run_id])

    def _repeat(self, run_id: str, heard: list[News]) -> None:
        """Go on with a run from what is committed of it, and take its news again."""
        try:
            self.take(run_id)
            super()._turn(heard)
        except Unavailable:
            raise
        except Exception as error:
            if run_id in self._runs:
                self._claims[run_id] = self._leave(run_id)
            self._fail(run_id, error)

    def _leave(self, run_id: str) -> Lease:
        """Forget a run that is driven, and return its lease."""
        self._forget_waits(run_id)
        return self._runs.pop(run_id).lease

    def _fail(self, run_id: str, error: Exception) -> None:
        """End a run because of an error: of what it asks for, or of ours.

        A conflict may come from another driver, which goes on with the run; one that comes again and again
        does not.
        """
        if isinstance(error, Conflict) and self._conflicts[run_id] < MOST_CONFLICTS:
            self._conflicts[run_id] += 1
            self._rest(run_id, error)
            return
        if not isinstance(error, Error):
            _log.error("run %s fails by a mistake of ours", run_id, exc_info=error)
        try:
            if self.claim(run_id):
                with self._store.transaction() as tx:
                    self._claims[run_id].check(tx)
                    killed = failing.fail(tx, run_id, _row(error))
                for ref in killed:
                    self.runner.kill(ref)
        except Conflict:
            _log.warning("run %s is left to another driver", run_id)
        except Unavailable:
            raise
        except Exception:
            _log.exception("run %s cannot even be failed: it is left alone until a restart", run_id)
            self._given_up.add(run_id)
        finally:
            self.release(run_id)

    def _endure(self, error: Exception) -> None:
        """Wait for a database that is not there, and go on from what it says then."""
        self._pause_s = min(max(0.1, self._pause_s * 2), LONGEST_PAUSE_S)
        _log.error("the database cannot be used, next try in %g s: %s", self._pause_s, error)
        for run_id in list(self._runs):
            self._claims[run_id] = self._leave(run_id)
        for run_id in self._claims.keys() - self._preparing:
            with suppress(StoreError):  # then it ends by its time
                self.release(run_id)
        until = time.monotonic() + self._pause_s
        while time.monotonic() < until and not self._is_stopping:
            time.sleep(0.05)


def _run_of(item: News) -> str:
    return item.run_id if isinstance(item, Cancel | Hashed) else item.ref.run_id


def _row(error: Exception) -> TaskError:
    if isinstance(error, Error):
        return error_row(error)
    return TaskError(
        f"the engine cannot go on with this run: {error!r}",
        kind="InternalError",
        traceback="".join(traceback.format_exception(error)),
        hint="this is a mistake in Penstock, not in your pipeline; `penstock run --resume` may go on with it",
    )
