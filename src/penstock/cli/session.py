"""One run driven to its end by a command: shown on stderr, cancelled by Ctrl-C, its outputs on stdout."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.cli.load import is_compiled, split_target
from penstock.cli.recorded import News, as_it_stands, heading
from penstock.cli.results import (
    end_of,
    last_lines,
    no_run,
    not_finished,
    print_json,
    print_outputs,
    show_failure,
)
from penstock.cli.root import FAILED, INTERRUPTED, SUCCEEDED, exit_code, show_error
from penstock.cli.text import SHORT, apart, note
from penstock.cli.view import View
from penstock.compat import choose_sdk
from penstock.errors import Conflict, Error
from penstock.local.interrupts import interrupts
from penstock.local.results import read_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from penstock.local.embedded import Embedded
    from penstock.local.results import RunResult
    from penstock.store import Run

__all__ = ["Session", "choose", "conduct"]

# A run that has not ended was asked to go on by itself.
EXIT_CODES = {"SUCCEEDED": SUCCEEDED, "CANCELED": INTERRUPTED, "PENDING": SUCCEEDED, "RUNNING": SUCCEEDED}
_REASON = "interrupted by the user"
_CANCELLING = "cancelling: tasks are given time to end; Ctrl-C again kills them and leaves"


class Session:
    """One use of a command that drives a run, or follows one.

    Attributes:
        run: The run, once there is one.
        so_far: That run as JSON data, where an error kept it from its end.
    """

    def __init__(self) -> None:
        self.run: Run | None = None
        self.so_far: dict[str, Any] | None = None

    def drive(
        self, engine: Embedded, run: Run, *, reopen: bool = False, target: str | None = None
    ) -> RunResult:
        """Drive a run to its end, and say why it did not succeed.

        Args:
            engine: The engine.
            run: The run.
            reopen: Whether it has ended, and is opened again.
            target: The file that its pipeline is from.
        """
        self.run = run
        try:
            result = _drive(engine, run, reopen=reopen)
        except BaseException:
            self.so_far = _so_far(engine, run)
            raise
        if result.run.state != "SUCCEEDED":
            _show_end(engine, result, target)
        return result

    def left(self, error: Error | KeyboardInterrupt) -> int:
        """Say that the run was left before its end, and return the exit code."""
        assert self.run is not None, "there is a run that was left"
        if isinstance(error, Error):
            show_error(error)
        else:
            note("left at once: the run has not ended")
        if not isinstance(error, Conflict):  # another process goes on with it
            note(f"  go on with it: penstock run --resume {self.run.id[:SHORT]}")
        return exit_code(error) if isinstance(error, Error) else INTERRUPTED


_Session = TypeVar("_Session", bound=Session)


def conduct(go: Callable[[_Session], RunResult], session: _Session, *, as_json: bool) -> int:
    """Have a run driven or followed, print what came of it, and return the exit code."""
    try:
        with apart():
            result = go(session)
    except (Exception, KeyboardInterrupt) as error:
        if as_json:
            print_json(not_finished(error, session.so_far))
        if session.run is None or not isinstance(error, Error | KeyboardInterrupt):
            raise
        return session.left(error)
    if as_json:
        print_json(result.to_dict())
    else:
        print_outputs(result.outputs)
    return EXIT_CODES.get(result.run.state, FAILED)


def choose(target: str | None, sdk: str) -> tuple[str, str | None] | None:
    """Choose the SDK for a file, and say which; return the file and what is meant of it.

    Args:
        target: The file; without one, the pipeline is there compiled.
        sdk: What the user chose.
    """
    if target is None:
        note("sdk: none (the run has its pipeline compiled)")
        return None
    path, chosen = split_target(target)
    if is_compiled(path):
        note("sdk: none (the pipeline is compiled)")
    else:
        found = choose_sdk(sdk)
        note(found.text)
        found.activate()
    return path, chosen


def _drive(engine: Embedded, run: Run, *, reopen: bool) -> RunResult:
    """Drive a run to its end while another thread shows it; Ctrl-C cancels it."""
    news = News(engine.store, run.id, engine.last_event(run.id))
    view = View(heading(run, engine.home.logs), as_it_stands(engine.store, run), news)

    def cancel() -> None:
        view.say(_CANCELLING)
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
        return no_run("", "") | {"run_id": run.id, "error": None}


def _show_end(engine: Embedded, result: RunResult, target: str | None) -> None:
    """Say why a run did not succeed, and how to go on with it."""
    error = result.run.error
    if error is not None:
        log = engine.log_of(result.run.id, error.task) if error.task else None
        lines = last_lines(end_of(log), without=error.traceback) if log is not None else ()
        show_failure(result, lines, str(log) if log is not None else None)
    short = result.run.id[:SHORT]
    note(f"  go on with it: penstock run --resume {short}")
    if target is not None and result.run.state == "FAILED" and not is_compiled(split_target(target)[0]):
        note(f"  or change the file, and go on in a new run: penstock rerun {short} {target}")
