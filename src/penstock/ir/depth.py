"""How deeply values are nested: what goes down into them, level by level, has an end."""

from __future__ import annotations

from typing import Any

__all__ = ["MOST_LEVELS", "is_too_deep"]

MOST_LEVELS = 100
"""How many lists and objects may be in one another in a value of a pipeline."""


def is_too_deep(value: Any) -> bool:
    """Say whether a JSON value has more levels than it may, however many those are."""
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        containers = [one for one in level if isinstance(one, (list, dict))]
        if not containers:
            return False
        level = [item for one in containers for item in (one.values() if isinstance(one, dict) else one)]
    return True
