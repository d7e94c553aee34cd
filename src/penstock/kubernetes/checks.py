"""Checks of what is given for settings: each returns the value as it is to be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from penstock.dsl.mentions import has_mention
from penstock.dsl.where import problem

__all__ = [
    "access_modes_of",
    "check_keys",
    "flag",
    "one_of",
    "quantity",
    "text",
    "text_map",
    "texts",
    "whole",
]

_ACCESS_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_QUANTITY = re.compile(r"\+?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?")


def text(value: Any, what: str, *, may_be_empty: bool = False) -> str:
    """Return a text that is known when the pipeline is defined.

    Args:
        value: What is given.
        what: The argument, for errors.
        may_be_empty: Whether the empty text means something.

    Raises:
        DefinitionError: It is none.
    """
    if has_mention(value):
        raise problem(
            f"{what} is a channel, or a text in which one is written; it has to be known when the pipeline "
            "is defined.",
            hint="write a constant text; names of secrets, config maps and volume claims may be a channel, "
            "as such",
        )
    if not isinstance(value, str):
        raise problem(
            f"{what} is {value!r} of type {type(value).__name__}; it has to be a text.",
            hint=f"write it as a text: {str(value)!r}",
        )
    if not value and not may_be_empty:
        raise problem(f"{what} is empty.", hint="write a text of at least one character")
    return str(value)


def texts(values: Any, what: str) -> list[str]:
    """Return texts that are given as a list; one text is not taken for a list of its letters."""
    if isinstance(values, str):
        raise problem(f"{what} is the text {values!r}; it takes a list.", hint=f"write [{values!r}]")
    if not isinstance(values, (list, tuple)):
        raise problem(f"{what} is {values!r}; it takes a list of texts.", hint='write ["...", "..."]')
    return [text(value, f"{what}[{index}]") for index, value in enumerate(values)]


def text_map(values: Any, what: str) -> dict[str, str]:
    """Return texts by text that are given as a dictionary; a value may be empty, a key may not."""
    if not isinstance(values, Mapping):
        raise problem(f"{what} is {values!r}; it takes a dictionary of texts.", hint='write {"...": "..."}')
    return {
        text(key, f"a key of {what}"): text(value, f"{what}[{key!r}]", may_be_empty=True)
        for key, value in values.items()
    }


def flag(value: Any, what: str) -> bool:
    """Return True or False, known when the pipeline is defined."""
    if not isinstance(value, bool):
        raise problem(f"{what} is {value!r}; it has to be True or False.", hint="write True or False")
    return value


def whole(value: Any, what: str, lowest: int, highest: int, complaint: str) -> int:
    """Return a whole number within bounds.

    Args:
        value: What is given.
        what: The argument, for errors.
        lowest: The smallest that is allowed.
        highest: The largest that is allowed.
        complaint: The error's text for a number out of bounds.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise problem(
            f'Argument for "{what}" must be an int, not {type(value).__name__}. Got: {value!r}.',
            hint=f"write a whole number from {lowest} on",
        )
    if not lowest <= value <= highest:
        raise problem(complaint, hint=f"write a whole number from {lowest} to {highest}")
    return int(value)


def one_of(value: Any, what: str, allowed: tuple[str, ...], complaint: str | None = None) -> str:
    """Return one of some texts.

    Args:
        value: What is given.
        what: The argument, for errors.
        allowed: The texts.
        complaint: The error's text, where stock has one.
    """
    if value not in allowed:
        raise problem(
            complaint or f"{what} is {value!r}, which Kubernetes does not know.",
            hint=f"write one of {', '.join(map(repr, allowed))}",
        )
    return str(value)


def quantity(value: Any, what: str) -> str:
    """Return an amount as Kubernetes writes it, such as ``5Gi``."""
    given = text(value, what)
    if _QUANTITY.fullmatch(given) is None:
        raise problem(
            f"{what} is {given!r}, which is no quantity of Kubernetes.",
            hint="write the number and its unit without a space, such as '5Gi' or '500Mi'",
        )
    return given


def access_modes_of(values: Any) -> list[str]:
    """Return who may mount a volume at the same time."""
    modes = [one_of(mode, "access_modes", _ACCESS_MODES) for mode in texts(values, "access_modes")]
    if not modes:
        raise problem("access_modes is empty.", hint=f"write one of {', '.join(map(repr, _ACCESS_MODES))}")
    return modes


def check_keys(given: dict[str, Any], what: str, allowed: tuple[str, ...]) -> None:
    """Refuse keys of a dictionary that mean nothing: they would be dropped in silence."""
    for key in given:
        if key not in allowed:
            raise problem(
                f"{what} has a field {key!r}, which Kubernetes does not know.",
                hint=_meant(key, allowed) or f"its fields are {', '.join(map(repr, allowed))}",
            )


def _meant(key: Any, allowed: tuple[str, ...]) -> str | None:
    """Say which field is meant by one in Python's spelling."""
    by_spelling = {name.lower(): name for name in allowed}
    name = by_spelling.get(str(key).replace("_", "").lower())
    return f"write {name!r}" if name else None
