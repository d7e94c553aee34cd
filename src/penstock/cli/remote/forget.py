"""``penstock forget --on``: have tasks run again whose outputs another server would take from its cache."""

from __future__ import annotations

from datetime import UTC, datetime

from penstock.cli.forget import Asked
from penstock.cli.remote.server import opened

__all__ = ["execute"]


def execute(
    *,
    on: str,
    pipeline: str | None,
    task: str | None,
    component: str | None,
    run: str | None,
    older_than: str | None,
) -> int:
    """Forget what is cached of a pipeline, a task, a component, a run, or from before a time."""
    asked = Asked(pipeline, task, component, run, older_than)
    before = asked.before()
    with opened(on) as remote:
        remote.check_ours("`penstock forget`")
        count = remote.client.invalidate_cache(
            run_id=remote.find_run(run).run_id if run is not None else None,
            pipeline=pipeline,
            path=task,
            component=component,
            before=datetime.fromtimestamp(before / 1e6, UTC).isoformat() if before is not None else None,
        )
    asked.show(count)
    return 0
