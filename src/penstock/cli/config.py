"""``penstock config``: the settings that hold, and who says so."""

from __future__ import annotations

import json
import os
import re
from typing import Any

from penstock import home as homes
from penstock.cli.text import note, out

__all__ = ["as_toml", "execute"]

_HIDDEN = "(hidden)"
_OURS = "PENSTOCK_"
_OF_KUBERNETES = re.compile(r"_(SERVICE_HOST|PORT|SERVICE_PORT\w*|PORT_\d\w*)$")
"""What it sets for services, which may be called penstock."""


def execute(*, as_json: bool) -> int:
    """Print every setting, its value, and where that is from."""
    folder = homes.locate()
    path = folder / "config.toml"
    held = homes.held(homes.read_file(path), path, os.environ, {})
    if as_json:
        found = [
            {"name": name, "value": _HIDDEN if _is_hidden(each) else each.value, "source": each.source}
            for name, each in held.items()
        ]
        out(json.dumps(found, indent=2))
        return 0
    widest = max(len(name) for name in held)
    for name, each in held.items():
        out(f"{name:{widest}}  {_shown(each)}  # {each.source}")
    for name in _strange(held):
        note(f"{name} is set, and means nothing")
    return 0


def _is_hidden(held: homes.Held) -> bool:
    return held.setting.is_secret and held.source != homes.DEFAULT


def _shown(held: homes.Held) -> str:
    """Return a value as TOML has it."""
    if _is_hidden(held):
        return _HIDDEN
    if held.value is None:
        return f"({held.setting.otherwise})"
    return as_toml(held.value)


def as_toml(value: Any) -> str:
    """Return a value as ``config.toml`` has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {as_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def _strange(held: dict[str, homes.Held]) -> list[str]:
    """Return variables that look like ours, and that no setting has."""
    known = {each.setting.variable for each in held.values()} | homes.OTHER_VARIABLES
    return sorted(
        name
        for name in os.environ
        if name.startswith(_OURS) and name not in known and not _OF_KUBERNETES.search(name)
    )
