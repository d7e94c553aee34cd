"""``penstock logs``: what a run's tasks printed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from penstock import home as homes
from penstock import store as stores
from penstock.cli.follow import follow
from penstock.cli.runs import find_run
from penstock.cli.text import SHORT, note, out
from penstock.engine.printed import attempt_of
from penstock.errors import NotFound, SubmitError
from penstock.runners import logs
from penstock.store import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from penstock.store import Store, Task

NOTHING = "no task of this run has printed anything: none was started"


def execute(*, run: str, task: str | None, attempt: int, is_followed: bool) -> int:
    """Print the logs of a task's attempt, or of all tasks'."""
    check_attempt(attempt, is_followed=is_followed)
    with stores.open(homes.prepare().database) as store:
        if is_followed:
            _follow(store, run, task)
        else:
            _print_all(store, run, task, attempt)
    return 0


def check_attempt(attempt: int, *, is_followed: bool) -> None:
    """Refuse an attempt that is asked for by its number where logs are followed."""
    if attempt and is_followed:
        raise SubmitError(
            "--follow shows the attempts that run now, and takes no --attempt",
            hint="leave one of the two out",
        )


def _follow(store: Store, run: str, task: str | None) -> None:
    with store.read() as tx:
        run_id = find_run(tx, run).id
        name = (task or "").rstrip("/")
        is_single = any(row.kind == "RUNTIME" for row in tasks.of_paths(tx, run_id, [name]))
    follow(
        store,
        run_id,
        lambda path: not name or is_meant(path, name),
        single=is_single,
    )


def _print_all(store: Store, run: str, task: str | None, attempt: int) -> None:
    with store.read() as tx:
        run_id = find_run(tx, run).id
        rows = logged(run_id, tasks.all(tx, run_id), task)
        chosen = [(row, attempt_of(tx, row, attempt)) for row in rows]
    if not chosen:
        raise NotFound(NOTHING)
    for row, item in chosen:
        of_run = f" of run {item.run_id[:SHORT]}" if item.run_id != run_id else ""
        if len(chosen) > 1:
            out(f"== {row.path} (attempt {item.number}{of_run})")
        elif of_run:
            note(f"{row.path} took the outputs of attempt {item.number}{of_run}, whose log this is")
        _print(Path(item.folder) / "log")


def logged(run_id: str, all_rows: Iterable[Task], task: str | None) -> list[Task]:
    """Return the tasks that are meant and have a log; that of a task that is named may be of another run.

    Args:
        run_id: The run.
        all_rows: Its tasks.
        task: What is meant of them; None for all.

    Raises:
        NotFound: No such task was started.
    """
    runtime = (row for row in all_rows if row.kind == "RUNTIME")
    rows = [row for row in runtime if row.attempts or (task is not None and row.cached_from)]
    if task is None:
        return rows
    name = task.rstrip("/")
    for found in (
        [row for row in rows if row.path == name],
        [row for row in rows if row.path.endswith(f"/{name}")],
        [row for row in rows if _is_inside(row.path, name)],
    ):
        if found:
            return found
    raise NotFound(
        f"run {run_id[:8]} has no task {task!r} that was started",
        hint=f"started were: {', '.join(row.path for row in rows if row.attempts) or 'none'}",
    )


def is_meant(path: str, name: str) -> bool:
    """Say whether a task is called so: by its path, the end of it, or that of a group around it."""
    name = name.rstrip("/")
    return path == name or path.endswith(f"/{name}") or _is_inside(path, name)


def _is_inside(path: str, group: str) -> bool:
    """Say whether a task is in a loop, an iteration or a nested pipeline of this path."""
    around = f"/{path}"
    return any(f"/{group}{end}" in around for end in "/[~")


def _print(log: Path) -> None:
    """Print a log as it is: which bytes a task printed is its own affair."""
    sys.stdout.flush()
    try:
        for piece, _ in logs.read(log):
            sys.stdout.buffer.write(piece)
    except FileNotFoundError:
        note(f"(nothing: {log} does not exist)")
