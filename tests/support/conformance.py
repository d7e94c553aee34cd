"""The compiled pipelines of KFP's own test suite."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "conformance"


def names() -> list[str]:
    """The names of all files, in order."""
    return sorted(path.name for path in FOLDER.glob("*.yaml"))


def text(name: str) -> str:
    """The content of one file."""
    return (FOLDER / name).read_text(encoding="utf-8")


def expectations() -> dict[str, dict[str, Any]]:
    """By file: what it needs, its parameters, and the state that a run of it ends in."""
    loaded: dict[str, dict[str, Any]] = json.loads((FOLDER / "expect.json").read_text(encoding="utf-8"))
    return loaded
