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
    from collections.abc import Mapping

    from penstock.store.rows import RunChanges

__all__ = ["edited", "execute", "show"]


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
        had = tag_rows.of_one(tx, found.id)
        tagged = edited(found.id, had, read_tags(tags), removed)
        if tagged != had:
            tag_rows.replace(tx, "run", found.id, tagged)
        if changes:
            runs.update(tx, found.id, **changes)
        row = runs.get(tx, found.id)
    show(row.id, row.name, row.description, tagged, as_json=as_json)
    return 0


def show(run_id: str, name: str, description: str, tagged: Mapping[str, str], *, as_json: bool) -> None:
    """Print what a run is called."""
    if as_json:
        print_json({"run_id": run_id, "name": name, "description": description, "tags": tagged})
        return
    out(f"{run_id[:SHORT]}  {name}")
    if description:
        out(f"  {description}")
    for key, value in sorted(tagged.items()):
        out(f"  {key}={value}")


def edited(
    run_id: str, had: dict[str, str], given: dict[str, str], removed: tuple[str, ...]
) -> dict[str, str]:
    """Return the tags of a run as they are to be.

    Args:
        run_id: The run.
        had: Those that it has.
        given: Those that it gets.
        removed: The keys of those that it has no more.

    Raises:
        SubmitError: One that is to go is not there, or there would be too many.
    """
    if missing := [key for key in removed if key not in had]:
        raise SubmitError(
            f"run {run_id[:SHORT]} has no tag {missing[0]!r}",
            hint=f"it has {', '.join(sorted(had)) or 'none'}",
        )
    tagged = {key: value for key, value in had.items() if key not in removed} | given
    if len(tagged) > tag_rows.MOST:
        raise SubmitError(f"run {run_id[:SHORT]} would have {len(tagged)} tags; it may have {tag_rows.MOST}")
    return tagged
