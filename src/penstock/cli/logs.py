"""``penstock logs``: what a run's tasks printed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from penstock import home as homes
from penstock import store as stores
from penstock.errors import NotFound
from penstock.store import attempts, runs, tasks

if TYPE_CHECKING:
    from penstock.store import Attempt, Tx


@click.command("logs")
@click.argument("run", metavar="RUN")
@click.argument("task", metavar="[TASK]", required=False)
@click.option("--attempt", type=int, help="Which attempt of TASK; the last when not given.")
def command(run: str, task: str | None, attempt: int | None) -> None:
    """Show what TASK of RUN printed; without TASK, what all of its tasks did.

    RUN is a run's id, the beginning of one, or a run's name. TASK is a task's path, or the end of one.
    """
    with stores.open(homes.prepare().folder) as store, store.read() as tx:
        run_id = runs.find(tx, run).id
        chosen = [_chosen(tx, run_id, path, attempt) for path in _paths(tx, run_id, task)]
    shown = [item for item in chosen if item is not None]
    if not shown:
        raise NotFound("no task of this run has printed anything: none was started")
    for item in shown:
        if task is None:
            click.echo(click.style(f"== {item.path} (attempt {item.number})", bold=True))
        _print(Path(item.folder) / "log")


def _paths(tx: Tx, run_id: str, task: str | None) -> list[str]:
    paths = [row.path for row in tasks.all(tx, run_id) if row.attempts]
    if task is None:
        return paths
    found = [path for path in paths if path == task] or [path for path in paths if path.endswith(f"/{task}")]
    if found:
        return found
    raise NotFound(
        f"run {run_id[:8]} has no task {task!r} that was started",
        hint=f"started were: {', '.join(paths) or 'none'}",
    )


def _chosen(tx: Tx, run_id: str, path: str, number: int | None) -> Attempt | None:
    tried = attempts.of_task(tx, run_id, path)
    if number is None:
        return tried[-1] if tried else None
    for item in tried:
        if item.number == number:
            return item
    raise NotFound(f"task {path} has no attempt {number}", hint=f"it has {len(tried)}")


def _print(log: Path) -> None:
    try:
        with log.open("r", encoding="utf-8", errors="replace") as stream:
            shutil.copyfileobj(stream, sys.stdout)
    except FileNotFoundError:
        click.echo(f"(nothing: {log} does not exist)", err=True)
