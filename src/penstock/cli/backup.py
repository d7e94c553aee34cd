"""``penstock backup``: write all that a home holds, and its database, into one place."""

from __future__ import annotations

from pathlib import Path

from penstock import home as homes
from penstock import store as stores
from penstock.cli.results import print_json
from penstock.cli.text import note
from penstock.local.backup import make

__all__ = ["execute"]


def execute(*, target: str, as_json: bool) -> int:
    """Make a backup, and say what is in it and what could not be read."""
    home = homes.prepare()
    failures: list[str] = []
    with stores.open(home.database) as store:
        made = make(home, store, Path(target), failures.append)
    if as_json:
        print_json({"path": str(Path(target).absolute()), "files": made.files, "bytes": made.bytes})
    else:
        note(f"{made.files} files, {made.bytes / 1e6:.1f} MB in {target}")
    for failure in failures:
        note(f"not in the backup: {failure}")
    return 1 if failures else 0
