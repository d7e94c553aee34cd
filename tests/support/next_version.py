"""The next version of Penstock: this code, with more steps of the schema."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from penstock import __version__
from support.pinned import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

VERSION = f"{__version__}+next"

STEP = """
STEPS = (
    *STEPS,
    Step(
        (
            "ALTER TABLE runs ADD COLUMN flavour {text} NOT NULL DEFAULT ''",
            "ALTER TABLE tasks ADD COLUMN flavour {text}",
            "CREATE TABLE flavours (id {key} NOT NULL PRIMARY KEY, name {text} NOT NULL){clustered}",
            "CREATE INDEX runs_of_flavour ON runs (flavour)",
        ),
        usable_from=len(STEPS),
    ),
)
"""


def make(folder: Path) -> dict[str, str]:
    """Write that version into a folder; return the variables that have `penstock` be it."""
    package = folder / "penstock"
    shutil.copytree(REPOSITORY / "src" / "penstock", package, ignore=shutil.ignore_patterns("__pycache__"))
    first = package / "__init__.py"
    named = f'__version__ = "{__version__}"'
    assert named in first.read_text()
    first.write_text(first.read_text().replace(named, f'__version__ = "{VERSION}"'))
    with (package / "store" / "schema.py").open("a") as file:
        file.write(STEP)
    return {"PYTHONPATH": str(folder)}
