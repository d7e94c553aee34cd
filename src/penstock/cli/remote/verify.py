"""``penstock verify --on``: whether a task of another server's run gives the same each time."""

from __future__ import annotations

from penstock.cli.remote.step import found
from penstock.cli.verify import compared

__all__ = ["execute"]


def execute(*, on: str, run: str, task: str, target: str | None) -> int:
    """Fetch what a task was given, call its function twice, and say which outputs differ."""
    with found(on, run, task, target, "`penstock verify`") as step:
        return compared(step)
