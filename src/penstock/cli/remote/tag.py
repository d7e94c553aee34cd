"""``penstock tag --on``: what a run of another server is called."""

from __future__ import annotations

from penstock.cli.parameters import read_tags
from penstock.cli.remote.server import opened
from penstock.cli.tag import edited, show

__all__ = ["execute"]


def execute(
    *,
    on: str,
    run: str,
    tags: tuple[str, ...],
    removed: tuple[str, ...],
    name: str | None,
    description: str | None,
    as_json: bool,
) -> int:
    """Change what a run is called, and print what it is called then."""
    with opened(on) as remote:
        remote.check_ours("`penstock tag`")
        run_id = remote.find_run(run).run_id
        view = remote.client.get_run_view(run_id)
        had = dict(view.tags or {})
        tagged = edited(run_id, had, read_tags(tags), removed)
        if tagged != had or name is not None or description is not None:
            view = remote.client.update_run(run_id, display_name=name, description=description, tags=tagged)
    show(run_id, view.run.display_name, view.run.description or "", tagged, as_json=as_json)
    return 0
