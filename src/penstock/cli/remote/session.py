"""One run of another server, followed by a command: shown on stderr as one of this home is."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import structs

from penstock.cli.progress import Progress
from penstock.cli.recorded import derived
from penstock.cli.remote import record, watch
from penstock.cli.remote.watch import Beginning
from penstock.cli.remote.written import as_written
from penstock.cli.results import last_lines, no_run, show_failure
from penstock.cli.root import INTERRUPTED, exit_code, show_error
from penstock.cli.session import Session
from penstock.cli.text import SHORT, note, style
from penstock.cli.view import View
from penstock.errors import APIError, Error
from penstock.local.history import PastRun

if TYPE_CHECKING:
    from penstock.cli.remote.server import Remote
    from penstock.ir import Package
    from penstock.local.results import RunResult
    from penstock.store.rows import Event, Run

__all__ = ["RemoteSession"]


class RemoteSession(Session):
    """One use of a command that follows a run of another server.

    Args:
        on: What the user calls the server.
    """

    def __init__(self, on: str) -> None:
        super().__init__()
        self._on = on

    def follow(
        self,
        remote: Remote,
        run: Run,
        beginning: Beginning | None = None,
        *,
        package: Package,
        target: str | None = None,
    ) -> RunResult:
        """Show a run until it has ended, and say why it did not succeed.

        Args:
            remote: Its server.
            run: The run.
            beginning: From where on it is followed; from its own when not given.
            package: What it runs.
            target: The file that its pipeline is from.
        """
        progress, after = beginning or Beginning(Progress(state=run.state))
        self.run = run
        self.so_far = no_run("", "") | {"run_id": run.id, "state": run.state, "error": None}
        news: deque[Event] = deque()
        view = View(_heading(remote, run), progress, lambda: _taken(news))
        view.start()
        try:
            for events in watch.changes(remote, run.id, after, view.say):
                news.extend(events)
        finally:
            view.finish()
        found = record.read(remote, run.id)
        result = record.result_of(found, package.spec)
        if result.run.error is not None and remote.is_ours:
            error = as_written(result.run.error, PastRun(result.run, package.spec), package)
            result = structs.replace(result, run=structs.replace(result.run, error=error))
        note(view.summary(result.run.state))
        if result.run.state != "SUCCEEDED":
            self._show_end(remote, result, target)
        return result

    def handed_over(self, remote: Remote, run: Run) -> None:
        """Say that a run goes on there, and how to see it."""
        for line in _heading(remote, run):
            note(line)
        note(f"  see how it goes: penstock run --resume {run.id[:SHORT]} --on {self._on}")

    def left(self, error: Error | KeyboardInterrupt) -> int:
        """Say that the run goes on without us, and return the exit code."""
        assert self.run is not None, "there is a run that was left"
        if isinstance(error, Error):
            show_error(error)
        short = self.run.id[:SHORT]
        note(f"left: the run goes on at {self._on}")
        note(f"  come back to it: penstock run --resume {short} --on {self._on}")
        note(f"  end it: penstock terminate {short} --on {self._on}")
        return exit_code(error) if isinstance(error, Error) else INTERRUPTED

    def _show_end(self, remote: Remote, result: RunResult, target: str | None) -> None:
        """Say why a run did not succeed, and how to go on with it."""
        error = result.run.error
        short = result.run.id[:SHORT]
        if error is not None:
            printed = _printed(remote, result.run.id, error.task)
            lines = last_lines(printed, without=error.traceback)
            log = f"penstock logs {short} '{error.task}' --on {self._on}" if printed else None
            show_failure(result, lines, log)
            if error.task and remote.is_ours and target is not None:
                step = f"penstock test-step {short} '{error.task}' {target.partition(':')[0]} --on {self._on}"
                note(f"  try the step here: {step}")
        note(f"  go on with it: penstock run --resume {short} --on {self._on}")


def _heading(remote: Remote, run: Run) -> list[str]:
    lines = [f"run {run.id}  {run.name}", *derived(run), f"at {remote.url}"]
    return lines + [f"{style('notice', 'yellow')}: {notice}" for notice in run.notices]


def _taken(news: deque[Event]) -> list[Event]:
    """Take what has come: another thread adds to it meanwhile."""
    return [news.popleft() for _ in range(len(news))]


def _printed(remote: Remote, run_id: str, path: str | None) -> str:
    """Return what a task has printed; nothing where the server does not have it, or does not give it."""
    if not path or not remote.is_ours:
        return ""
    try:
        return remote.client.logs(run_id, path)
    except APIError:
        return ""
