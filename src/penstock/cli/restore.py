"""``penstock restore``: restore a backup into an empty home and database."""

from __future__ import annotations

import time
from pathlib import Path

from penstock import home as homes
from penstock.cli.results import print_json
from penstock.cli.text import note
from penstock.local.restore import restore

__all__ = ["execute"]


def execute(*, source: str, replaces: bool, as_json: bool) -> int:
    """Restore a backup, and say what it was."""
    home = homes.prepare()
    done = restore(home, Path(source), replaces=replaces)
    manifest, aside = done.manifest, str(done.aside) if done.aside is not None else None
    if as_json:
        print_json(
            {
                "home": str(home.folder),
                "made_at": manifest.made_at,
                "files": done.files,
                "under_way": done.under_way,
                "aside": aside,
            }
        )
        return 0
    made = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(manifest.made_at / 1e6))
    note(f"{done.files} files of {manifest.host}, of {made}, are restored into {home.folder}")
    if done.under_way:
        note(f"{done.under_way} tasks were under way then; their runs go on with `penstock up`")
    if aside is not None:
        note(f"what was there before is in {aside}; remove it when nobody needs it")
    return 0
