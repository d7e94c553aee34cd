"""``penstock tag``: what a run is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_tags
from penstock.cli.results import print_json
from penstock.cli.runs import find_run
from penstock.cli.text import SHORT, out
from penstock.errors import SubmitError
from penstock.store import runs
from penstock.store import tags as tag_rows

if TYPE_CHECKING:
    from penstock.store.rows import RunChanges

__all__ = ["execute"]


def execute(
    *,
    run: str,
    tags: tuple[str, ...],
    removed: tuple[str, ...],
    name: str | None,
    description: str | None,
    as_json: bool,
) -> int:
    """Change what a run is called, and print what it is called then."""
    changes: RunChanges = {}
    if name is not None:
        changes["name"] = name
    if description is not None:
        changes["description"] = description
    with stores.open(homes.prepare().database) as store, store.transaction() as tx:
        found = find_run(tx, run)
        tagged = _tagged(tx, found.id, read_tags(tags), removed)
        if changes:
            runs.update(tx, found.id, **changes)
        row = runs.get(tx, found.id)
    if as_json:
        said = {"run_id": row.id, "name": row.name, "description": row.description, "tags": tagged}
        print_json(said)
        return 0
    out(f"{row.id[:SHORT]}  {row.name}")
    if row.description:
        out(f"  {row.description}")
    for key, value in sorted(tagged.items()):
        out(f"  {key}={value}")
    return 0


def _tagged(tx: stores.Tx, run_id: str, given: dict[str, str], removed: tuple[str, ...]) -> dict[str, str]:
    had = tag_rows.of_one(tx, run_id)
    if missing := [key for key in removed if key not in had]:
        raise SubmitError(
            f"run {run_id[:SHORT]} has no tag {missing[0]!r}",
            hint=f"it has {', '.join(sorted(had)) or 'none'}",
        )
    tagged = {key: value for key, value in had.items() if key not in removed} | given
    if len(tagged) > tag_rows.MOST:
        raise SubmitError(f"run {run_id[:SHORT]} would have {len(tagged)} tags; it may have {tag_rows.MOST}")
    if tagged != had:
        tag_rows.replace(tx, "run", run_id, tagged)
    return tagged
