"""``penstock forget``: have tasks run again whose outputs would be taken from the cache."""

from __future__ import annotations

from penstock import home as homes
from penstock import store as stores
from penstock.cli.text import note
from penstock.errors import NotFound
from penstock.store import cache

__all__ = ["execute"]


def execute(*, pipeline: str, task: str | None) -> int:
    """Forget what is cached of a pipeline, or of one task of it."""
    with stores.open(homes.prepare().folder) as store, store.transaction() as tx:
        count = cache.forget(tx, pipeline, task)
    of_task = f" of task {task!r}" if task is not None else ""
    if not count:
        raise NotFound(
            f"nothing is cached{of_task} of pipeline {pipeline!r}",
            hint="`penstock runs` names the pipelines, `penstock why RUN` a run's tasks",
        )
    note(f"forgot {count} cached result{'s' if count > 1 else ''}{of_task} of pipeline {pipeline!r}")
    return 0
