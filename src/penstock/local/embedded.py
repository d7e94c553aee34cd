"""The engine inside this process: a home folder, its store, and a runner of processes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from penstock import home as homes
from penstock import store as stores
from penstock.engine import About, Engine, RunOptions, ids, submit
from penstock.engine.frames import Places
from penstock.runners.process.runner import ProcessRunner
from penstock.store import attempts, events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from penstock.engine.rerun import Changes
    from penstock.home import Home
    from penstock.ir import Package
    from penstock.runners import Reporter, Runner
    from penstock.runners.process import Zygote
    from penstock.store import Artifact, Run, Store


class Embedded(Struct, frozen=True):
    """An open home with an engine that runs in the thread that calls `drive`."""

    home: Home
    store: Store
    engine: Engine

    def submit(
        self,
        package: Package,
        parameters: Mapping[str, Any],
        *,
        artifacts: Mapping[str, Sequence[Artifact]] | None = None,
        name: str | None = None,
        experiment: str = "Default",
        tags: Mapping[str, str] | None = None,
        options: RunOptions | None = None,
    ) -> Run:
        """Create a run that this engine will take, and no other; see `penstock.engine.submit`."""
        return self._claimed(
            lambda run_id: submit(
                self.store,
                package,
                self.engine.runner,
                parameters=parameters,
                artifacts=artifacts,
                about=About(run_id=run_id, name=name, experiment=experiment, tags=tags or {}),
                options=options,
            )
        )

    def _claimed(self, create: Callable[[str], Run]) -> Run:
        """Create a run with the right to drive it."""
        run_id = ids.new_run_id()
        self.engine.claim(run_id)
        try:
            return create(run_id)
        except BaseException:
            self.engine.release(run_id)
            raise

    def rerun(self, earlier: Run, changes: Changes) -> Run:
        """Create a run that takes outputs of an earlier one; see `penstock.engine.rerun`."""
        from penstock.engine.rerun import rerun  # noqa: PLC0415 - few runs are derived from others

        return self._claimed(lambda run_id: rerun(self.store, self.engine.runner, earlier, changes, run_id))

    def take(self, run_id: str, *, reopen: bool = False) -> None:
        """Begin to drive a run; see `Engine.take`."""
        self.engine.take(run_id, reopen=reopen)

    def drive(self) -> None:
        """Drive what was taken until it has ended."""
        self.engine.drive()

    def cancel(self, run_id: str, reason: str) -> None:
        """Ask a run to end; any thread or signal handler may call it."""
        self.engine.cancel(run_id, reason)

    def last_event(self, run_id: str) -> int:
        """Return the number of the newest event of a run."""
        with self.store.read() as tx:
            return events.last_seq(tx, run_id)

    def log_of(self, run_id: str, path: str) -> Path | None:
        """Return the log of the last attempt of a task; None where there was none."""
        with self.store.read() as tx:
            tried = attempts.of_task(tx, run_id, path)
        log = self.home.logs / run_id / path / str(tried[-1].number) / "log" if tried else None
        return log if log is not None and log.exists() else None


@contextmanager
def embedded(
    folder: Path | None = None,
    *,
    warmed: Zygote | None = None,
    images: Mapping[str, str] | None = None,
    adapt: Callable[[Places], Places] | None = None,
    runner: Callable[[Reporter], Runner] | None = None,
) -> Iterator[Embedded]:
    """Open a home and an engine in it.

    An interrupt (KeyboardInterrupt) that leaves the block ends the tasks that run, at once. Otherwise they
    go on, and another engine may take over their run.

    Args:
        folder: The home; None for ``$PENSTOCK_HOME``, else ``~/.penstock``.
        warmed: A zygote that was started earlier, see `penstock.runners.process.warm`.
        images: Interpreters for images that the settings name none for.
        adapt: Says where attempts keep their things, given where they usually do.
        runner: Makes the runner; by default one of processes.

    Raises:
        ConfigError: The home cannot be used.
        Unavailable: Its database cannot be opened.
    """
    home = homes.prepare(folder)
    if images:
        named = dict(home.config.images)
        named.update((image, path) for image, path in images.items() if not home.config.interpreter(image))
        home = structs.replace(home, config=structs.replace(home.config, images=named))
    with stores.open(home.database) as store:
        runners: list[ProcessRunner] = []

        def make_runner(report: Reporter) -> ProcessRunner:
            runners.append(ProcessRunner(home, report, warmed=warmed))
            return runners[0]

        places = Places(home.logs, str(home.artifacts), home.workspaces)
        places = adapt(places) if adapt is not None else places
        engine = Engine(store, places, runner or make_runner, cache=home.config.cache)
        try:
            yield Embedded(home, store, engine)
        except KeyboardInterrupt:
            for made in runners:
                made.close(kill=True)
            raise
        finally:
            engine.close()
