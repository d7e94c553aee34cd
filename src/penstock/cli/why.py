"""``penstock why``: why each task of a run ran, or did not have to."""

from __future__ import annotations

import re
from typing import Any

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

__all__ = ["execute"]


_RUN = re.compile(r"\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")


def execute(*, run: str, task: str | None, as_json: bool) -> int:
    """Print a line for each task."""
    with stores.open(homes.prepare().database) as store, store.read() as tx:
        run_id = find_run(tx, run).id
        rows = [
            row
            for row in tasks.all(tx, run_id)
            if row.kind in ("RUNTIME", "IMPORTER") and (task is None or is_meant(row.path, task))
        ]
        changed = {row.path: verdict(tx, row).changed for row in rows} if as_json else {}
    if task is not None and not rows:
        raise NotFound(f"run {run_id[:8]} has no task {task!r}", hint="`penstock why RUN` shows all of them")
    said: list[dict[str, Any]] = [
        {
            "path": row.path,
            "state": row.state,
            "why": row.why or row.reason,
            "cached_from": row.cached_from,
            "changed": [_data(part) for part in changed.get(row.path, ())],
        }
        for row in rows
    ]
    if as_json:
        print_json(said)
        return 0
    for line in said:
        line["why"] = _RUN.sub(r"\1", line["why"] or "")  # as the command takes them
    widths = [max((len(str(line[key])) for line in said), default=0) for key in ("path", "state")]
    for line in said:
        out(f"{line['path']:{widths[0]}}  {line['state']:{widths[1]}}  {line['why']}".rstrip())
    return 0


def _data(part: Part) -> dict[str, Any]:
    """Return a part that has changed as JSON data."""
    values = {"before": part.value_before, "after": part.value_after}
    data: dict[str, Any] = {"name": part.name, "words": part.words, "kind": part.kind}
    data |= {name: value for name, value in values.items() if value is not UNSET}
    return data | ({"same_content": True} if part.is_same_content else {})
