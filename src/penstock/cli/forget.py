"""``penstock forget``: have tasks run again whose outputs would be taken from the cache."""

from __future__ import annotations

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_age
from penstock.cli.runs import find_run
from penstock.cli.text import note
from penstock.errors import NotFound, SubmitError
from penstock.runtime.identity import now
from penstock.store import cache

__all__ = ["execute"]


def execute(
    *, pipeline: str | None, task: str | None, component: str | None, run: str | None, older_than: str | None
) -> int:
    """Forget what is cached of a pipeline, a task, a component, a run, or from before a time."""
    if pipeline is None and component is None and run is None and older_than is None:
        raise SubmitError(
            "there is nothing to forget",
            hint="name a pipeline, as in `penstock forget PIPELINE`; all that is cached is `--older-than 0s`",
        )
    before = None if older_than is None else now() - read_age(older_than, "--older-than") * 1_000_000
    with stores.open(homes.prepare().database) as store, store.transaction() as tx:
        run_id = find_run(tx, run).id if run is not None else None
        count = cache.forget(
            tx, run_id=run_id, pipeline=pipeline, path=task, component=component, before=before
        )
    said = [
        f" of task {task!r}" if task is not None else "",
        f" of pipeline {pipeline!r}" if pipeline is not None else "",
        f" of component {component!r}" if component is not None else "",
        f" of run {run!r}" if run is not None else "",
        f" from more than {older_than} ago" if older_than is not None else "",
    ]
    what = "".join(said)
    if not count:
        raise NotFound(
            f"nothing is cached{what}",
            hint="`penstock runs` names the pipelines, `penstock why RUN` a run's tasks",
        )
    note(f"forgot {count} cached result{'s' if count > 1 else ''}{what}")
    return 0
