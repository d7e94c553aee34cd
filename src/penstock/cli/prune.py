"""``penstock prune``: free the room that nobody needs any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penstock import home as homes
from penstock import store as stores
from penstock.cli.parameters import read_age
from penstock.cli.results import print_json
from penstock.cli.text import note, out
from penstock.local.pruning import find, remove
from penstock.runtime.identity import SECOND, now
from penstock.space import in_words

if TYPE_CHECKING:
    from penstock.local.pruning import Item

__all__ = ["execute"]

_NAMES = {
    "logs": ("the logs of a run", "the logs of {} runs"),
    "workspace": ("the workspace of a run", "the workspaces of {} runs"),
    "artifacts": ("the artifacts of a run", "the artifacts of {} runs"),
    "environment": ("an environment", "{} environments"),
    "modules": ("a project's modules", "the modules of {} projects"),
    "remains": ("the rest of an earlier removal", "the rest of {} earlier removals"),
}


def execute(*, older_than: str, artifacts: bool, does_it: bool, as_json: bool) -> int:
    """Say what may go, or remove it."""
    before = now() - read_age(older_than, "--older-than") * SECOND
    home = homes.prepare()
    failures: list[str] = []
    with stores.open(home.database) as store:
        found = find(home, store, before=before, with_artifacts=artifacts)
        if does_it:
            found = remove(home, store, found, lambda item, why: failures.append(f"{item.path}: {why}"))
    if as_json:
        data = [
            {"kind": item.kind, "path": str(item.path), "why": item.why, "bytes": item.size} for item in found
        ]
        print_json({"removed": does_it, "bytes": sum(item.size for item in found), "folders": data})
    else:
        _show(found, older_than, does_it=does_it)
    for failure in failures:
        note(f"not removed: {failure}")
    return 1 if failures else 0


def _show(found: list[Item], age: str, *, does_it: bool) -> None:
    if not found:
        note(f"there is nothing to remove that was not used for {age}")
        return
    for kind, (one, many) in _NAMES.items():
        items = [item for item in found if item.kind == kind]
        if items:
            what = one if len(items) == 1 else many.format(len(items))
            out(f"{in_words(sum(item.size for item in items)):>8}  {what}")
    total = in_words(sum(item.size for item in found))
    note(f"{total} freed" if does_it else f"{total} in all; nothing is removed without --yes")
