"""``penstock run``: a pipeline, a component or compiled YAML, on this machine, from start to end."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.cli.load import is_compiled, load_package, split_target
from penstock.cli.parameters import read_age, read_parameters
from penstock.cli.results import not_finished, print_json, print_outputs, show_failure
from penstock.cli.root import FAILED, INTERRUPTED, SUCCEEDED, exit_code, show_error
from penstock.cli.runs import find_run
from penstock.cli.text import apart, note
from penstock.cli.view import View
from penstock.compat import choose_sdk
from penstock.engine import RunOptions
from penstock.engine.envfile import read_env_file
from penstock.errors import Conflict, Error, SubmitError
from penstock.local.embedded import embedded
from penstock.local.interrupts import interrupts
from penstock.local.results import read_result

if TYPE_CHECKING:
    from penstock.ir import Package
    from penstock.local.embedded import Embedded
    from penstock.local.results import RunResult
    from penstock.runners.process import Zygote
    from penstock.store import Run

_EXIT_CODES = {"SUCCEEDED": SUCCEEDED, "CANCELED": INTERRUPTED}
_REASON = "interrupted by the user"


class _Request(NamedTuple):
    """The options of the command."""

    target: str | None
    params: tuple[str, ...]
    name: str | None
    experiment: str
    no_cache: bool
    max_cache_age: str | None
    keep_going: bool
    env_file: str | None
    resumed: str | None
    sdk: str


def execute(*, as_json: bool, warmed: Zygote | None, **options: Any) -> int:
    """Run FILE, or go on with a run; print what came of it, and return the exit code."""
    session = _Session(_Request(**options), warmed)
    try:
        with apart():
            result = session.go()
    except (Exception, KeyboardInterrupt) as error:
        if as_json:
            print_json(not_finished(error, session.so_far))
        if session.run is None or not isinstance(error, Error | KeyboardInterrupt):
            raise
        return _left(session.run, error)
    if as_json:
        print_json(result.to_dict())
    else:
        print_outputs(result.outputs)
    return _EXIT_CODES.get(result.run.state, FAILED)


class _Session:
    """One use of the command.

    Attributes:
        run: The run that it drives, once there is one.
        so_far: That run as JSON data, where an error kept it from its end.
    """

    def __init__(self, request: _Request, warmed: Zygote | None) -> None:
        self.run: Run | None = None
        self.so_far: dict[str, Any] | None = None
        self._max_cache_age_s: int | None = None
        self._request = request
        self._warmed = warmed

    def go(self) -> RunResult:
        """Start a run or go on with one, and see it through."""
        request = self._request
        if request.resumed is not None:
            _refuse_with_resume(request)
            note("sdk: none (the run has its pipeline compiled)")
            with embedded(warmed=self._warmed) as engine:
                return self._drive(engine, _resumable(engine, request.resumed), reopen=True)
        if request.target is None:
            raise SubmitError(
                "there is nothing to run",
                hint="name a file, as in `penstock run FILE`, or a run, as in `penstock run --resume RUN`",
            )
        path, chosen = split_target(request.target)
        if is_compiled(path):
            note("sdk: none (the pipeline is compiled)")
        else:
            sdk = choose_sdk(request.sdk)
            note(sdk.text)
            sdk.activate()
        return self._start(path, chosen)

    def _start(self, path: str, chosen: str | None) -> RunResult:
        # What is wrong with the options is said before all else is done.
        if self._request.env_file is not None:
            read_env_file(self._request.env_file)
        if self._request.max_cache_age is not None:
            self._max_cache_age_s = read_age(self._request.max_cache_age, "--max-cache-age")
        with embedded(warmed=self._warmed) as engine:
            package = load_package(path, chosen)
            run = self._submit(engine, package)
            return self._drive(engine, run, reopen=False)

    def _submit(self, engine: Embedded, package: Package) -> Run:
        request = self._request
        assert package.spec.root is not None, "a valid pipeline has a root"
        env_file = str(Path(request.env_file).absolute()) if request.env_file is not None else None
        return engine.submit(
            package,
            read_parameters(request.params, package.spec.root),
            name=request.name,
            experiment=request.experiment,
            options=RunOptions(
                cache=not request.no_cache,
                max_cache_age_s=self._max_cache_age_s,
                keep_going=request.keep_going,
                env_file=env_file,
            ),
        )

    def _drive(self, engine: Embedded, run: Run, *, reopen: bool) -> RunResult:
        self.run = run
        try:
            result = _drive(engine, run, reopen=reopen)
        except BaseException:
            self.so_far = _so_far(engine, run)
            raise
        if result.run.state != "SUCCEEDED":
            _show_end(engine, result, self._request)
        return result


def _refuse_with_resume(request: _Request) -> None:
    given = {
        "FILE": request.target is not None,
        "-p": bool(request.params),
        "--name": request.name is not None,
        "--experiment": request.experiment != "Default",
        "--sdk": request.sdk != "auto",
        "--no-cache": request.no_cache,
        "--max-cache-age": request.max_cache_age is not None,
        "--keep-going": request.keep_going,
        "--env-file": request.env_file is not None,
    }
    refused = [option for option, is_given in given.items() if is_given]
    if refused:
        raise SubmitError(
            f"--resume goes on with a run as it was started, and takes no {', '.join(refused)}",
            hint="leave that out; or start a new run, which takes what is unchanged from the cache",
        )


def _resumable(engine: Embedded, text: str) -> Run:
    with engine.store.read() as tx:
        run = find_run(tx, text)
    if run.state == "SUCCEEDED":
        raise SubmitError(
            f"run {run.id[:8]} has succeeded: there is nothing to go on with",
            hint="`penstock run FILE` starts a new one, and takes what is unchanged from the cache",
        )
    return run


def _drive(engine: Embedded, run: Run, *, reopen: bool) -> RunResult:
    """Drive a run to its end while another thread shows it; Ctrl-C cancels it."""
    view = View(engine.store, run, engine.home.logs, engine.last_event(run.id))

    def cancel() -> None:
        view.cancelling()
        engine.cancel(run.id, _REASON)

    gc.freeze()  # all that was imported stays
    gc.enable()
    with interrupts(cancel):
        if run.state == "CANCELING":  # the second Ctrl-C left it so: first the cancelling comes to its end
            engine.take(run.id)
            engine.drive()
        engine.take(run.id, reopen=reopen)
        view.start()
        try:
            engine.drive()
        finally:
            view.finish()
    result = read_result(engine.store, run.id)
    note(view.summary(result.run.state))
    return result


def _so_far(engine: Embedded, run: Run) -> dict[str, Any]:
    """Return what the store says of a run that an error stopped; without it, its id alone."""
    try:
        return read_result(engine.store, run.id).to_dict()
    except Error:
        return {"run_id": run.id, "state": None, "outputs": {}, "error": None, "tasks": []}


def _show_end(engine: Embedded, result: RunResult, request: _Request) -> None:
    """Say why a run did not succeed, and how to go on with it."""
    error = result.run.error
    if error is not None:
        show_failure(result, engine.log_of(result.run.id, error.task) if error.task else None)
    note(f"  go on with it: penstock run --resume {result.run.id[:8]}")
    is_python = request.target is not None and not is_compiled(split_target(request.target)[0])
    if is_python and not request.no_cache and result.run.state == "FAILED":
        note("  or change the file and run it again: what succeeded is taken from the cache")


def _left(run: Run, error: Error | KeyboardInterrupt) -> int:
    """Say that a run was left before its end, and return the exit code."""
    if isinstance(error, Error):
        show_error(error)
    else:
        note("left at once: the run has not ended")
    if not isinstance(error, Conflict):  # another process goes on with it
        note(f"  go on with it: penstock run --resume {run.id[:8]}")
    return exit_code(error) if isinstance(error, Error) else INTERRUPTED
