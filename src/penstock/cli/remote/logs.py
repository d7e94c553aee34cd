"""``penstock logs --on``: what the tasks of another server's run printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock.cli.logs import NOTHING, check_attempt, logged
from penstock.cli.remote import record
from penstock.cli.remote.follow import follow
from penstock.cli.remote.server import opened
from penstock.cli.text import SHORT, note, out, write
from penstock.errors import NotFound

if TYPE_CHECKING:
    from penstock.cli.remote.server import Remote

__all__ = ["execute"]


def execute(*, on: str, run: str, task: str | None, attempt: int, is_followed: bool) -> int:
    """Print the logs of a task's attempt, or of all tasks'."""
    check_attempt(attempt, is_followed=is_followed)
    with opened(on) as remote:
        remote.check_ours("`penstock logs`")
        run_id = remote.find_run(run).run_id
        if is_followed:
            follow(remote, run_id, (task or "").rstrip("/"))
        else:
            _print_all(remote, run_id, task, attempt)
    return 0


def _print_all(remote: Remote, run_id: str, task: str | None, attempt: int) -> None:
    rows = logged(run_id, record.read(remote, run_id).tasks, task)
    if not rows:
        raise NotFound(NOTHING)
    for row in rows:
        if len(rows) > 1:
            out(f"== {row.path} (attempt {attempt or row.attempts})")
        elif row.cached_from and not row.attempts:
            taken = row.cached_from.partition("/")[0][:SHORT]
            note(f"{row.path} took its outputs from run {taken}, whose log this is")
        write(remote.client.logs(run_id, row.path, attempt))
