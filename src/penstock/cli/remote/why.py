"""``penstock why --on``: why each task of another server's run ran, or did not have to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penstock.cli.remote import record
from penstock.cli.remote.server import opened
from penstock.cli.why import chosen, show
from penstock.engine.ids import task_id

if TYPE_CHECKING:
    from penstock.cli.remote.server import Remote

__all__ = ["execute"]

_SAID = {
    "name": "name",
    "words": "words",
    "kind": "kind",
    "before": "value_before",
    "after": "value_after",
    "same_content": "same_content",
}
"""What is printed of a part that has changed, and what the API calls it."""


def execute(*, on: str, run: str, task: str | None, as_json: bool) -> int:
    """Print a line for each task."""
    with opened(on) as remote:
        remote.check_ours("`penstock why`")
        run_id = remote.find_run(run).run_id
        rows = chosen(run_id, record.read(remote, run_id).tasks, task)
        changed = {row.path: _changed(remote, run_id, row.path) for row in rows} if as_json else {}
    show(rows, changed, as_json=as_json)
    return 0


def _changed(remote: Remote, run_id: str, path: str) -> list[dict[str, Any]]:
    parts = remote.client.explain_cache(task_id(run_id, path)).changed or ()
    return [
        {name: value for name, said in _SAID.items() if (value := getattr(part, said)) is not None}
        for part in parts
    ]
