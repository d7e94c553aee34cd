"""Mistakes that stock KFP refuses, and what it says: the files in ``tests/data/mistakes``.

Each mistake is a function there that raises when it is called. This module is imported by those files in the
processes of both SDKs, and imports neither by itself.
"""

# mypy: disable-error-code="import-untyped, import-not-found, unused-ignore"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Expected(NamedTuple):
    """What is said of a mistake.

    Args:
        kind: The name of stock's error class.
        phrase: A pattern of stock's message.
        ours: A pattern of Penstock's, where stock's message says nothing to a user; else the same.
        hint: A text that Penstock's hint has.
    """

    kind: str
    phrase: str
    ours: str | None = None
    hint: str = ""


def stock(kind: str, phrase: str, *, ours: str | None = None, hint: str = "") -> Callable[[Any], Any]:
    """Mark a function that makes a mistake; the arguments are those of `Expected`."""

    def mark(function: Any) -> Any:
        function.expected = Expected(kind, phrase, ours, hint)
        return function

    return mark


def pipeline(function: Any) -> Any:
    """Make a function that defines a pipeline of the given one."""

    def define() -> Any:
        from kfp import dsl  # noqa: PLC0415 - whichever SDK that is here

        return dsl.pipeline(function)

    return define
