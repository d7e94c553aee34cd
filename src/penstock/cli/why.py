"""``penstock why``: why each task of a run ran, or did not have to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from penstock import home as homes
from penstock import store as stores
from penstock.cli.logs import is_meant
from penstock.cli.results import print_json
from penstock.cli.runs import find_run
from penstock.cli.text import out
from penstock.engine.verdicts import Part, verdict
from penstock.errors import NotFound
from penstock.store import tasks
from penstock.store.rows import LEAF_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from penstock.store import Task

__all__ = ["chosen", "execute", "show"]


_RUN = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def execute(*, run: str, task: str | None, as_json: bool) -> int:
    """Print a line for each task."""
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        run_id = find_run(tx, run).id
        rows = chosen(run_id, tasks.all(tx, run_id), task)
        changed = (
            {row.path: [_data(part) for part in verdict(tx, row).changed] for row in rows} if as_json else {}
        )
    show(rows, changed, as_json=as_json)
    return 0


def chosen(run_id: str, rows: Iterable[Task], task: str | None) -> list[Task]:
    """Return the tasks of a run that do something themselves, and are meant.

    Args:
        run_id: The run.
        rows: Its tasks.
        task: The one that is meant; None for all.

    Raises:
        NotFound: There is no such task.
    """
    found = [row for row in rows if row.kind in LEAF_KINDS and (task is None or is_meant(row.path, task))]
    if task is not None and not found:
        raise NotFound(f"run {run_id[:8]} has no task {task!r}", hint="`penstock why RUN` shows all of them")
    return found


def show(rows: Iterable[Task], changed: Mapping[str, list[dict[str, Any]]], *, as_json: bool) -> None:
    """Print a line for each task, or all as JSON.

    Args:
        rows: The tasks.
        changed: What of each has changed, by its path; for JSON only.
        as_json: Whether to print JSON.
    """
    said: list[dict[str, Any]] = [
        {
            "path": row.path,
            "state": row.state,
            "why": row.why or row.reason,
            "cached_from": row.cached_from,
            "changed": changed.get(row.path, []),
        }
        for row in rows
    ]
    if as_json:
        print_json(said)
        return
    for line in said:
        line["why"] = _RUN.sub(r"\1", line["why"] or "")  # as the command takes them
    widths = [max((len(str(line[key])) for line in said), default=0) for key in ("path", "state")]
    for line in said:
        out(f"{line['path']:{widths[0]}}  {line['state']:{widths[1]}}  {line['why']}".rstrip())


def _data(part: Part) -> dict[str, Any]:
    """Return a part that has changed as JSON data."""
    values = {"before": part.value_before, "after": part.value_after}
    data: dict[str, Any] = {"name": part.name, "words": part.words, "kind": part.kind}
    data |= {name: value for name, value in values.items() if value is not UNSET}
    return data | ({"same_content": True} if part.is_same_content else {})
