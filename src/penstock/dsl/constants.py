"""Constants that a parameter can hold: what JSON has."""

from __future__ import annotations

import math
from typing import Any

from penstock.dsl.sources import Handle
from penstock.dsl.where import problem

__all__ = ["plain"]


def plain(value: Any, what: str) -> Any:
    """Return a constant in the types of JSON: subclasses as what they extend, tuples as lists.

    Args:
        value: A constant; channels inside lists and dictionaries stay.
        what: What the constant is, for the error.

    Raises:
        DefinitionError: JSON cannot hold it.
    """
    if value is None or isinstance(value, (bool, Handle)):
        return value
    if isinstance(value, str):
        return value if type(value) is str else str.__str__(value)
    if isinstance(value, int):
        return value if type(value) is int else int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise problem(
                f"{what} is {value}, for which JSON has no number.", hint="give it as a text, or leave it out"
            )
        return value if type(value) is float else float(value)
    if isinstance(value, (list, tuple)):
        return [plain(item, f"{what}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {_key(key, what): plain(item, f"{what}[{key!r}]") for key, item in value.items()}
    raise problem(
        f"{what} is {value!r} of type {type(value).__name__}, which a parameter cannot hold.",
        hint="give a str, int, float, bool, list or dict",
    )


def _key(key: Any, what: str) -> Any:
    if isinstance(key, Handle):
        return key
    if isinstance(key, str):
        return plain(key, what)
    raise problem(
        f"{what} has the key {key!r} of type {type(key).__name__}.",
        hint="make all keys texts, as JSON has them",
    )
