"""``penstock verify``: whether a task gives the same each time, as the cache takes for granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from penstock.cli.step import Raised, Step, call, find
from penstock.cli.text import out
from penstock.engine.contents import digest_of
from penstock.errors import TaskFailed

__all__ = ["compared", "execute"]

_DIFFERS = 1


def execute(*, run: str, task: str, target: str | None) -> int:
    """Call the function of a task twice with what it was given, and say which outputs differ."""
    return compared(find(run, task, target))


def compared(step: Step) -> int:
    """Call the function of a step twice, say which outputs differ, and return the exit code."""
    try:
        first, second = (call(step)[1] for _ in range(2))
    except Raised as raised:
        message = f"{step.function} raised {type(raised.error).__name__}: {raised.error}"
        raise TaskFailed(message, hint="`penstock test-step` shows where") from raised.error
    names = list(dict.fromkeys([*first, *second]))
    differing = [name for name in names if not _is_same(first.get(name), second.get(name))]
    for name in names:
        out(f"{name}: {'differs' if name in differing else 'the same'}")
    return _DIFFERS if differing else 0


def _is_same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if not hasattr(one, "uri") or not hasattr(other, "uri"):
        return bool(one == other)
    return one.metadata == other.metadata and digest_of(Path(one.path)) == digest_of(Path(other.path))
